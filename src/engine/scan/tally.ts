interface Burst {
  readonly from: number
  readonly to: number
  readonly packets: number
}

const WINDOW_MS = 5_000

/** Counts packets. nmap tells how many it sent when it ends, so they are spread over the time it ran. */
export class Tally {
  private total = 0
  private bursts: Burst[] = []
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  get packets() {
    return this.total
  }

  sent(packets: number, since: number) {
    this.total += packets
    this.bursts.push({ from: since, to: Math.max(this.now(), since + 1), packets })
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
