import { WEAK } from "./clues.ts"
import { Joined, Numbered } from "./numbered.ts"

/** A machine's stay at an address in which nothing that it showed contradicts that it is one. */
export interface Run {
  readonly machine: number
  /** What it showed, by number. */
  readonly clues: Set<number>
  /** The machine that was at this address before showed nothing that tells it from this one. */
  readonly isLikeBefore: boolean
}

/**
 * Which stays the evidence can decide, worked out from the evidence alone: the stays of one machine hang together by
 * what only it ever showed. Those that do not hang together with its first one are undecidable.
 */
export class Decidable {
  readonly clues = new Numbered()
  private readonly runs: Run[] = []
  private readonly lastDay = new Map<number, { readonly day: number; readonly run: number }>()
  /** Machine that showed a clue; SHARED where several did. */
  private readonly bearer = new Map<number, number>()

  begin(machine: number, isLikeBefore: boolean): number {
    this.runs.push({ machine, clues: new Set(), isLikeBefore })
    return this.runs.length - 1
  }

  go(run: number, day: number, clues: readonly number[]): void {
    const one = this.runs[run]!
    for (const clue of clues) {
      one.clues.add(clue)
      const before = this.bearer.get(clue) ?? one.machine
      this.bearer.set(clue, before === one.machine ? one.machine : SHARED)
      if (this.clues.text(clue).includes(WEAK)) this.noteDay(clue, run, day)
    }
  }

  /** What the zone says of two addresses on one day joins nothing: several machines may stand behind one name. */
  private noteDay(clue: number, run: number, day: number): void {
    const last = this.lastDay.get(clue)
    if (last && last.day === day && last.run !== run) this.bearer.set(clue, SHARED)
    this.lastDay.set(clue, { day, run })
  }

  /** For each stay whether the evidence can decide whose it is. */
  decide(): readonly boolean[] {
    const joined = this.joinRuns()
    const firsts = new Map<number, number>()
    for (const [index, { machine }] of this.runs.entries())
      if (!firsts.has(machine)) firsts.set(machine, joined.root(index))
    return this.runs.map((run, index) => {
      if (run.isLikeBefore && this.own(run).length === 0) return false
      return joined.root(index) === joined.root(firsts.get(run.machine)!)
    })
  }

  private own({ clues, machine }: Run): number[] {
    return [...clues].filter((clue) => this.bearer.get(clue) === machine)
  }

  private joinRuns(): Joined {
    const joined = new Joined()
    const firsts = new Map<number, number>()
    for (const [index, run] of this.runs.entries())
      for (const clue of this.own(run)) {
        joined.join(firsts.get(clue) ?? index, index)
        if (!firsts.has(clue)) firsts.set(clue, index)
      }
    return joined
  }
}

const SHARED = -1
