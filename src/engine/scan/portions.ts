import { type PaceLimits, partOf, type Sender } from "#model/pace.ts"
import { Toll } from "./toll.ts"

/** Of what a machine may get, our own questions alone; what the system sends again or beside them is not counted before. */
const ALONE = 0.8

/** Beyond so many machines, those that may be asked at once anyway are forgotten. */
const MOST_TOLLS = 4_096

/** What each machine may get in a second, shared by all who send to it at the same time. */
export class Portions {
  private readonly limits: PaceLimits
  private readonly signal: AbortSignal
  /** Runs of nmap that ask a machine now. */
  private readonly runs = new Map<string, number>()
  private readonly tolls = new Map<string, Toll>()

  constructor(limits: PaceLimits, signal: AbortSignal) {
    this.limits = limits
    this.signal = signal
  }

  of(sender: Sender): number {
    return partOf(sender, this.limits)
  }

  /**
   * Packets a second for a run of nmap over several machines, of which one may be asked last and alone: as many as are
   * wanted, where all that one machine could get of it fits into its part of a single second.
   */
  rate(sender: Sender, { wanted, toEach }: { readonly wanted: number; readonly toEach: number }): number {
    const most = this.of(sender)
    return toEach <= most ? wanted : Math.min(wanted, most)
  }

  /** Leaves to a run of nmap what is its own at these machines, until what is returned is called. */
  hold(ips: readonly string[]): () => void {
    for (const ip of ips) this.runs.set(ip, (this.runs.get(ip) ?? 0) + 1)
    return () => {
      for (const ip of ips) {
        const left = (this.runs.get(ip) ?? 1) - 1
        if (left > 0) this.runs.set(ip, left)
        else this.runs.delete(ip)
      }
    }
  }

  /** Waits until so many packets of our own questions may go: beside nmap their part, otherwise nearly all there is. */
  pay(ip: string, packets: number): Promise<void> {
    return this.tollOf(ip).pay(packets)
  }

  private tollOf(ip: string): Toll {
    const known = this.tolls.get(ip)
    if (known !== undefined) return known
    if (this.tolls.size >= MOST_TOLLS)
      for (const [each, toll] of this.tolls) if (toll.isFree) this.tolls.delete(each)
    const alone = this.limits.packetsPerSecondPerMachine * ALONE
    const own = () => (this.runs.has(ip) ? this.of("questions") : alone)
    const fresh = new Toll(own, this.signal)
    this.tolls.set(ip, fresh)
    return fresh
  }
}
