import { Decidable } from "./decidable.ts"
import type { Answer } from "./machine.ts"
import { Column, Numbered } from "./numbered.ts"
import type { Shot } from "./shots.ts"

export const TRUTH_KINDS = ["machine", "virtual", "bogus"] as const

/** One address in one scan, and who truly stood there. */
export interface Sighted {
  readonly shot: number
  readonly ip: string
  readonly behaviour: string
  readonly kind: (typeof TRUTH_KINDS)[number]
  /** The true machine; for a virtual address its holder. */
  readonly machine: string
  /** The evidence can't tell whose it is: what counts is whether that is shown. */
  readonly undecidable: boolean
}

interface Seen {
  readonly ip: number
  readonly machine: number
  readonly family: 4 | 6
  readonly day: number
  readonly clues: readonly string[]
}

/** Who was last seen at an address. */
interface Last {
  readonly machine: number
  readonly run: number
  /** What was shown when anything was. */
  readonly clues: readonly number[]
  /** Sightings since then that showed nothing. */
  readonly bare: readonly number[]
}

const NOBODY: readonly number[] = []

/** Who stood at every address in every scan, at some thirty bytes each. */
export class Truths {
  readonly shots: Shot[] = []
  private readonly ips = new Numbered()
  private readonly machines = new Numbered()
  private readonly behaviours = new Numbered()
  private readonly decidable = new Decidable()
  private readonly lasts = new Map<number, Last>()
  private readonly columns = {
    shot: new Column(),
    ip: new Column(),
    behaviour: new Column(),
    kind: new Column(),
    machine: new Column(),
    run: new Column(),
    /** 1 where it is undecidable whatever its stay shows. */
    fixed: new Column(),
  }
  private readonly numbers = new WeakMap<readonly string[], readonly number[]>()
  private decided: readonly boolean[] | null = null

  get length(): number {
    return this.columns.shot.length
  }

  add(shot: Shot, answer: Answer, clues: readonly string[]): void {
    const { truth } = answer
    const ip = this.ips.of(answer.ip)
    const machine = this.machines.of(nameOf(truth))
    const { columns } = this
    columns.fixed.push(answer.undecidable ? 1 : 0)
    columns.run.push(
      truth.kind === "machine" ? this.run({ ip, machine, family: shot.family, day: shot.day, clues }) : -1,
    )
    columns.shot.push(shot.index)
    columns.ip.push(ip)
    columns.behaviour.push(this.behaviours.of(answer.behaviour))
    columns.kind.push(TRUTH_KINDS.indexOf(truth.kind))
    columns.machine.push(machine)
  }

  at(index: number): Sighted {
    const { shot, ip, behaviour, kind, machine } = this.columns
    return {
      shot: shot.at(index),
      ip: this.ips.text(ip.at(index)),
      behaviour: this.behaviours.text(behaviour.at(index)),
      kind: TRUTH_KINDS[kind.at(index)]!,
      machine: this.machines.text(machine.at(index)),
      undecidable: this.isUndecidable(index),
    }
  }

  private isUndecidable(index: number): boolean {
    this.decided ??= this.decidable.decide()
    const run = this.columns.run.at(index)
    return this.columns.fixed.at(index) === 1 || (run >= 0 && this.decided[run] !== true)
  }

  private numbersOf(clues: readonly string[]): readonly number[] {
    const known = this.numbers.get(clues)
    if (known) return known
    const numbers = clues.map((clue) => this.decidable.clues.of(clue))
    this.numbers.set(clues, numbers)
    return numbers
  }

  /** The stay that a sighting belongs to. */
  private run(seen: Seen): number {
    const clues = this.numbersOf(seen.clues)
    const before = this.lasts.get(seen.ip)
    const isLike = before !== undefined && agree(before.clues, clues)
    const goesOn = isLike && before.machine === seen.machine
    const run = goesOn ? before.run : this.decidable.begin({ ...seen, isLikeBefore: isLike })
    this.decidable.go(run, seen.day, clues)
    // Between two holders, an answer that shows nothing may have been either's.
    if (before && !goesOn) this.doubt(before)
    this.remember(seen, { machine: seen.machine, run, clues, bare: [] }, goesOn ? before : undefined)
    return run
  }

  private remember({ ip }: { ip: number }, now: Last, before: Last | undefined): void {
    const index = this.columns.run.length
    const isBare = now.clues.length === 0
    const bare = isBare ? [...(before?.bare ?? NOBODY), index].slice(-MOST_BARE) : NOBODY
    this.lasts.set(ip, { ...now, clues: isBare ? (before?.clues ?? now.clues) : now.clues, bare })
  }

  private doubt({ clues, bare }: Last): void {
    // A stay that never showed anything is judged as a whole.
    if (clues.length === 0 || bare.length >= MOST_BARE) return
    for (const index of bare) this.columns.fixed.set(index, 1)
  }
}

/** More sightings in a row than this that show nothing are no gap between two holders any more. */
const MOST_BARE = 5

function nameOf(truth: Answer["truth"]): string {
  switch (truth.kind) {
    case "machine":
      return truth.id
    case "virtual":
      return truth.holder
    case "bogus":
      return ""
  }
}

/** Whether nothing says that what was shown then and what is shown now are two. */
function agree(then: readonly number[], now: readonly number[]): boolean {
  return then.length === 0 || now.length === 0 || then.some((clue) => now.includes(clue))
}
