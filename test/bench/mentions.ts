// npm run bench mentions [sizes]: how the index of what is written down grows with the files, and how fast it is looked up.
import { createHash } from "node:crypto"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { IndexWriter, type FileInSource } from "#engine/mention-index.ts"
import { openStore, type Store } from "#store/store.ts"
import { configFile, machine } from "./invented/config-files.ts"

const SIZES = [5_000, 50_000]
const IDENTIFIERS = 100_000
const CHANGED = 200
const MOST_PLACES = 20

interface Figures {
  readonly files: number
  readonly megabytes: number
  readonly indexSeconds: number
  /** Of all threads: tells more than the time on a machine that does something else as well. */
  readonly indexCpuSeconds: number
  readonly replaceSeconds: number
  readonly againSeconds: number
  readonly tidySeconds: number
  readonly lookUpSeconds: number
  readonly lookUpCpuSeconds: number
  readonly foundShare: number
  readonly longestStopMs: number
  readonly peakMb: number
  readonly databaseMb: number
}

/** One size in a process of its own, so that its peak memory is its own. */
async function measure(files: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-bench-mentions-"))
  const store = await openStore(join(folder, "rollcall.db"))
  try {
    return await measureIn(store, files)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureIn(store: Store, files: number): Promise<Figures> {
  const source = await store.sources.add({
    name: "bench",
    kind: "repository",
    location: "/bench",
    branch: null,
    network: null,
    claims: [],
  })
  const texts = new Texts(files)
  const first = texts.files(0)
  const changed = texts.files(CHANGED)
  const stops = monitorEventLoopDelay({ resolution: 5 })
  stops.enable()
  const before = process.cpuUsage()
  const indexSeconds = await timed(() => index(store, first, texts))
  const { user, system } = process.cpuUsage(before)
  const replaceSeconds = await timed(() => replace(store, source, first))
  const againSeconds = await timed(async () => {
    await index(store, changed, texts)
    await replace(store, source, changed)
  })
  const tidySeconds = await timed(() => store.mentions.tidy())
  const tokens = identifiers()
  let found = 0
  const beforeLookUp = process.cpuUsage()
  const lookUpSeconds = await timed(async () => {
    found = (await store.mentions.lookUp(tokens, MOST_PLACES)).size
  })
  const lookUp = process.cpuUsage(beforeLookUp)
  stops.disable()
  return {
    files,
    megabytes: texts.bytes / 1e6,
    indexSeconds,
    indexCpuSeconds: (user + system) / 1e6,
    replaceSeconds,
    againSeconds,
    tidySeconds,
    lookUpSeconds,
    lookUpCpuSeconds: (lookUp.user + lookUp.system) / 1e6,
    foundShare: found / tokens.length,
    longestStopMs: stops.max / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1_000,
    databaseMb: statSync(store.file).size / 1e6,
  }
}

async function index(store: Store, files: readonly FileInSource[], texts: Texts): Promise<void> {
  const writer = new IndexWriter(store)
  try {
    const fresh = await writer.begin(files)
    for await (const { oid, bytes } of texts.read(fresh)) await writer.add(oid, bytes)
    await writer.end()
  } finally {
    await writer.close()
  }
}

const replace = (store: Store, source: number, files: readonly FileInSource[]) =>
  store.sources.replace(source, {
    head: "0".repeat(40),
    commits: 1,
    said: null,
    synced: Date.now(),
    files,
    declarations: [],
    problems: [],
    missing: [],
  })

/** Names, short names, addresses and MACs, half of which stand nowhere. */
const identifiers = (): readonly string[] =>
  Array.from({ length: IDENTIFIERS / 4 }, (_, at) => machine(at * 2)).flatMap((each) => [
    each.name,
    each.short,
    each.address,
    each.mac.replaceAll(":", ""),
  ])

/** Files made when they are asked for, so that they are in nobody's memory. */
class Texts {
  bytes = 0
  private readonly count: number
  private readonly machines: number
  private readonly numbers = new Map<string, number>()

  constructor(count: number) {
    this.count = count
    this.machines = Math.min(IDENTIFIERS / 4, count)
  }

  /** The files, the first of which were changed. */
  files(changed: number): FileInSource[] {
    return Array.from({ length: this.count }, (_, at) => {
      const number = at < changed ? at + this.count * 7 : at
      const { path } = configFile(at, this.machines)
      const oid = createHash("sha1").update(String(number)).digest("hex")
      this.numbers.set(oid, number)
      return { path, oid, size: 1 }
    })
  }

  readonly read = async function* (this: Texts, oids: readonly string[]) {
    for (const oid of oids) {
      const bytes = Buffer.from(configFile(this.numbers.get(oid)!, this.machines).text)
      this.bytes += bytes.length
      yield { oid, bytes }
    }
  }.bind(this)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

function show(all: readonly Figures[]): void {
  console.table(
    all.map((each) => ({
      files: each.files,
      MB: each.megabytes.toFixed(1),
      "index s": each.indexSeconds.toFixed(1),
      "index CPU s": each.indexCpuSeconds.toFixed(1),
      "replace s": each.replaceSeconds.toFixed(2),
      [`${CHANGED} changed s`]: each.againSeconds.toFixed(2),
      "tidy s": each.tidySeconds.toFixed(2),
      "100,000 look-ups s": each.lookUpSeconds.toFixed(2),
      "look-ups CPU s": each.lookUpCpuSeconds.toFixed(2),
      found: `${(each.foundShare * 100).toFixed(0)} %`,
      "longest stop ms": each.longestStopMs.toFixed(0),
      "peak MB": each.peakMb.toFixed(0),
      "database MB": each.databaseMb.toFixed(0),
    })),
  )
  const [small, large] = [all[0], all.at(-1)]
  if (small === undefined || large === undefined || small === large) return
  const perFile = (each: Figures) => (each.indexCpuSeconds / each.files) * 1e6
  const ratio = perFile(large) / perFile(small)
  console.log(
    `CPU per file: ${perFile(small).toFixed(0)} µs at ${small.files}, ${perFile(large).toFixed(0)} µs at ${large.files}: ${ratio.toFixed(2)} times.`,
  )
}

const [only, ...others] = process.argv.slice(2).map(Number)
if (process.env["ROLLCALL_BENCH_ONE"] !== undefined && only !== undefined) {
  console.log(JSON.stringify(await measure(only)))
} else {
  const sizes = only === undefined ? SIZES : [only, ...others]
  show(
    sizes.map((size) => {
      const child = spawnSync(process.execPath, [import.meta.filename, String(size)], {
        encoding: "utf8",
        env: { ...process.env, ROLLCALL_BENCH_ONE: "1" },
        stdio: ["ignore", "pipe", "inherit"],
      })
      return JSON.parse(child.stdout) as Figures
    }),
  )
}
