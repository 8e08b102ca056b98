import { Contingency } from "./contingency.ts"
import type { Sighted, Truths } from "./truths.ts"

/** Says which machine something thinks stood at a sighting; null where it knows of none. */
export type Predicted = (sighted: Sighted, index: number) => string | null

/** One mistake, told so that somebody can look it up. */
export interface Example {
  readonly ip: string
  readonly shot: number
  readonly truths: readonly string[]
  readonly ids: readonly string[]
}

/** How one behaviour fared. */
export interface Fared {
  readonly behaviour: string
  machines: number
  sightings: number
  undecidable: number
  wrongMerges: number
  missedJoins: number
  wrongMerge: Example | null
  missedJoin: Example | null
}

export interface Evaluation {
  readonly counts: Contingency
  readonly behaviours: readonly Fared[]
  /** Sightings that no machine was told for. */
  readonly untold: number
}

/** Holds what was predicted against the truth, where the evidence can decide. */
export function evaluate(truths: Truths, predicted: Predicted): Evaluation {
  const tally = new Tally()
  for (let index = 0; index < truths.length; index += 1) {
    const sighted = truths.at(index)
    if (sighted.kind !== "machine") continue
    tally.see(sighted)
    if (sighted.undecidable) continue
    tally.add(sighted, predicted(sighted, index), index)
  }
  return tally.finish(truths)
}

class Tally {
  private readonly counts = new Contingency()
  private readonly fared = new Map<string, Fared>()
  private readonly behaviourOf = new Map<string, string>()
  /** First sighting of a true machine under a predicted id. */
  private readonly firsts = new Map<string, number>()
  private untold = 0

  see(sighted: Sighted): void {
    const fared = this.of(sighted.behaviour)
    fared.sightings += 1
    if (sighted.undecidable) fared.undecidable += 1
    if (this.behaviourOf.has(sighted.machine)) return
    this.behaviourOf.set(sighted.machine, sighted.behaviour)
    fared.machines += 1
  }

  add({ machine }: Sighted, told: string | null, index: number): void {
    // What nobody told is a group of its own: it is found nowhere.
    const id = told ?? `untold ${index}`
    if (told === null) this.untold += 1
    this.counts.add(machine, id)
    const key = `${machine} ${id}`
    if (!this.firsts.has(key)) this.firsts.set(key, index)
  }

  finish(truths: Truths): Evaluation {
    for (const [id, [main, ...others]] of this.counts.byPrediction())
      for (const other of others) this.merged(truths, id, main!.truth, other.truth)
    for (const [truth, [main, ...others]] of this.counts.byTruth())
      for (const other of others) this.missed(truths, truth, main!.predicted, other.predicted)
    const behaviours = [...this.fared.values()].toSorted((a, b) => (a.behaviour < b.behaviour ? -1 : 1))
    return { counts: this.counts, behaviours, untold: this.untold }
  }

  private merged(truths: Truths, id: string, main: string, other: string): void {
    const fared = this.of(this.behaviourOf.get(other)!)
    fared.wrongMerges += 1
    fared.wrongMerge ??= this.example(truths, `${other} ${id}`, [main, other], [id])
  }

  private missed(truths: Truths, truth: string, main: string, other: string): void {
    const fared = this.of(this.behaviourOf.get(truth)!)
    fared.missedJoins += 1
    fared.missedJoin ??= this.example(truths, `${truth} ${other}`, [truth], [main, other])
  }

  private example(truths: Truths, key: string, of: readonly string[], ids: readonly string[]): Example {
    const { ip, shot } = truths.at(this.firsts.get(key)!)
    return { ip, shot, truths: of, ids }
  }

  private of(behaviour: string): Fared {
    const known = this.fared.get(behaviour)
    if (known) return known
    const fresh: Fared = {
      behaviour,
      machines: 0,
      sightings: 0,
      undecidable: 0,
      wrongMerges: 0,
      missedJoins: 0,
      wrongMerge: null,
      missedJoin: null,
    }
    this.fared.set(behaviour, fresh)
    return fresh
  }
}

/** One mistake in words. */
export function exampleText(word: string, { ip, shot, truths, ids }: Example): string {
  return `${word}: ${ip} in scan ${shot}, truly ${truths.join(" and ")}, told ${ids.join(" and ")}`
}
