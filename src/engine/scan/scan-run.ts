import { Failure } from "#model/failure.ts"
import type { Sighting } from "#model/observation.ts"
import type { Protocol } from "#model/profile.ts"
import type { Spent } from "#model/spent.ts"
import { PACE_LIMITS, type PaceLimits } from "#model/pace.ts"
import type { EasedOff } from "#model/scan.ts"
import { Allowance } from "./allowance.ts"
import { CardQuestions } from "./card-questions.ts"
import type { NmapHost } from "./nmap/host.ts"
import { type NmapQuestion, nmapArguments } from "./nmap/arguments.ts"
import type { NmapEnd, NmapRun } from "./nmap/program.ts"
import type { NmapTelling } from "./nmap/trace.ts"
import { type NmapItem, readNmapXml } from "./nmap/read-xml.ts"
import { Portions } from "./portions.ts"
import { within } from "./ranges.ts"
import { meantFor } from "./solicited.ts"
import { Ledger } from "./ledger.ts"
import type { ScanEvent, ScanOrder, ScanTools } from "./scan.ts"
import { Tally } from "./tally.ts"

type Questions = Omit<NmapQuestion, "privilege" | "family">

/** What nmap said of the addresses it was asked about. */
export interface NmapAnswer {
  /** Addresses it reported on at all, up or down. */
  readonly reported: ReadonlySet<string>
}

/** Told of a port that is open as soon as nmap knows, long before its machine is finished. */
export type OnOpen = (ip: string, port: number, protocol: Protocol) => void

/** One scan under way: what all its phases share. */
export class ScanRun {
  readonly order: ScanOrder
  readonly tools: ScanTools
  readonly limits: PaceLimits
  readonly allowance: Allowance
  /** What each machine may get. */
  readonly portions: Portions
  readonly tally: Tally
  private readonly ledger = new Ledger()
  private readonly cardQuestions: CardQuestions
  readonly signal: AbortSignal
  readonly easedOff = new Map<string, EasedOff>()
  readonly leftAlone = new Set<string>()
  readonly warnings = new Set<string>()
  private readonly untouchable: (ip: string) => boolean
  private readonly running = new Set<NmapRun>()
  private readonly put: (event: ScanEvent) => void
  private readonly stopper = new AbortController()

  constructor(order: ScanOrder, tools: ScanTools, put: (event: ScanEvent) => void) {
    this.order = order
    this.tools = tools
    this.put = put
    this.signal = this.stopper.signal
    this.limits = PACE_LIMITS[order.pace]
    this.allowance = new Allowance(this.limits.packetsPerSecond)
    this.portions = new Portions(this.limits, this.signal)
    this.tally = new Tally(tools.now)
    this.cardQuestions = new CardQuestions(tools.now)
    this.untouchable = within(order.neverTouch)
  }

  get raw() {
    return this.order.privilege === "raw" && this.tools.nmap.raw
  }

  stop() {
    this.stopper.abort()
    for (const run of this.running) run.stop()
  }

  emit(event: ScanEvent) {
    if (this.signal.aborted) return
    if (event.kind === "work-done" || event.kind === "progress") this.unspoken().forEach(this.put)
    this.put(event)
  }

  /** Puts down what a machine got from questions of our own. What the system sends for them beside is added here. */
  spent(ip: string, spent: Spent) {
    if (spent.packets > 0) this.systemSends(ip)
    this.putDown(ip, spent.packets, spent.connections, spent.bytes)
  }

  /** The last look before anything is sent: such addresses were taken out long before, so this is a mistake of ours. */
  refuseUntouchable(ip: string) {
    if (!this.untouchable(ip)) return
    throw new Failure(
      "not-allowed",
      `${ip} is on the never-touch list, so nothing was sent to it. The scan was ended.`,
    )
  }

  /** What was spent and not told of yet; also after a stop, since what was sent was sent. */
  unspoken(): readonly ScanEvent[] {
    const machines = this.ledger.take()
    return machines.length === 0 ? [] : [{ kind: "spent", machines }]
  }

  private systemSends(ip: string) {
    const asked = this.cardQuestions.before(ip)
    if (asked > 0) this.putDown(ip, 1, 0, asked)
  }

  private putDown(ip: string, packets: number, connections: number, bytes: number) {
    this.ledger.put(ip, packets, connections, bytes)
    if (packets > 0) this.tally.add(packets)
  }

