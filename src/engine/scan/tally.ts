interface Burst {
  readonly from: number
  readonly to: number
  readonly packets: number
}

const WINDOW_MS = 5_000

interface Underway {
  readonly packets: number
  readonly at: number
}

/** Counts packets. nmap tells how many it sent when it ends; until then its progress says about how many. */
export class Tally {
  private total = 0
  private bursts: Burst[] = []
  private readonly underway = new Map<object, Underway>()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  get packets() {
    return Math.round(this.total)
  }

  /** A run says how far it is: it has sent about so many packets since it started. */
  about(run: object, packets: number, since: number) {
    const before = this.underway.get(run) ?? { packets: 0, at: since }
    if (packets <= before.packets) return
    this.add(packets - before.packets, before.at)
    this.underway.set(run, { packets, at: this.now() })
  }

  /** A run has ended and says how many it sent; what was thought of it is put right. */
  sent(run: object, packets: number, since: number) {
    const before = this.underway.get(run) ?? { packets: 0, at: since }
    this.underway.delete(run)
    this.add(packets - before.packets, before.at)
  }

  private add(packets: number, since: number) {
    this.total += packets
    if (packets > 0) this.bursts.push({ from: since, to: Math.max(this.now(), since + 1), packets })
  }

  /** Packets a second over the last few seconds. */
  rate(): number {
    const now = this.now()
    const from = now - WINDOW_MS
    this.bursts = this.bursts.filter((burst) => burst.to > from)
    const inside = this.bursts.map(({ from: start, to, packets }) => {
      const overlap = Math.min(to, now) - Math.max(start, from)
      return (packets * Math.max(0, overlap)) / (to - start)
    })
    return Math.round((inside.reduce((sum, each) => sum + each, 0) * 1_000) / WINDOW_MS)
  }
}
