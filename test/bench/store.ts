// npm run bench store [sizes]: how import, storage and queries grow with the network.
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { clientOver, type Client } from "#api/client.ts"
import { openEngine, type Engine } from "#engine/engine.ts"
import { writeNmapXml } from "./generate-nmap-xml.ts"

const SIZES = [1_000, 10_000, 100_000]
const REPEATS = 10
const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 5, 6)

interface Figures {
  readonly machines: number
  readonly xmlMb: number
  readonly firstSeconds: number
  readonly repeatSeconds: number
  readonly peakMb: number
  readonly firstDbMb: number
  readonly repeatDbMb: number
  readonly queries: readonly (readonly [string, number, number])[]
}

/** One size in a process of its own, so that its peak memory is its own. */
async function measure(machines: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-bench-"))
  try {
    return await measureIn(folder, machines)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureIn(folder: string, machines: number): Promise<Figures> {
  const file = join(folder, "scan.xml")
  const database = join(folder, "rollcall.db")
  const write = (round: number) => {
    writeNmapXml(file, { machines, round, at: START + round * HOUR, changedOneIn: 100, goneOneIn: 1_000 })
    return statSync(file).size / 1e6
  }
  const silent = { info() {}, warn() {}, error: console.error }
  const engine = await openEngine({ home: folder, database, version: "bench", log: silent })
  const client = clientOver((request) => engine.fetch(request))
  const xmlMb = write(0)
  const firstSeconds = await timed(() => client.imports.file({ path: file, network: null }))
  const firstDbMb = await sizeOf(engine, client, folder)
  const repeats: number[] = []
  for (let round = 1; round <= REPEATS; round += 1) {
    write(round)
    repeats.push(await timed(() => client.imports.file({ path: file, network: null })))
  }
  const queries = await queryTimes(client)
  const repeatDbMb = await sizeOf(engine, client, folder)
  await engine.close()
  const peakMb = process.resourceUsage().maxRSS / 1_000
  return {
    machines,
    xmlMb,
    firstSeconds,
    repeatSeconds: median(repeats),
    peakMb,
    firstDbMb,
    repeatDbMb,
    queries,
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

/** Size of a copy without free pages, so that it can be compared. */
async function sizeOf(_engine: Engine, client: Client, folder: string): Promise<number> {
  const { bytes } = await client.engine.backup({ to: join(folder, "copy.db") })
  rmSync(join(folder, "copy.db"))
  return bytes / 1e6
}

const QUERIES = [
  "",
  "port:22",
  "nginx",
  "product:nginx",
  "os:linux vendor:dell",
  "port:443 !service:ssh",
  "ip:10.20.3.0/24",
  "name:db* | name:web*",
  "version:9.2",
  "seen<7d is:present",
  "first<1d",
  "no-such-thing",
]

async function queryTimes(client: Client): Promise<Figures["queries"]> {
  const rows: [string, number, number][] = []
  for (const query of QUERIES) {
    const times: number[] = []
    for (let run = 0; run < 15; run += 1) {
      times.push(1_000 * (await timed(() => client.machines.list({ query, all: true, limit: 100 }))))
    }
    rows.push([query || "(all)", median(times), p95(times)])
  }
  const facets: number[] = []
  for (let run = 0; run < 5; run += 1)
    facets.push(1_000 * (await timed(() => client.machines.facets({ query: "" }))))
  return [...rows, ["facets of all", median(facets), p95(facets)]]
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const p95 = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * 0.95) - 1)] ?? 0

function inOwnProcess(machines: number): Figures {
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    [import.meta.filename, "--one", String(machines)],
    {
      encoding: "utf8",
      maxBuffer: 1 << 26,
      timeout: 900_000,
    },
  )
  if (status !== 0) throw new Error(`the bench of ${machines} machines failed: ${stderr}`)
  return JSON.parse(stdout) as Figures
}

function print(all: readonly Figures[]): void {
  const shown = (value: number) => value.toFixed(value < 10 ? 2 : 0)
  console.log(
    "machines · XML MB · first import s · repeat s (1 % changed) · peak MB · database MB · after 10 repeats MB",
  )
  for (const one of all) {
    const { machines, xmlMb, firstSeconds, repeatSeconds, peakMb, firstDbMb, repeatDbMb } = one
    console.log(
      [machines, xmlMb, firstSeconds, repeatSeconds, peakMb, firstDbMb, repeatDbMb].map(shown).join(" · "),
    )
  }
  const [small] = all
  const large = all.at(-1)
  if (small && large && small !== large) {
    const each = (figures: Figures) => figures.firstSeconds / figures.machines
    console.log(
      `a machine costs ${(each(large) / each(small)).toFixed(2)} times as long to import among ${large.machines} as among ${small.machines}`,
    )
  }
  console.log(`\nqueries among ${large?.machines ?? 0} machines: median ms · p95 ms`)
  for (const [query, middle, high] of large?.queries ?? [])
    console.log(`${query} · ${shown(middle)} · ${shown(high)}`)
}

const [first, second] = process.argv.slice(2)
if (first === "--one") console.log(JSON.stringify(await measure(Number(second))))
else {
  const sizes = first === undefined ? SIZES : first.split(",").map(Number)
  print(sizes.map(inOwnProcess))
}
