import { isNear, kindOf } from "./clues.ts"
import { Joined, Numbered } from "./numbered.ts"

/** A machine's stay at an address in which nothing that it showed contradicts that it is one. */
interface Run {
  readonly machine: number
  readonly family: 4 | 6
  /** What it showed, by number. */
  readonly clues: Set<number>
  /** Nothing tells it from the machine that was at this address before, or from the one after. */
  isLikeNeighbour: boolean
}

export interface Stay {
  readonly machine: number
  readonly family: 4 | 6
  /** Nothing tells it from the machine that was at this address before. */
  readonly isLikeBefore: boolean
}

const SHARED = -1

/**
 * Which stays the evidence can decide, worked out from the evidence alone, so that what looks alike is judged alike:
 * - stays of one machine hang together by what only it ever showed, and those apart from its first are undecidable;
 * - one key on two addresses at once is one machine with two cards, or two clones. A shared card or a card beside it
 *   on the board, or a shared name, says one; cards or names that differ say two; nothing of that says nothing.
 */
export class Decidable {
  readonly clues = new Numbered()
  private readonly runs: Run[] = []
  /** Machine that showed a clue; SHARED where several did. */
  private readonly bearer = new Map<number, number>()
  /** Stays that showed a clue on the last day on which any did. */
  private readonly lastDay = new Map<string, { readonly day: number; readonly runs: number[] }>()
  private readonly together = new Set<string>()

  begin(stay: Stay): number {
    const { machine, family, isLikeBefore } = stay
    this.runs.push({ machine, family, isLikeNeighbour: isLikeBefore, clues: new Set() })
    return this.runs.length - 1
  }

  /** Nothing tells a stay from the one that followed at its address. */
  isLikeNext(run: number): void {
    this.runs[run]!.isLikeNeighbour = true
  }

  go(run: number, day: number, clues: readonly number[]): void {
    const one = this.runs[run]!
    for (const clue of clues) {
      one.clues.add(clue)
      const before = this.bearer.get(clue) ?? one.machine
      this.bearer.set(clue, before === one.machine ? one.machine : SHARED)
      this.noteDay(`${clue} ${one.family}`, run, day)
    }
  }

  private noteDay(key: string, run: number, day: number): void {
    const last = this.lastDay.get(key)
    if (last?.day !== day) {
      this.lastDay.set(key, { day, runs: [run] })
      return
    }
    for (const other of last.runs) this.together.add(pair(other, run))
    if (!last.runs.includes(run)) last.runs.push(run)
  }

  /** For each stay whether the evidence can decide whose it is. */
  decide(): readonly boolean[] {
    const joined = this.joinRuns()
    const firsts = new Map<number, number>()
    for (const [index, { machine }] of this.runs.entries())
      if (!firsts.has(machine)) firsts.set(machine, joined.root(index))
    return this.runs.map((run, index) => {
      if (run.isLikeNeighbour && this.own(run).length === 0) return false
      return !this.mayBeClone(run) && joined.root(index) === joined.root(firsts.get(run.machine)!)
    })
  }

  /** It shows the keys of another machine, and nothing that would tell it from that. */
  private mayBeClone(run: Run): boolean {
    const hasShared = [...run.clues].some(
      (clue) => this.kind(clue) === "key" && this.bearer.get(clue) === SHARED,
    )
    if (!hasShared) return false
    return this.own(run).length === 0 && ![...run.clues].some((clue) => this.kind(clue) === "card")
  }

  private own({ clues, machine }: Run): number[] {
    return [...clues].filter((clue) => this.bearer.get(clue) === machine)
  }

  private joinRuns(): Joined {
    const joined = new Joined()
    const bearing = new Map<number, number[]>()
    for (const [index, run] of this.runs.entries())
      for (const clue of this.own(run)) {
        const others = bearing.get(clue) ?? []
        for (const other of others) if (this.joins(clue, other, index)) joined.join(other, index)
        bearing.set(clue, [...others, index])
      }
    return joined
  }

  /** Whether a clue that two stays of one machine show proves that they are of one. */
  private joins(clue: number, one: number, other: number): boolean {
    if (!this.together.has(pair(one, other)) || this.kind(clue) === "card") return true
    // What only the zone says of two addresses at once proves nothing.
    if (this.kind(clue) === "zone") return false
    const [a, b] = [this.texts(one), this.texts(other)]
    return a.some((text) => b.some((against) => links(text, against)))
  }

  private texts(run: number): string[] {
    return [...this.runs[run]!.clues].map((clue) => this.clues.text(clue))
  }

  private kind(clue: number) {
    return kindOf(this.clues.text(clue))
  }
}

const pair = (one: number, other: number) => `${Math.min(one, other)} ${Math.max(one, other)}`

/** What says, beside a key, that two addresses are of one machine. */
function links(one: string, other: string): boolean {
  if (kindOf(one) !== kindOf(other) || kindOf(one) === "key") return false
  return one === other || (kindOf(one) === "card" && isNear(one, other))
}
