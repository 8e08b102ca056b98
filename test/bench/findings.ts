// npm run bench findings [sizes]: all rules over everything, and what one scan costs after it that changed one machine in a hundred.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MeasuredEngine } from "./engine/measured-engine.ts"
import type { Cost } from "./engine/words.ts"
import { writeNmapXml } from "./generate-nmap-xml.ts"
import { emptyRepository, grow } from "./invented/grow.ts"
import { InventedRepository } from "./invented/repository.ts"

const SIZES = [1_000, 10_000]
const SERVICES = 20
const COMMITS = 300
const SOURCE = "bench"

interface Figures {
  readonly machines: number
  /** All rules over everything. */
  readonly whole: Cost
  /** After a scan in which one machine in a hundred was otherwise. */
  readonly changed: Cost
  /** After a scan that found everything as it was. */
  readonly same: Cost
}

async function measure(machines: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-bench-findings-"))
  try {
    return await measureIn(folder, machines)
  } finally {
    if (process.env["KEEP"] === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

async function measureIn(folder: string, machines: number): Promise<Figures> {
  const repository = join(folder, "bench.git")
  await emptyRepository(repository)
  const invented = new InventedRepository({ commits: COMMITS, machines, others: 0, ownFiles: false })
  await grow(repository, invented.commits(COMMITS))
  const scan = join(folder, "scan.xml")
  const engine = await MeasuredEngine.open(join(folder, "home"))
  await engine.ask("source", { name: SOURCE, location: repository })
  await engine.ask("sync", { name: SOURCE })
  const began = Date.now() - 3 * 3_600_000
  const like = { machines, scripts: true, services: SERVICES, changedOneIn: 100, goneOneIn: 1_000_000 }
  const afterScan = async (hours: number, round: number) => {
    writeNmapXml(scan, { ...like, at: began + hours * 3_600_000, round })
    await engine.ask("import", { path: scan })
    await engine.ask("settle", {})
    return engine.ask("findings", {})
  }
  const whole = await afterScan(0, 0)
  const changed = await afterScan(1, 1)
  const same = await afterScan(2, 1)
  await engine.close()
  console.error(`${machines}: ${changed.said}`)
  return { machines, whole, changed, same }
}

function show(all: readonly Figures[]): void {
  console.table(
    all.map(({ machines, whole, changed, same }) => ({
      machines,
      services: machines * SERVICES,
      "whole s": whole.seconds.toFixed(1),
      "1 in 100 changed s": changed.seconds.toFixed(1),
      "nothing changed s": same.seconds.toFixed(1),
      "whole / changed": (whole.cpuSeconds / changed.cpuSeconds).toFixed(1),
      "peak MB": Math.max(whole.peakMb, changed.peakMb).toFixed(0),
      "longest gap ms": Math.max(whole.longestGapMs, changed.longestGapMs).toFixed(0),
    })),
  )
  const [large, small] = [all.at(-1), all[0]]
  if (large === undefined || small === undefined || large === small) return
  const each = ({ whole, machines }: Figures) => whole.cpuSeconds / machines
  console.log(
    `A machine costs ${(each(large) / each(small)).toFixed(2)} times as much to look at among ${large.machines} as among ${small.machines}.`,
  )
}

const sizes = process.argv.slice(2).map(Number)
const all: Figures[] = []
for (const size of sizes.length === 0 ? SIZES : sizes) all.push(await measure(size))
show(all)
