/** Gives every text a number, the same for the same text. */
export class Numbered {
  readonly texts: string[] = []
  private readonly numbers = new Map<string, number>()

  of(text: string): number {
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    const number = this.texts.length
    this.texts.push(text)
    this.numbers.set(text, number)
    return number
  }

  /** Its number where it has one. */
  known(text: string): number | undefined {
    return this.numbers.get(text)
  }

  text(number: number): string {
    return this.texts[number] ?? ""
  }
}

/** A list of whole numbers that grows, at four bytes each. */
export class Column {
  private values = new Int32Array(1_024)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Int32Array(2 * this.length)
      wider.set(this.values)
      this.values = wider
    }
    this.values[this.length] = value
    this.length += 1
  }

  set(index: number, value: number): void {
    this.values[index] = value
  }

  at(index: number): number {
    return this.values[index] ?? -1
  }
}

/** Sets that grow together (union-find with path halving). */
export class Joined {
  private readonly parents: number[] = []

  root(one: number): number {
    while (this.parents.length <= one) this.parents.push(this.parents.length)
    let at = one
    while (this.parents[at] !== at) {
      this.parents[at] = this.parents[this.parents[at]!]!
      at = this.parents[at]!
    }
    return at
  }

  join(one: number, other: number): void {
    const [a, b] = [this.root(one), this.root(other)]
    this.parents[Math.max(a, b)] = Math.min(a, b)
  }
}
