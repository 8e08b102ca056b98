const MOST = 50_000
const MOST_CHARACTERS = 32_000_000

/** Keeps what was asked for last, as much as fits. */
export class Kept<Value> {
  private readonly values = new Map<string, Value>()
  private characters = 0

  get(key: string): Value | undefined {
    const value = this.values.get(key)
    if (value === undefined) return undefined
    // A map goes from the oldest to the newest.
    this.values.delete(key)
    this.values.set(key, value)
    return value
  }

  set(key: string, value: Value): void {
    if (!this.values.has(key)) this.characters += key.length
    this.values.set(key, value)
    for (const oldest of this.values.keys()) {
      if (this.values.size <= MOST && this.characters <= MOST_CHARACTERS) return
      this.values.delete(oldest)
      this.characters -= oldest.length
    }
  }
}
