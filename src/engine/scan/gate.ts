import type { PaceLimits } from "#model/pace.ts"
import { sharesOf } from "./shares.ts"
import { Toll } from "./toll.ts"

/** What a short conversation costs: handshake, a question, an answer, and the goodbyes of both sides. */
const PACKETS = 10
/** All processes of a system share its file descriptors; a thousand is what many allow one process. */
const MOST_AT_ONCE = 256

interface Doorway {
  open: number
  readonly toll: Toll
  readonly waiting: (() => void)[]
}

/**
 * Lets our own questions through: so many connections at once to one machine and in all, and no more a second than the
 * pace gives. First come, first served, for each machine.
 */
export class Gate {
  private readonly limits: PaceLimits
  private readonly signal: AbortSignal
  private readonly isStrained: (ip: string) => boolean
  private readonly doorways = new Map<string, Doorway>()
  private readonly all: Doorway

  constructor(
    limits: PaceLimits,
    packetsPerSecond: number,
    isStrained: (ip: string) => boolean,
    signal: AbortSignal,
  ) {
    this.limits = limits
    this.isStrained = isStrained
    this.signal = signal
    this.all = this.doorway(packetsPerSecond)
    signal.addEventListener("abort", () => this.openAll(), { once: true })
  }

  /** Waits for a place; what it returns gives the place back. When all is stopped nobody waits any more. */
  async enter(ip: string): Promise<() => void> {
    const doorway = this.doorwayOf(ip)
    await this.place(doorway, () => (this.isStrained(ip) ? 1 : this.limits.connectionsPerMachine))
    await this.place(this.all, () => MOST_AT_ONCE)
    await doorway.toll.pay(PACKETS)
    await this.all.toll.pay(PACKETS)
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      this.leave(this.all)
      this.leave(doorway)
      if (doorway.open === 0 && doorway.waiting.length === 0 && doorway.toll.isFree) this.doorways.delete(ip)
    }
  }

  private doorwayOf(ip: string): Doorway {
    const known = this.doorways.get(ip)
    if (known) return known
    const fresh = this.doorway(sharesOf(this.limits).talk)
    this.doorways.set(ip, fresh)
    return fresh
  }

  private doorway(packetsPerSecond: number): Doorway {
    return { open: 0, toll: new Toll(packetsPerSecond, this.signal), waiting: [] }
  }

  private async place(doorway: Doorway, most: () => number) {
    while (doorway.open >= most() && !this.signal.aborted)
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
