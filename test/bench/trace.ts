// npm run bench trace [rounds]: what it costs to count every packet, beside the same scan without counting, in turn.
import { readFileSync } from "node:fs"
import { Lines } from "#engine/scan/nmap/lines.ts"
import { nmapArguments } from "#engine/scan/nmap/arguments.ts"
import { findNmap } from "#engine/scan/nmap/program.ts"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"
import { topPorts } from "#engine/scan/nmap/top-ports.ts"
import { type NmapTelling, PacketTrace } from "#engine/scan/nmap/trace.ts"
import { startLab } from "#test/lab/lab.ts"

interface Run {
  readonly seconds: number
  /** Of one core, ours alone. */
  readonly cpu: number
  readonly packets: number
  readonly counted: number
}

const WANTED_LINES = 20_000
/** Packets a second: what the fast pace allows, and more than nmap can send. */
const RATES = [20_000, 100_000]
const [first = "5"] = process.argv.slice(2)

if (first === "inside") await inside()
else await outside(Number(first))

/** Runs inside the lab's scanner: one scan, with or without the trace. */
async function inside() {
  const [, traced = "", rate = "", ...targets] = process.argv.slice(2)
  const nmap = await findNmap()
  const question = {
    family: 4,
    privilege: "raw",
    asks: { kind: "tcp", ports: await topPorts(nmap, 1_000) },
    rate: { most: Number(rate), least: Number(rate) * 0.8 },
    patience: { timing: 4, retries: 1, firstWaitMs: 100, longestWaitMs: 200, machineSeconds: null },
  } as const
  const args = nmapArguments(question).filter((each) => traced === "traced" || each !== "--packet-trace")
  let counted = 0
  const telling: NmapTelling = {
    opened: () => undefined,
    sent: (_ip, packets, _bytes, by) => (counted += by === "nmap" ? packets : 0),
    connection: () => undefined,
  }
  const used = process.cpuUsage()
  const began = performance.now()
  const run = nmap.start(args, targets, telling)
  for await (const item of readNmapXml(run.xml)) void item
  const { packets } = await run.ended
  const { user, system } = process.cpuUsage(used)
  const seconds = (performance.now() - began) / 1_000
  const told: Run = { seconds, cpu: (user + system) / 1e6, packets: packets ?? 0, counted }
  process.stdout.write(JSON.stringify(told))
}

async function outside(rounds: number) {
  readFast()
  const lab = await startLab({ without: ["tarpit1", "proxy1"] })
  try {
    const targets = lab.truth.flatMap(({ interfaces }) => interfaces[0]?.ipv4 ?? [])
    const ask = async (how: string, rate: number): Promise<Run> => {
      const words = [import.meta.filename, "inside", how, String(rate), ...targets]
      const { stdout } = await lab.run(process.execPath, words)
      return JSON.parse(stdout) as Run
    }
    for (const rate of RATES) {
      const pairs: { readonly traced: Run; readonly plain: Run }[] = []
      for (let round = 0; round < rounds; round += 1) {
        const traced = await ask("traced", rate)
        pairs.push({ traced, plain: await ask("plain", rate) })
      }
      process.stdout.write(`at most ${rate} packets a second:\n`)
      report(targets.length, pairs)
    }
  } finally {
    await lab.stop()
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function report(machines: number, pairs: readonly { readonly traced: Run; readonly plain: Run }[]) {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  for (const how of ["traced", "plain"] as const) {
    const runs = pairs.map((pair) => pair[how])
    const packets = median(runs.map((run) => run.packets))
    const seconds = median(runs.map((run) => run.seconds))
    const cpu = median(runs.map((run) => run.cpu))
    say(
      `${how.padEnd(7)} ${machines} machines, 1,000 ports: ${seconds.toFixed(2)} s, ${packets} packets (${Math.round(packets / seconds)}/s), our own process ${cpu.toFixed(2)} s of a core`,
    )
  }
  const ratio = median(pairs.map(({ traced, plain }) => traced.seconds / plain.seconds))
  const missed = median(pairs.map(({ traced }) => traced.packets - traced.counted))
  say(
    `ratio of scan time, traced to plain: ${ratio.toFixed(3)} (median of ${pairs.length}); packets missed: ${missed}`,
  )
}

/** How fast lines are read, apart from everything else. */
function readFast() {
  const recorded = readFileSync(
    new URL("../fixtures/nmap/traces/syn_nmap-7.93.out", import.meta.url),
    "latin1",
  )
  const lines = recorded.split("\n").filter((line) => /^(?:SENT|RCVD)/u.test(line))
  const chunk = Buffer.from(`${lines.join("\n")}\n`.repeat(10))
  let packets = 0
  const telling: NmapTelling = {
    opened: () => undefined,
    sent: (_ip, count) => (packets += count),
    connection: () => undefined,
  }
  const trace = new PacketTrace(telling)
  const reader = new Lines((text, from, end) => void trace.line(text, from, end))
  const rounds = 2_000
  const began = process.cpuUsage()
  for (let round = 0; round < rounds; round += 1) reader.take(chunk)
  const { user, system } = process.cpuUsage(began)
  const perSecond = (rounds * 10 * lines.length) / ((user + system) / 1e6)
  process.stdout.write(
    `reading: ${Math.round(perSecond / 1_000)} thousand lines a second of a core (${packets} packets); ${WANTED_LINES} lines a second take ${((WANTED_LINES / perSecond) * 100).toFixed(2)} % of it\n`,
  )
}
