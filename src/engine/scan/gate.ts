import type { Portions } from "./portions.ts"
import { Toll } from "./toll.ts"

/** What a short conversation costs: handshake, a question, an answer, and the goodbyes of both sides. */
const PACKETS = 10
/** All processes of a system share its file descriptors; a thousand is what many allow one process. */
const MOST_AT_ONCE = 256

interface Doorway {
  open: number
  readonly waiting: (() => void)[]
}

/** What a gate goes by. */
interface GateRules {
  readonly connectionsPerMachine: number
  /** Over all machines. */
  readonly packetsPerSecond: number
  readonly portions: Portions
  readonly isStrained: (ip: string) => boolean
  readonly signal: AbortSignal
}

/**
 * Lets our own questions through: so many connections at once to one machine and in all, and no more a second than the
 * pace gives. First come, first served, for each machine.
 */
export class Gate {
  private readonly rules: GateRules
  private readonly doorways = new Map<string, Doorway>()
  private readonly all: Doorway = { open: 0, waiting: [] }
  private readonly toll: Toll

  constructor(rules: GateRules) {
    const { packetsPerSecond, signal } = rules
    this.rules = rules
    this.toll = new Toll(() => packetsPerSecond, signal)
    signal.addEventListener("abort", () => this.openAll(), { once: true })
  }

  /** Waits for a place; what it returns gives the place back. When all is stopped nobody waits any more. */
  async enter(ip: string): Promise<() => void> {
    const { connectionsPerMachine, isStrained, portions } = this.rules
    const doorway = this.doorwayOf(ip)
    await this.place(doorway, () => (isStrained(ip) ? 1 : connectionsPerMachine))
    await this.place(this.all, () => MOST_AT_ONCE)
    await portions.pay(ip, PACKETS)
    await this.toll.pay(PACKETS)
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      this.leave(this.all)
      this.leave(doorway)
      if (doorway.open === 0 && doorway.waiting.length === 0) this.doorways.delete(ip)
    }
  }

  private doorwayOf(ip: string): Doorway {
    const known = this.doorways.get(ip)
    if (known) return known
    const fresh = { open: 0, waiting: [] }
    this.doorways.set(ip, fresh)
    return fresh
  }

  private async place(doorway: Doorway, most: () => number) {
    while (doorway.open >= most() && !this.rules.signal.aborted)
      await new Promise<void>((resolve) => doorway.waiting.push(resolve))
    doorway.open += 1
  }

  private leave(doorway: Doorway) {
    doorway.open -= 1
    doorway.waiting.shift()?.()
  }

  private openAll() {
    for (const { waiting } of [...this.doorways.values(), this.all])
      for (const wake of waiting.splice(0)) wake()
  }
}
