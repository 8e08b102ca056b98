import type { Answer } from "./machine.ts"
import { Column, Joined, Numbered } from "./numbered.ts"
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

/**
 * Who stood at every address in every scan, at some forty bytes each. Whether the evidence can decide is worked out
 * from the evidence alone: sightings of one machine hang together by what only it ever showed, or by staying at an
 * address without a contradiction. Those that don't hang together with the machine's first ones are undecidable.
 */
export class Truths {
  readonly shots: Shot[] = []
  private readonly ips = new Numbered()
  private readonly machines = new Numbered()
  private readonly behaviours = new Numbered()
  private readonly clues = new Numbered()
  /** Machine that showed a clue; SHARED where several did. */
  private readonly bearer = new Map<number, number>()
  /** Machine and all it showed at once, numbered; what it showed, by that number. */
  private readonly profiles = new Numbered()
  private readonly shown: (readonly number[])[] = []
  private readonly runs = new Map<number, { machine: number; run: number; profile: number }>()
  private lastRun = 0
  private readonly columns = {
    shot: new Column(),
    ip: new Column(),
    behaviour: new Column(),
    kind: new Column(),
    machine: new Column(),
    profile: new Column(),
    run: new Column(),
    fixed: new Column(),
  }
  private decided: Uint8Array | null = null

  get length(): number {
    return this.columns.shot.length
  }

  add(shot: Shot, answer: Answer, clues: readonly string[]): void {
    const { truth } = answer
    const ip = this.ips.of(answer.ip)
    const machine = this.machines.of(
      truth.kind === "machine" ? truth.id : truth.kind === "virtual" ? truth.holder : "",
    )
    const profile = truth.kind === "machine" ? this.profile(machine, clues) : -1
    const { columns } = this
    columns.shot.push(shot.index)
    columns.ip.push(ip)
    columns.behaviour.push(this.behaviours.of(answer.behaviour))
    columns.kind.push(TRUTH_KINDS.indexOf(truth.kind))
    columns.machine.push(machine)
    columns.profile.push(profile)
    columns.run.push(this.runOf(ip, machine, profile))
    columns.fixed.push(answer.undecidable ? 1 : 0)
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

  private profile(machine: number, clues: readonly string[]): number {
    const numbers = clues.map((clue) => this.clues.of(clue)).toSorted((a, b) => a - b)
    const number = this.profiles.of(`${machine} ${numbers.join(" ")}`)
    if (number < this.shown.length) return number
    this.shown.push(numbers)
    for (const clue of numbers) {
      const before = this.bearer.get(clue) ?? machine
      this.bearer.set(clue, before === machine ? machine : SHARED)
    }
    return number
  }

  /** A run is a machine's stay at an address in which nothing it showed contradicts that it is one. */
  private runOf(ip: number, machine: number, profile: number): number {
    const before = this.runs.get(ip)
    const goesOn = before?.machine === machine && this.agree(before.profile, profile)
    const run = goesOn ? before.run : (this.lastRun += 1)
    // A scan that saw nothing leaves standing what was seen before.
    const isBare = (this.shown[profile] ?? []).length === 0
    this.runs.set(ip, { machine, run, profile: goesOn && isBare ? before.profile : profile })
    return run
  }

  private agree(one: number, other: number): boolean {
    const [a, b] = [this.shown[one] ?? [], this.shown[other] ?? []]
    return a.length === 0 || b.length === 0 || a.some((clue) => b.includes(clue))
  }

  private isUndecidable(index: number): boolean {
    this.decided ??= this.decide()
    return this.columns.fixed.at(index) === 1 || this.decided[index] === 0
  }

  private decide(): Uint8Array {
    const joined = new Joined()
    const firsts = new Map<number, number>()
    const { run, profile, machine, kind } = this.columns
    const runNode = (index: number) => 2 * run.at(index)
    for (let index = 0; index < this.length; index += 1)
      for (const clue of this.shown[profile.at(index)] ?? [])
        if (this.bearer.get(clue) === machine.at(index)) joined.join(runNode(index), 2 * clue + 1)
    const decided = new Uint8Array(this.length)
    for (let index = 0; index < this.length; index += 1) {
      const own = joined.root(runNode(index))
      const first = firsts.get(machine.at(index)) ?? own
      if (TRUTH_KINDS[kind.at(index)] === "machine") firsts.set(machine.at(index), first)
      decided[index] = joined.root(first) === own ? 1 : 0
    }
    return decided
  }
}

const SHARED = -1
