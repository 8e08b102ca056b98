import { createServer } from "node:net"
import type { Socket } from "node:net"
import { createInterface } from "node:readline"
import { join } from "node:path"
import { errand } from "../errand.ts"
import type { Errand } from "../errand.ts"
import { run, runIn } from "./program.ts"
import { start, stop } from "./supervisor.ts"
import type { Running } from "./supervisor.ts"
import { plug } from "./wire.ts"
import { z } from "zod"

/** Answers errands on the lab's socket for as long as the lab stands. */
export function listenForErrands(
  dir: string,
  running: readonly Running[],
  feet: ReadonlyMap<string, number>,
): Promise<void> {
  const server = createServer((visitor) => {
    visitor.on("error", () => visitor.destroy())
    createInterface({ input: visitor }).on("line", (line) => void answer(visitor, line, running, feet))
  })
  return new Promise((resolve) => server.listen(join(dir, "control.sock"), resolve))
}

async function answer(
  visitor: Socket,
  line: string,
  running: readonly Running[],
  feet: ReadonlyMap<string, number>,
): Promise<void> {
  try {
    const value = await carryOut(errand.parse(JSON.parse(line)), running, feet)
    visitor.end(`${JSON.stringify({ kind: "done", value })}\n`)
  } catch (error) {
    visitor.end(
      `${JSON.stringify({ kind: "failed", sentence: error instanceof Error ? error.message : String(error) })}\n`,
    )
  }
}

async function carryOut(
  asked: Errand,
  running: readonly Running[],
  feet: ReadonlyMap<string, number>,
): Promise<unknown> {
  const { kind, machine } = asked
  switch (kind) {
    case "down":
    case "up":
      return plugs(machine, feet, kind)
    case "start":
      return Promise.all(chosen(asked, running).map(start))
    case "stop":
      return Promise.all(chosen(asked, running).map(stop)).then(() => undefined)
    case "packets":
      return packets(machine)
    case "run":
      if (!feet.has(machine)) throw new Error(`The lab has no machine "${machine}".`)
      return runIn(machine, asked.argv, asked.input)
  }
}

async function plugs(
  machine: string,
  feet: ReadonlyMap<string, number>,
  state: "up" | "down",
): Promise<void> {
  const count = feet.get(machine)
  if (count === undefined) throw new Error(`The lab has no machine "${machine}".`)
  // The cable is pulled on the segment's side: the machine keeps its addresses and routes, as a sleeping one does.
  const lines = Array.from({ length: count }, (_, index) => `link set ${plug(machine, index)} ${state}`)
  await run("ip", ["-batch", "-"], lines.join("\n"))
}

function chosen(
  { machine, service }: { machine: string; service: string },
  running: readonly Running[],
): readonly Running[] {
  const found = running.filter(({ site, runs }) => site.machine.name === machine && runs === service)
  if (found.length === 0) throw new Error(`${machine} runs no "${service}" in this lab.`)
  return found
}

const counter = z.object({ name: z.string(), packets: z.number(), bytes: z.number() })
const listing = z.object({ nftables: z.array(z.object({ counter: counter.optional() })) })

async function packets(machine: string): Promise<Readonly<Record<string, number>>> {
  const { nftables } = listing.parse(JSON.parse(await runIn(machine, ["nft", "-j", "list", "counters"])))
  const counters = nftables.flatMap((each) => each.counter ?? [])
  // Connection attempts are among the packets that the others count.
  const apart = counters.filter(({ name }) => name !== "from_syn")
  return {
    ...Object.fromEntries(
      counters.map(({ name, packets: counted }) => [name.replace(/^from_/, ""), counted]),
    ),
    bytes: apart.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