  private telling(targets: readonly string[], onOpen: OnOpen): NmapTelling {
    const machineOf = meantFor(targets)
    return {
      opened: (ip, port, protocol) => {
        if (!this.signal.aborted) onOpen(ip, port, protocol)
      },
      sent: (ip, packets, bytes, by) => {
        if (by === "system") this.systemSends(ip)
        this.putDown(machineOf(ip), packets, 0, bytes)
      },
      connection: (ip) => this.putDown(ip, 0, 1, 0),
    }
  }

  see(sighting: Sighting) {
    this.emit({ kind: "sighting", sighting })
  }

  /** What an earlier run of the same scan learned from this work; undefined where it was not finished. */
  earlier(work: string): string | undefined {
    return this.order.done.get(work)
  }

  finished(work: string, result: string) {
    this.emit({ kind: "work-done", work, result })
  }

  warn(sentence: string) {
    if (this.warnings.size < 50) this.warnings.add(sentence)
  }

  easeOff(ip: string, why: string) {
    if (!this.easedOff.has(ip)) this.easedOff.set(ip, { ip, at: this.tools.now(), why })
  }

  /** Runs nmap over some addresses of one family and hands on each host as it is read. */
  async ask(
    targets: readonly string[],
    questions: Questions,
    onHost: (host: NmapHost, item: NmapItem) => void,
    onOpen: OnOpen = () => undefined,
  ): Promise<NmapAnswer> {
    targets.forEach((ip) => this.refuseUntouchable(ip))
    // Whoever waited for a share of the pace gets it when a stop frees it, and must not start then.
    if (this.signal.aborted) return { reported: new Set<string>() }
    const family = targets[0]?.includes(":") ? 6 : 4
    const privilege = this.raw ? "raw" : "connect"
    const run = this.tools.nmap.start(
      nmapArguments({ ...questions, family, privilege }),
      targets,
      this.telling(targets, onOpen),
    )
    this.running.add(run)
    // Of the few packets that find a machine, those who answer got some already.
    const release = questions.asks.kind === "discover" ? () => undefined : this.portions.hold(targets)
    try {
      return await this.listen(run, onHost)
    } finally {
      run.stop()
      const { packets, traced } = await run.ended
      this.running.delete(run)
      release()
      // What nmap says it sent beyond its trace went to somebody; to whom isn't known.
      if (packets !== null && packets > traced) this.putDown("", packets - traced, 0, 0)
    }
  }

  private async listen(run: NmapRun, onHost: (host: NmapHost, item: NmapItem) => void): Promise<NmapAnswer> {
    const reported = new Set<string>()
    let last: NmapItem | null = null
    for await (const item of readNmapXml(run.xml)) {
      last = item
      if (this.signal.aborted || item.kind !== "host") continue
      reported.add(item.host.ip)
      onHost(item.host, item)
    }
    const end = await run.ended
    if (!this.signal.aborted) this.judge(end, last)
    return { reported }
  }

  private judge(end: NmapEnd, last: NmapItem | null) {
    const said = end.complaints.findLast((line) => !/^QUITTING!?$/u.test(line.trim()))
    if (end.code !== 0 || last?.kind !== "end" || last.exit !== "success")
      throw nmapFailure(end, said ?? null)
    for (const line of end.complaints) if (tells(line)) this.warn(`nmap: ${line.trim().slice(0, 300)}`)
  }
}

function nmapFailure(end: NmapEnd, said: string | null): Failure {
  const how = end.code === null ? "nmap was ended from outside" : `nmap ended with code ${end.code}`
  const what = said === null ? "and said nothing about why" : `and said: ${said.trim().slice(0, 300)}`
  return new Failure(
    "nmap-failed",
    `${how} ${what}. What was seen until then is kept; resume the scan to go on.`,
  )
}

// Remarks on nmap's own choices say nothing about the network.
const ROUTINE =
  /^(?:Warning: (?:Hostname|.*giving up on port because)|RTTVAR has grown|.*giving up on port|Stats:|Note: Host seems down|WARNING: RST from|.*increasing (?:send|UDP) delay|Increasing send delay|You cannot use -F|Warning: You specified a highly aggressive|WARNING: You specified a highly|Warning: OSScan results|OSScan results|Warning: The -sT|setup_target: |NSOCK|NSE: |adjust_timeouts2: |WARNING: Duplicate port|WARNING: No targets)/u

const tells = (line: string) => line.trim() !== "" && !ROUTINE.test(line.trim())
