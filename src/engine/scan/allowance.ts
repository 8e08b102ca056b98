/** Part of the pace that one nmap holds while it runs. */
export interface Share {
  readonly rate: number
  readonly release: () => void
}

interface Waiting {
  readonly wanted: number
  readonly least: number
  readonly isBulk: boolean
  readonly give: (share: Share) => void
}

/** The packets a second that all processes have together. What one holds, the others do not get. */
export class Allowance {
  private left: number
  private readonly queue: Waiting[] = []

  constructor(total: number) {
    this.left = total
  }

  /**
   * Waits until at least `least` is free, then holds up to `wanted`. First come, first served; but bulk, which nobody
   * waits for, lets everything else go before it.
   */
  take(wanted: number, least: number, isBulk = false): Promise<Share> {
    return new Promise((give) => {
      const bulk = isBulk ? -1 : this.queue.findIndex((waiting) => waiting.isBulk)
      this.queue.splice(bulk === -1 ? this.queue.length : bulk, 0, { wanted, least, isBulk, give })
      this.serve()
    })
  }

  // What is given is held from this moment on: whoever waited wakes later, and nobody may take it in between.
  private serve() {
    for (let next = this.queue[0]; next && this.left >= next.least; next = this.queue[0]) {
      this.queue.shift()
      next.give(this.hold(Math.min(next.wanted, this.left)))
    }
  }

  private hold(rate: number): Share {
    this.left -= rate
    let held = true
    const release = () => {
      if (!held) return
      held = false
      this.left += rate
      this.serve()
    }
    return { rate, release }
  }
}
