/** Machines waiting for a phase. Takers get a batch of their own choice; an empty batch means that nothing more comes. */
export class Line<T> {
  private readonly items: T[] = []
  private closed = false
  private readonly sleepers: (() => void)[] = []

  get length() {
    return this.items.length
  }

  /** Nothing more comes in. */
  get isClosed() {
    return this.closed
  }

  get finished() {
    return this.closed && this.items.length === 0
  }

  put(...items: readonly T[]) {
    this.items.push(...items)
    this.wake()
  }

  close() {
    this.closed = true
    this.wake()
  }

  /** Takes what `choose` picks of those waiting; waits while there is nothing, or while it picks nothing. */
  async take(choose: (waiting: readonly T[]) => readonly T[]): Promise<readonly T[]> {
    for (;;) {
      const chosen = this.items.length > 0 ? choose(this.items) : []
      if (chosen.length > 0) {
        const gone = new Set(chosen)
        this.items.splice(0, this.items.length, ...this.items.filter((item) => !gone.has(item)))
        return chosen
      }
      if (this.finished) return []
      await new Promise<void>((resolve) => this.sleepers.push(resolve))
    }
  }

  /** Lets sleeping takers look again, when something they choose by has changed. */
  wake() {
    for (const sleeper of this.sleepers.splice(0)) sleeper()
  }
}
