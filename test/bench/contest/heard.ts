/** What was said of one open port. */
export interface Named {
  readonly name: string | null
  readonly product: string | null
  readonly version: string | null
}

/** What one contestant found, and when. Times are seconds from the start of its command. */
export interface Heard {
  readonly seconds: number
  /** How much of it was the program's own start, before a scan could be ordered. */
  readonly start: number
  /** When a service was first told by its product. */
  readonly firstNamed: number
  /** Every open TCP port: "10.77.1.11 80". */
  readonly ports: ReadonlyMap<string, Named>
  /** Kinds of machine that were told, by address. */
  readonly kinds: ReadonlyMap<string, readonly string[]>
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
