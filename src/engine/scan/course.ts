import type { PhaseProgress } from "#model/scan.ts"
import { countOf } from "./ranges.ts"
import type { ScanEvent } from "./scan.ts"
import type { ScanRun } from "./scan-run.ts"

const WEIGHTS = { discover: 0.15, ports: 0.35, fingerprint: 0.5 }

/** How far a scan has come. */
export class Course {
  readonly addresses: number
  asked = 0
  found = 0
  portsDone = 0
  private readonly pending = new Map<string, number>()
  private readonly run: ScanRun
  private readonly started: number

  constructor(run: ScanRun) {
    this.run = run
    this.addresses = countOf(run.order.addresses)
    this.started = run.tools.now()
  }

  get fingerprints() {
    return this.run.order.profile !== "quick"
  }

  /** Something of this machine's fingerprint is still to come. */
  expect(ip: string) {
    this.pending.set(ip, (this.pending.get(ip) ?? 0) + 1)
  }

  settle(ip: string) {
    const left = (this.pending.get(ip) ?? 1) - 1
    if (left <= 0) this.pending.delete(ip)
    else this.pending.set(ip, left)
  }

  progress(): ScanEvent {
    const { run } = this
    const phases = this.phases()
    const share = this.share(phases)
    return {
      kind: "progress",
      phases,
      packets: run.tally.packets,
      packetsPerSecond: Math.min(run.tally.rate(), run.limits.packetsPerSecond),
      easedOff: [...run.easedOff.values()],
      leftAlone: [...run.leftAlone],
      warnings: [...run.warnings],
      share,
      secondsLeft: this.secondsLeft(share),
    }
  }

  private phases(): readonly PhaseProgress[] {
    const fingerprinted = Math.max(0, this.portsDone - this.pending.size)
    const found = this.asked >= this.addresses
    const tcpDone = found && this.portsDone >= this.found
    return [
      phase("discover", this.addresses, this.asked, found),
      phase("ports", this.found, this.portsDone, tcpDone),
      this.fingerprints
        ? phase("fingerprint", this.found, fingerprinted, tcpDone && this.pending.size === 0)
        : { phase: "fingerprint", total: 0, done: 0, state: "left-out" },
    ]
  }

  private share(phases: readonly PhaseProgress[]): number {
    const counted = phases.filter((each) => each.state !== "left-out")
    const whole = counted.reduce((sum, each) => sum + WEIGHTS[each.phase], 0)
    const done = counted.reduce((sum, each) => sum + WEIGHTS[each.phase] * doneShare(each), 0)
    // Machines found so far say nothing of those to come: later phases count only for what has been asked.
    const seen = this.addresses === 0 ? 1 : this.asked / this.addresses
    const first = counted[0] ? WEIGHTS.discover * doneShare(counted[0]) : 0
    return Math.min(1, (first + (done - first) * seen) / whole)
  }

  private secondsLeft(share: number): number | null {
    const elapsed = (this.run.tools.now() - this.started) / 1_000
    if (share >= 1) return 0
    if (share < 0.05 || elapsed < 2) return null
    return Math.ceil((elapsed * (1 - share)) / share)
  }
}

function phase(name: PhaseProgress["phase"], total: number, done: number, finished: boolean): PhaseProgress {
  const state = finished ? "done" : done > 0 || (name === "discover" && total > 0) ? "running" : "waiting"
  return { phase: name, total, done: Math.min(done, total), state }
}

function doneShare({ total, done, state }: PhaseProgress): number {
  if (state === "done") return 1
  return total === 0 ? 0 : done / total
}
