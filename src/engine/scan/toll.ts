/** Lets so many packets a second pass, evenly. */
export class Toll {
  private readonly perSecond: () => number
  private readonly signal: AbortSignal
  private next = 0

  /** What may go in a second may change from one to the next. */
  constructor(packetsPerSecond: () => number, signal: AbortSignal) {
    this.perSecond = packetsPerSecond
    this.signal = signal
  }

  /** Whether the next would pass at once. */
  get isFree() {
    return this.next <= performance.now()
  }

  /** Waits until so many may pass; not at all where everything is stopped. */
  async pay(packets: number): Promise<void> {
    const now = performance.now()
    const at = Math.max(now, this.next)
    this.next = at + (packets / Math.max(1, this.perSecond())) * 1_000
    if (at - now < 1 || this.signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(wake)
        this.signal.removeEventListener("abort", done)
        resolve()
      }
      const wake = setTimeout(done, at - now)
      this.signal.addEventListener("abort", done, { once: true })
    })
  }
}
