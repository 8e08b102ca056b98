/** Runs one scan and writes its events as JSON lines: started inside a lab's scanner, where the test itself can't be. */
import { Resolver } from "node:dns/promises"
import type { KnownMachine } from "#engine/scan/known.ts"
import { findNmap } from "#engine/scan/nmap/program.ts"
import { type ScanOrder, scan } from "#engine/scan/scan.ts"
import { ownRecogniser } from "./own-recogniser.ts"

type WrittenOrder = Omit<ScanOrder, "done" | "rescan"> & {
  /** What is known already, where only changes are asked for; nothing of it is due. */
  readonly known?: readonly KnownMachine[]
  readonly done: Readonly<Record<string, string>>
  /** Ends the scan by its signal after so many milliseconds. */
  readonly stopAfter?: number
}

const { stopAfter, done, known, ...written } = JSON.parse(process.argv[2] ?? "{}") as WrittenOrder
const rescan = known
  ? { machines: new Map(known.map((machine) => [machine.ip, machine])), isDue: () => false }
  : null
const order = { ...written, rescan }
const resolver = new Resolver({ timeout: 1_000, tries: 2 })
const reverseName = async (ip: string) => {
  try {
    return (await resolver.reverse(ip))[0] ?? null
  } catch (error) {
    const { code } = error as { readonly code?: string }
    if (code === "ENOTFOUND" || code === "ENODATA") return null
    throw error
  }
}
const stopper = new AbortController()
if (stopAfter !== undefined) setTimeout(() => stopper.abort(), stopAfter)
const started = Date.now()
const recogniser = await ownRecogniser()
const tools = {
  nmap: await findNmap(),
  reverseName,
  recogniser,
  snmp: [],
  neighbours: () => Promise.resolve([]),
  lookInside: () => Promise.resolve(null),
  now: () => Date.now(),
}
for await (const event of scan({ ...order, done: new Map(Object.entries(done)) }, tools, stopper.signal))
  process.stdout.write(`${JSON.stringify({ ...event, at: Date.now() - started })}\n`)
process.stdout.write(`${JSON.stringify({ kind: "ended", at: Date.now() - started })}\n`)
await recogniser.close()
