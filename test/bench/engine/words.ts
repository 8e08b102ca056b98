// What a bench asks of an engine in a process of its own, and what it hears.

/** What can be asked, each with what it takes. */
export interface Questions {
  readonly import: { readonly path: string }
  readonly source: { readonly name: string; readonly location: string }
  readonly sync: { readonly name: string }
  readonly settle: Record<string, never>
  readonly findings: Record<string, never>
  /** Each page by itself, one after another. */
  readonly explain: { readonly refs: readonly string[] }
  readonly wait: { readonly milliseconds: number }
  readonly close: Record<string, never>
}

export type Question = keyof Questions

export interface Asked<Kind extends Question = Question> {
  readonly question: Kind
  readonly given: Questions[Kind]
}

/** How long an answer took, and what it cost the engine. */
export interface Cost {
  readonly seconds: number
  /** Of all its threads, without git. */
  readonly cpuSeconds: number
  /** The most memory that the engine's process had while it answered (VmHWM). */
  readonly peakMb: number
  /** The longest time that its event loop did not turn, in which nobody else would have been answered. */
  readonly longestGapMs: number
  /** What it said. */
  readonly said: string
  /** Of several questions in one, the milliseconds that each took. */
  readonly each: readonly number[]
}

export type Told = { readonly cost: Cost } | { readonly failed: string }
