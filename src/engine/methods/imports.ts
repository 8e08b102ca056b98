import { createReadStream, statSync } from "node:fs"
import { basename } from "node:path"
import { setImmediate } from "node:timers/promises"
import type { AddressRange } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import type { Sighting } from "#model/observation.ts"
import type { Scan } from "#model/scan.ts"
import { asFailureOf } from "#engine/refusals.ts"
import type { Context } from "#engine/context.ts"
import { recorder, type Recorder } from "#engine/record.ts"
import { readNmapFile, type NmapItem, type NmapRunInfo } from "#engine/scan/nmap/read-xml.ts"
import { countAddresses, describeRanges, parseExcluded, without } from "#engine/targets/targets.ts"
import { networkFor } from "./networks.ts"

export interface Imported {
  readonly scan: Scan
  readonly machines: number
  readonly newMachines: number
  readonly warnings: readonly string[]
}

// Between batches the engine answers other questions.
const BATCH = 200
const A_DAY = 86_400_000

/** Reads a file on this computer as a scan at the time it says. */
export async function importFile(
  context: Context,
  { path, network }: { readonly path: string; readonly network: string | null },
): Promise<Imported> {
  return importStream(context, openFile(path), basename(path), network)
}

function openFile(path: string): AsyncIterable<Uint8Array> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new Failure("bad-file", `${path} is not there. Check the path.`)
  if (!found.isFile()) throw new Failure("bad-file", `${path} is no file.`)
  return createReadStream(path, { highWaterMark: 1 << 18 })
}

/** Reads nmap's XML from any stream; what is whole is kept, and what is not is said. */
export async function importStream(
  context: Context,
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  network: string | null,
): Promise<Imported> {
  const reading = new Reading(context, file, network)
  try {
    for await (const item of readNmapFile(chunks)) await reading.take(item)
    return await reading.finish()
  } catch (error) {
    await reading.fail(error)
    throw readingFailure(error, file)
  }
}

function readingFailure(error: unknown, file: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined
  if (code === "EACCES")
    return new Failure("bad-file", `${file} can't be read: you have no right to. Check its mode.`, {
      cause: error,
    })
  return error
}

/** One import under way. */
class Reading {
  private readonly context: Context
  private readonly file: string
  private readonly network: string | null
  private readonly warnings: string[] = []
  private scan: Scan | null = null
  private run: NmapRunInfo | null = null
  private ledger: Recorder | null = null
  private batch: Sighting[] = []
  private readonly listed: string[] = []
  private machines = 0
  private sawMac = false
  private cut: string | null = null
  private end: Extract<NmapItem, { kind: "end" }> | null = null

  constructor(context: Context, file: string, network: string | null) {
    this.context = context
    this.file = file
    this.network = network
  }

  async take(item: NmapItem): Promise<void> {
    switch (item.kind) {
      case "run":
        return this.begin(item.run)
      case "host":
        return this.host(item.sighting)
      case "end":
        this.end = item
        if (item.exit !== "success" && item.error) this.warnings.push(`nmap itself failed: ${item.error}`)
        return
      case "cut":
        this.cut = item.sentence
        this.warnings.push(item.sentence)
        return
      case "progress":
        return
    }
  }

  private async begin(run: NmapRunInfo): Promise<void> {
    this.run = run
    const now = this.context.tools.now()
    // Clocks differ a little between computers; a scan of next year is a mistake.
    const isPast = run.start !== null && run.start <= now + A_DAY
    const started = isPast ? run.start : now
    if (run.start === null)
      this.warnings.push("The file does not say when it was scanned; it counts as scanned now.")
    else if (!isPast)
      this.warnings.push("The file says it was scanned in the future; it counts as scanned now.")
    const network = await networkFor(this.context, this.network, [])
    const raw = run.scanTypes.some((type) => type !== "connect")
    this.scan = await this.context.store.scans.add(
      {
        kind: "import",
        started,
        ended: null,
        state: "running",
        reason: null,
        network,
        profile: null,
        targets: [],
        excluded: [],
        tcp: run.tcp,
        udp: run.udp,
        methods: [...run.scanTypes.map((type) => (type === "udp" ? "udp" : `tcp-${type}`))],
        privilege: raw ? "raw" : "connect",
        pace: null,
        asked: 0,
        answered: 0,
        packets: 0,
        file: this.file,
      },
      null,
    )
    this.ledger = recorder(this.context.store, this.scan, this.context.tools.describer)
  }

