// npm run bench sources [commits [machines [others]]]: reading a repository with a long history, and a page with who wrote its lines.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openDatabase } from "#store/database.ts"
import { MeasuredEngine } from "./engine/measured-engine.ts"
import type { Cost } from "./engine/words.ts"
import { inventedMachine, writeNmapXml } from "./generate-nmap-xml.ts"
import { emptyRepository, git, grow } from "./invented/grow.ts"
import { InventedRepository } from "./invented/repository.ts"

const NEXT = 50
const PAGES = 40
const SOURCE = "bench"

interface Row extends Cost {
  readonly what: string
  /** In seconds, or in milliseconds a page. */
  readonly target: string
  readonly gitMb: number
}

async function measure(commits: number, machines: number, others: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-bench-sources-"))
  try {
    await measureIn(folder, new InventedRepository({ commits, machines, others }), { commits, machines })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Sizes {
  readonly commits: number
  readonly machines: number
}

async function measureIn(folder: string, invented: InventedRepository, { commits, machines }: Sizes) {
  const repository = join(folder, "bench.git")
  await emptyRepository(repository)
  const began = performance.now()
  const megabytes = await grow(repository, invented.commits(commits))
  console.log(
    `${commits} commits made in ${((performance.now() - began) / 1_000).toFixed(1)} s from ${megabytes.toFixed(0)} MB; main is ${await git(["-C", repository, "rev-parse", "main"])}`,
  )
  const home = join(folder, "home")
  const scan = join(folder, "scan.xml")
  writeNmapXml(scan, { machines, at: Date.now() })
  const rows: Row[] = []
  let engine = await MeasuredEngine.open(home)
  const ask = asking(() => engine, rows)
  await engine.ask("import", { path: scan })
  await engine.ask("source", { name: SOURCE, location: repository })
  await ask("first sync", "180", "sync", { name: SOURCE })
  await ask("conclusions", "", "settle", {})
  await ask("sync of nothing", "", "sync", { name: SOURCE })
  await grow(repository, invented.commits(NEXT))
  await ask(`sync of ${NEXT} more`, "3", "sync", { name: SOURCE })
  await ask("conclusions", "", "settle", {})
  const refs = pagesOf(machines)
  await ask("page", "300 ms", "explain", { refs })
  await engine.close()
  forgetBlame(home)
  engine = await MeasuredEngine.open(home)
  await ask("page, git is asked who wrote it", "300 ms", "explain", { refs })
  await ask("page, again", "300 ms", "explain", { refs })
  await engine.close()
  show(rows)
}

/** As if nobody had ever asked who wrote any line. */
function forgetBlame(home: string): void {
  const db = openDatabase(join(home, "rollcall.db"))
  db.exec("delete from blame")
  db.close()
}

const pagesOf = (machines: number) =>
  Array.from({ length: Math.min(PAGES, machines) }, (_, at) => {
    const { address } = inventedMachine(Math.floor((at * machines) / Math.min(PAGES, machines)))
    return address
  })

function asking(engine: () => MeasuredEngine, rows: Row[]) {
  return async (
    what: string,
    target: string,
    ...[question, given]: Parameters<MeasuredEngine["ask"]>
  ): Promise<void> => {
    engine().takeHeaviestMb()
    const cost = await engine().ask(question, given)
    rows.push({ what, target, gitMb: engine().takeHeaviestMb(), ...cost })
    console.error(`${what}: ${cost.seconds.toFixed(1)} s ${cost.said}`)
  }
}

function show(rows: readonly Row[]): void {
  console.table(
    rows.map(({ what, target, seconds, cpuSeconds, each, peakMb, gitMb, longestGapMs }) => ({
      what,
      took: each.length === 0 ? `${seconds.toFixed(2)} s` : `${rank(each, 0.5)} ms`,
      "slowest of 20": each.length === 0 ? "" : `${rank(each, 0.95)} ms`,
      target: target === "" || target.endsWith("ms") ? target : `${target} s`,
      "engine's CPU s": cpuSeconds.toFixed(1),
      "engine's peak MB": peakMb.toFixed(0),
      "git's peak MB": gitMb.toFixed(0),
      "longest gap ms": longestGapMs.toFixed(0),
    })),
  )
  console.log(rows.map(({ what, said }) => (said === "" ? "" : `${what}: ${said}\n`)).join(""))
}

const rank = (values: readonly number[], share: number) =>
  (
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
  ).toFixed(0)

const [commits = 100_000, machines = 300, others = 4_000] = process.argv.slice(2).map(Number)
await measure(commits, machines, others)
