import type { Showing } from "./clues.ts"
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
  readonly ports: readonly string[]
}

/** Who was last seen at an address. */
interface Last {
  readonly machine: number
  readonly run: number
  /** What was shown when anything was. */
  readonly clues: readonly number[]
  /** All ports that it showed there. */
  readonly ports: ReadonlySet<string>
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

  add(shot: Shot, answer: Answer, { clues, ports }: Showing): void {
    const { truth } = answer
    const ip = this.ips.of(answer.ip)
    const machine = this.machines.of(nameOf(truth))
    const { columns } = this
    columns.fixed.push(answer.undecidable ? 1 : 0)
    columns.run.push(
      truth.kind === "machine"
        ? this.run({ ip, machine, family: shot.family, day: shot.day, clues, ports })
        : -1,
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
    if (before && !goesOn) this.doubt(before, seen.ports)
    this.remember(
      seen,
      { machine: seen.machine, run, clues, ports: new Set(seen.ports), bare: [] },
      goesOn ? before : undefined,
    )
    return run
  }

  private remember({ ip }: Seen, now: Last, before: Last | undefined): void {
    const index = this.columns.run.length
    const isBare = now.clues.length === 0
    const bare = isBare ? [...(before?.bare ?? NOBODY), index].slice(-MOST_BARE) : NOBODY
    const ports = both(before?.ports ?? NO_PORTS, now.ports)
    this.lasts.set(ip, { ...now, ports, clues: isBare ? (before?.clues ?? now.clues) : now.clues, bare })
  }

  /** Between two holders, an answer that shows nothing may have been either's. */
  private doubt({ clues, ports, bare, run }: Last, nextPorts: readonly string[]): void {
    const isAlike = ports.size === 0 || nextPorts.length === 0 || nextPorts.some((port) => ports.has(port))
    if (clues.length === 0 && isAlike) this.decidable.isLikeNext(run)
    if (clues.length === 0 || bare.length >= MOST_BARE) return
    for (const index of bare) this.columns.fixed.set(index, 1)
  }
}

/** More sightings in a row than this that show nothing are no gap between two holders any more. */
const MOST_BARE = 5

const NO_PORTS: ReadonlySet<string> = new Set()

/** All of both; the first itself where the other adds nothing, as on most days. */
function both(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  return [...other].every((port) => one.has(port)) ? one : new Set([...one, ...other])
}

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
