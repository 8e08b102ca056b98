import type { Contingency } from "./contingency.ts"
import type { Contested } from "./ours.ts"

/** What was shown where the evidence can't decide. */
export interface DoubtScore {
  readonly sightings: number
  /** Shown in doubt, and the machine that it truly was is among those named. */
  readonly rightlyDoubted: number
  /** Shown in doubt between others. */
  readonly otherDoubts: number
  /** Told without doubt as the right machine: luck. */
  readonly lucky: number
  /** Told without doubt as a machine of its own. */
  readonly apart: number
  /** Told without doubt as another machine: the worst. */
  readonly astray: number
  readonly untold: number
}

/** Looks at every sighting that nobody could decide. `counts` says which id each true machine has elsewhere. */
export function scoreDoubt({ contest, told, doubts }: Contested, counts: Contingency): DoubtScore {
  const score = { sightings: 0, rightlyDoubted: 0, otherDoubts: 0, lucky: 0, apart: 0, astray: 0, untold: 0 }
  const idOf = counts.byTruth()
  const truthOf = counts.byPrediction()
  for (let index = 0; index < contest.truths.length; index += 1) {
    const { undecidable, kind, ip, shot, machine } = contest.truths.at(index)
    if (!undecidable || kind !== "machine") continue
    score.sightings += 1
    const claim = told.at(ip, contest.truths.shots[shot]!.at)
    const right = idOf.get(machine)?.[0]?.predicted
    const named = claim ? [...claim.candidates, ...(doubts.get(claim.id) ?? [])] : []
    if (claim === null) score.untold += 1
    else if (named.length > 0) score[rightly(right, claim.id, named) ? "rightlyDoubted" : "otherDoubts"] += 1
    else if (claim.id === right) score.lucky += 1
    else score[truthOf.has(claim.id) ? "astray" : "apart"] += 1
  }
  return score
}

const rightly = (right: string | undefined, id: string, named: readonly string[]) =>
  right !== undefined && (id === right || named.includes(right))
