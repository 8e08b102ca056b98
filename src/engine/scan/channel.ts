/** What one side puts in and the other takes out, in order, until it is closed. */
export class Channel<T> implements AsyncIterable<T> {
  private readonly waiting: T[] = []
  private closed = false
  private failure: { readonly error: unknown } | null = null
  private wake: (() => void) | null = null

  /** How much waits to be taken. */
  get length() {
    return this.waiting.length
  }

  put(value: T) {
    if (this.closed) return
    this.waiting.push(value)
    this.wake?.()
  }

  close() {
    this.closed = true
    this.wake?.()
  }

  fail(error: unknown) {
    this.failure ??= { error }
    this.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const value = this.waiting.shift()
      if (value !== undefined) yield value
      else if (this.failure) throw this.failure.error
      else if (this.closed) return
      else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }
}
