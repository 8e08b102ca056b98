/** Part of the pace that one nmap holds while it runs. */
export interface Share {
  readonly rate: number
  readonly release: () => void
}

/** The packets a second that all processes have together. What one holds, the others do not get. */
export class Allowance {
  private left: number
  private readonly queue: { readonly least: number; readonly go: () => void }[] = []

  constructor(total: number) {
    this.left = total
  }

  /** Waits until at least `least` is free, then holds up to `wanted`. First come, first served. */
  async take(wanted: number, least: number): Promise<Share> {
    if (this.queue.length > 0 || this.left < least)
      await new Promise<void>((go) => this.queue.push({ least, go }))
    const rate = Math.min(wanted, this.left)
    this.left -= rate
    let held = true
    const release = () => {
      if (held) this.left += rate
      held = false
      this.serve()
    }
    this.serve()
    return { rate, release }
  }

  private serve() {
    const next = this.queue[0]
    if (next === undefined || this.left < next.least) return
    this.queue.shift()
    next.go()
  }
}