  private async host(sighting: Sighting): Promise<void> {
    this.listed.push(sighting.ip)
    if (sighting.facts.length === 0) return
    this.sawMac ||= sighting.facts.some(({ kind }) => kind === "mac")
    if (sighting.facts.some(({ kind }) => kind !== "name")) this.machines += 1
    else return
    this.batch.push(sighting)
    if (this.batch.length >= BATCH) await this.flush()
  }

  private async flush(): Promise<void> {
    const batch = this.batch
    this.batch = []
    if (batch.length > 0) await this.ledger?.record(batch)
    await setImmediate()
  }

  async finish(): Promise<Imported> {
    await this.flush()
    const scan = this.scan
    if (!scan || !this.ledger) throw new Failure("bad-file", `${this.file} holds no nmap scan.`)
    const asked = this.cut === null ? await this.coverage() : null
    if (asked) await this.ledger.silent(asked, this.methods())
    const { store } = this.context
    const targets = asked ? describeRanges(asked) : []
    await store.scans.describe(scan.id, targets, this.methods())
    await store.scans.progress(scan.id, {
      asked: asked ? countAddresses(asked) : this.listed.length,
      answered: this.machines,
      packets: 0,
    })
    const ended = this.end?.at ?? scan.started
    await store.scans.end(scan.id, this.cut === null ? "done" : "stopped", this.cut, ended)
    this.context.explainer.request()
    this.context.events.tell({ kind: "ledger-changed", moment: scan.moment })
    return {
      scan: (await store.scans.get(scan.id))!,
      machines: this.machines,
      newMachines: this.ledger.counts().newMachines,
      warnings: this.warnings,
    }
  }

  /** What was asked: the targets of nmap's own command line where their number agrees, else the addresses it lists. */
  private async coverage(): Promise<readonly AddressRange[]> {
    const named = targetsIn(this.run?.args ?? "")
    if (named.length > 0 && this.end) {
      // nmap walks every address of a CIDR, as an exclusion means every one.
      const ranges = await parseExcluded(named, async () => []).catch(() => [])
      if (ranges.length > 0 && countAddresses(ranges) === this.end.total) return ranges
    }
    const listed = this.listed.map((ip) => ({ first: ip, last: ip }))
    return without(listed, [])
  }

  private methods(): readonly string[] {
    const asked = ["tcp"]
    if (this.run?.udp) asked.push("udp")
    if (!/\s-(?:Pn|P0|PN)\b/.test(this.run?.args ?? "")) asked.push("icmp")
    if (this.sawMac) asked.push("arp")
    return asked
  }

  /** A file that breaks in the middle for a reason of ours leaves what was read, and says so. */
  async fail(error: unknown): Promise<void> {
    if (!this.scan) return
    const { store, log } = this.context
    const failure = asFailureOf(error, store.file)
    const reason = failure?.message ?? "The import failed. The engine's log says more."
    try {
      await store.scans.end(this.scan.id, "failed", reason, this.scan.started)
    } catch (second) {
      // The first error is the one to tell; a scan left running counts as interrupted at the next start.
      log.error({ err: second, scan: this.scan.id }, "the end of an import could not be written down")
    }
  }
}

// nmap's options that take a value in the next word (nmap(1)); a target never follows them.
const WITH_VALUE =
  /^(?:-p|-o[NXSGA]|-iL|-iR|-T|-S|-e|-g|-D|-b|-sI|--(?:exclude|excludefile|top-ports|port-ratio|script|script-args|script-args-file|script-help|script-timeout|min-rate|max-rate|min-hostgroup|max-hostgroup|min-parallelism|max-parallelism|min-rtt-timeout|max-rtt-timeout|initial-rtt-timeout|max-retries|host-timeout|scan-delay|max-scan-delay|version-intensity|max-os-tries|dns-servers|source-port|data|data-string|data-length|ip-options|ttl|spoof-mac|proxies|stylesheet|stats-every|datadir|servicedb|versiondb|exclude-ports))$/

/** The targets in nmap's command line, as far as they are addresses. */
export function targetsIn(args: string): string[] {
  const words = args.match(/"[^"]*"|\S+/g)?.slice(1) ?? []
  if (words.includes("-iL") || words.includes("-iR")) return []
  return words.filter((word, index) => {
    const before = words[index - 1]
    return (
      !word.startsWith("-") &&
      !(before !== undefined && WITH_VALUE.test(before)) &&
      /^[0-9a-f:.][0-9a-f:.,/*-]*$/i.test(word)
    )
  })
}
