import { createHash } from "node:crypto"

/** Numbers that look random and are always the same for the same seed (sfc32, seeded by a hash of words). */
export class Random {
  private readonly seed: string
  private readonly state: Uint32Array

  constructor(seed: string) {
    this.seed = seed
    const digest = createHash("sha256").update(seed).digest()
    this.state = Uint32Array.from([0, 4, 8, 12].map((at) => digest.readUInt32LE(at)))
  }

  /** Another source, which what is drawn from this one never moves. */
  child(...words: readonly (string | number)[]): Random {
    return new Random(`${this.seed}/${words.join(" ")}`)
  }

  /** From 0 up to, and without, 2 to the 32nd. */
  word(): number {
    const s = this.state
    const sum = (s[0]! + s[1]! + s[3]!) >>> 0
    s[3] = s[3]! + 1
    s[0] = s[1]! ^ (s[1]! >>> 9)
    s[1] = (s[2]! + (s[2]! << 3)) >>> 0
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + sum
    return sum
  }

  /** A whole number from 0 up to, and without, the limit. */
  under(limit: number): number {
    return Math.floor((this.word() / 2 ** 32) * limit)
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.under(most - least + 1)
  }

  /** True in this share of all draws. */
  chance(share: number): boolean {
    return this.word() / 2 ** 32 < share
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.under(list.length)]
    if (one === undefined) throw new Error("There is nothing to pick from.")
    return one
  }

  shuffled<T>(list: readonly T[]): T[] {
    const all = [...list]
    for (let last = all.length - 1; last > 0; last -= 1) {
      const other = this.under(last + 1)
      const kept = all[last]!
      all[last] = all[other]!
      all[other] = kept
    }
    return all
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length)
    for (let at = 0; at < length; at += 1) bytes[at] = this.word() >>> 24
    return bytes
  }

  hex(bytes: number): string {
    return this.bytes(bytes).toString("hex")
  }
}
