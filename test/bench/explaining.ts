// npm run bench explaining [sizes]: who and why of all machines, from a few to very many, and whether the engine answers meanwhile.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MeasuredEngine } from "./engine/measured-engine.ts"
import type { Cost } from "./engine/words.ts"
import { inventedMachine, writeNmapXml } from "./generate-nmap-xml.ts"
import { emptyRepository, grow } from "./invented/grow.ts"
import { InventedRepository } from "./invented/repository.ts"

const SIZES = [10, 1_000, 10_000, 100_000]
const COMMITS = 300
const PAGES = 20
const SOURCE = "bench"

interface Figures {
  readonly machines: number
  readonly sync: Cost
  /** The first time, when git is asked who wrote the lines. */
  readonly first: Cost
  /** Again after everything was scanned again, when git need not be asked. */
  readonly again: Cost
  readonly pages: Cost
}

async function measure(machines: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-bench-explaining-"))
  try {
    return await measureIn(folder, machines)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureIn(folder: string, machines: number): Promise<Figures> {
  const repository = join(folder, "bench.git")
  await emptyRepository(repository)
  const invented = new InventedRepository({ commits: COMMITS, machines, others: 0, ownFiles: false })
  await grow(repository, invented.commits(COMMITS))
  const scan = join(folder, "scan.xml")
  const at = Date.now() - 3_600_000
  writeNmapXml(scan, { machines, at })
  const engine = await MeasuredEngine.open(join(folder, "home"))
  await engine.ask("import", { path: scan })
  await engine.ask("settle", {})
  await engine.ask("source", { name: SOURCE, location: repository })
  const sync = await engine.ask("sync", { name: SOURCE })
  const first = await engine.ask("settle", {})
  writeNmapXml(scan, { machines, at: at + 1_800_000, round: 1 })
  await engine.ask("import", { path: scan })
  const again = await engine.ask("settle", {})
  const refs = Array.from({ length: Math.min(PAGES, machines) }, (_, page) => {
    const { address } = inventedMachine(Math.floor((page * machines) / Math.min(PAGES, machines)))
    return address
  })
  const pages = await engine.ask("explain", { refs })
  await engine.close()
  console.error(`${machines}: ${sync.said}; ${first.said.slice(0, 300)}`)
  return { machines, sync, first, again, pages }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

function show(all: readonly Figures[]): void {
  console.table(
    all.map(({ machines, sync, first, again, pages }) => ({
      machines,
      "sync s": sync.seconds.toFixed(1),
      "first conclusions s": first.seconds.toFixed(1),
      "again s": again.seconds.toFixed(1),
      "CPU ms a machine": ((again.cpuSeconds * 1_000) / machines).toFixed(2),
      "peak MB": Math.max(first.peakMb, again.peakMb).toFixed(0),
      "longest gap ms": Math.max(first.longestGapMs, again.longestGapMs).toFixed(0),
      "page ms": median(pages.each).toFixed(0),
    })),
  )
  const [large, small] = [all.at(-1), all.find(({ machines }) => machines >= 1_000)]
  if (large === undefined || small === undefined || large === small) return
  const each = ({ again, machines }: Figures) => again.cpuSeconds / machines
  console.log(
    `A machine costs ${(each(large) / each(small)).toFixed(2)} times as much to conclude among ${large.machines} as among ${small.machines}.`,
  )
}

const sizes = process.argv.slice(2).map(Number)
const all: Figures[] = []
for (const size of sizes.length === 0 ? SIZES : sizes) all.push(await measure(size))
show(all)
