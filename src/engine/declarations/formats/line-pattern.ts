import { partsOf, PatternMistake, type Edge, type Part, type Test } from "./pattern-parts.ts"

// A pattern comes out of a repository, and a backtracking engine can be kept busy for years by thirty letters of one.
// So patterns run here as Ken Thompson did it: all ways at once, each letter looked at once by each step of the
// pattern, and every step counted. https://swtch.com/~rsc/regexp/regexp2.html

/** How many steps patterns may still take. */
export interface Budget {
  steps: number
}

export interface LinePattern {
  readonly groups: readonly string[]
  /** What the named groups hold where the pattern is found first in a line; null where it isn't, or the budget is spent. */
  readonly match: (line: string, budget: Budget) => ReadonlyMap<string, string> | null
}

type Step =
  | { readonly kind: "letter"; readonly test: Test }
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "save"; readonly slot: number }
  | { readonly kind: "fork"; first: number; second: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "found" }

const MOST_STEPS = 3_000

/** Reads a pattern: the common part of regular expressions, without references, look-arounds and flags. */
export function linePattern(source: string): LinePattern {
  const { whole, groups } = partsOf(source)
  const steps: Step[] = []
  put(whole, steps, groups)
  steps.push({ kind: "found" })
  return {
    groups,
    match: (line, budget) => new Run(steps, line, budget).groups(groups),
  }
}

/** Puts a part down as steps; the parts of a group that is named save where it begins and ends. */
function put(part: Part, steps: Step[], groups: readonly string[]): void {
  if (steps.length > MOST_STEPS) throw new PatternMistake("It is too long, with its repetitions written out.")
  switch (part.kind) {
    case "letter":
    case "edge":
      steps.push(part)
      return
    case "sequence":
      for (const each of part.parts) put(each, steps, groups)
      return
    case "either":
      putEither(part.parts, steps, groups)
      return
    case "group": {
      const slot = part.name === null ? -1 : groups.indexOf(part.name) * 2
      if (slot >= 0) steps.push({ kind: "save", slot })
      put(part.part, steps, groups)
      if (slot >= 0) steps.push({ kind: "save", slot: slot + 1 })
      return
    }
    case "repeat":
      putRepeat(part, steps, groups)
  }
}

function putEither(parts: readonly Part[], steps: Step[], groups: readonly string[]): void {
  const jumps: { kind: "jump"; to: number }[] = []
  parts.forEach((part, index) => {
    if (index === parts.length - 1) return put(part, steps, groups)
    const fork: Step = { kind: "fork", first: steps.length + 1, second: 0 }
    const jump = { kind: "jump" as const, to: 0 }
    steps.push(fork)
    put(part, steps, groups)
    steps.push(jump)
    jumps.push(jump)
    fork.second = steps.length
  })
  for (const jump of jumps) jump.to = steps.length
}

function putRepeat(
  { part, least, most, greedy }: Extract<Part, { kind: "repeat" }>,
  steps: Step[],
  groups: readonly string[],
): void {
  for (let count = 0; count < least; count += 1) put(part, steps, groups)
  const optional = most === Infinity ? 1 : most - least
  for (let count = 0; count < optional; count += 1) {
    const fork: Step = { kind: "fork", first: 0, second: 0 }
    const start = steps.push(fork) - 1
    put(part, steps, groups)
    if (most === Infinity) steps.push({ kind: "jump", to: start })
    const [inside, outside] = [start + 1, steps.length]
    fork.first = greedy ? inside : outside
    fork.second = greedy ? outside : inside
  }
}

interface Thread {
  readonly step: number
  readonly saved: readonly number[]
}

class Run {
  private readonly marks: Int32Array
  private readonly steps: readonly Step[]
  private readonly line: string
  private readonly budget: Budget

  constructor(steps: readonly Step[], line: string, budget: Budget) {
    this.steps = steps
    this.line = line
    this.budget = budget
    this.marks = new Int32Array(steps.length).fill(-1)
  }

  groups(names: readonly string[]): ReadonlyMap<string, string> | null {
    const saved = this.saved()
    if (saved === null) return null
    const found = new Map<string, string>()
    names.forEach((name, index) => {
      const [start, end] = [saved[index * 2], saved[index * 2 + 1]]
      if (start !== undefined && end !== undefined) found.set(name, this.line.slice(start, end))
    })
    return found
  }

  /** Where the groups of the first and most wanted match lie. */
  private saved(): readonly number[] | null {
    let threads: readonly Thread[] = []
    let best: readonly number[] | null = null
    for (let at = 0; at <= this.line.length && this.budget.steps > 0; at += 1) {
      const starts = best === null ? [...threads, { step: 0, saved: [] }] : threads
      if (starts.length === 0) break
      const { waiting, found } = this.reached(starts, at)
      best = found ?? best
      const letter = this.line[at]
      threads = letter === undefined ? [] : this.passed(waiting, letter)
    }
    return this.budget.steps > 0 ? best : null
  }

  /** What waits for a letter, the most wanted first, up to the first thread that has found everything. */
  private reached(starts: readonly Thread[], at: number) {
    const waiting: Thread[] = []
    const stack = starts.toReversed()
    for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
      const { step: index, saved } = thread
      if (this.marks[index] === at) continue
      this.marks[index] = at
      this.budget.steps -= 1
      const step = this.steps[index]!
      if (step.kind === "found") return { waiting, found: saved }
      if (step.kind === "letter") waiting.push(thread)
      else stack.push(...this.next(step, thread, at))
    }
    return { waiting, found: null }
  }

  /** Where a step that takes no letter leads to, the most wanted last. */
  private next(
    step: Exclude<Step, { kind: "letter" | "found" }>,
    { step: index, saved }: Thread,
    at: number,
  ): Thread[] {
    switch (step.kind) {
      case "jump":
        return [{ step: step.to, saved }]
      case "fork":
        return [
          { step: step.second, saved },
          { step: step.first, saved },
        ]
      case "save": {
        const copy = [...saved]
        copy[step.slot] = at
        return [{ step: index + 1, saved: copy }]
      }
      case "edge":
        return this.isEdge(step.edge, at) ? [{ step: index + 1, saved }] : []
    }
  }

  private passed(waiting: readonly Thread[], letter: string): readonly Thread[] {
    return waiting.flatMap(({ step: index, saved }) => {
      const step = this.steps[index]!
      return step.kind === "letter" && step.test(letter) ? [{ step: index + 1, saved }] : []
    })
  }

  private isEdge(edge: Edge, at: number): boolean {
    if (edge === "start") return at === 0
    if (edge === "end") return at === this.line.length
    return /\w/u.test(this.line[at - 1] ?? "") !== /\w/u.test(this.line[at] ?? "")
  }
}
