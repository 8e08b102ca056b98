// The pretender's own process: what a real daemon says, with one line of it changed.
import { connect, createServer } from "node:net"
import type { Socket } from "node:net"

const [, , port = "", realPort = "", banner = ""] = process.argv
const claim = Buffer.from(banner)

createServer((visitor) => {
  const real = connect(Number(realPort), "127.0.0.1")
  let told = false
  real.on("data", (data: Buffer) => {
    visitor.write(told ? data : pretended(data))
    told = true
  })
  visitor.on("data", (data: Buffer) => void real.write(data))
  endTogether(visitor, real)
}).listen({ port: Number(port), host: "::" })

/** The SSH greeting, or the Server line of an HTTP answer, with the claim in its place. */
function pretended(data: Buffer): Buffer {
  const text = data.toString("latin1")
  const changed = text.startsWith("SSH-")
    ? text.replace(/^SSH-[^\r\n]*/u, claim.toString("latin1"))
    : text.replace(/^Server: [^\r\n]*/mu, `Server: ${claim.toString("latin1")}`)
  return Buffer.from(changed, "latin1")
}

function endTogether(one: Socket, other: Socket) {
  for (const [socket, partner] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on("error", () => partner.destroy())
    socket.on("close", () => partner.destroy())
    socket.setTimeout(60_000, () => socket.destroy())
  }
}
