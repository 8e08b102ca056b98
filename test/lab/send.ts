import { connect } from "node:net"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { reply } from "./errand.ts"
import type { Errand } from "./errand.ts"

/** Asks the lab's holder to do something and waits until it is done. */
export async function send(dir: string, errand: Errand): Promise<unknown> {
  const socket = connect(join(dir, "control.sock"))
  socket.setTimeout(60_000, () =>
    socket.destroy(new Error(`The lab didn't answer "${errand.kind}" within a minute.`)),
  )
  socket.write(`${JSON.stringify(errand)}\n`)
  const answer = reply.parse(JSON.parse(await text(socket)))
  if (answer.kind === "failed") throw new Error(answer.sentence)
  return answer.value
}
