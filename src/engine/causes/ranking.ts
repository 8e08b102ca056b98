import type { Cause, CauseBand } from "#model/cause.ts"
import type { Strength } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import type { Candidate } from "./candidate.ts"
import { changeSets } from "./change-sets.ts"
import type { Clues } from "./clues.ts"
import type { Edit } from "./edit.ts"
import type { Known } from "./known.ts"
import { scoreOf } from "./score.ts"

/** A commit with how well it fits one change. */
export interface Weighed {
  readonly commit: Candidate
  readonly points: number
  readonly relevant: boolean | null
  readonly exact: boolean
  readonly reasons: readonly string[]
}

/** What commits are weighed for. */
export interface Weighing {
  /** The machine as a source may speak of it. */
  readonly knownIn: (source: string) => Known | null
  readonly clues: Clues | null
  /** The moment that first saw the change. */
  readonly until: Moment
}

/** Weighs the commits of a window for one change; those that have nothing to do with the machine are left out. */
export function weigh(edits: readonly Edit[], { knownIn, clues, until }: Weighing): readonly Weighed[] {
  return edits.flatMap((edit): readonly Weighed[] => {
    const known = knownIn(edit.commit.source)
    const score = known === null ? null : scoreOf(edit, known, clues)
    if (score === null) return []
    // A program's bumps say nothing, unless it is what they bump that changed.
    if (edit.commit.bot && score.relevant === false) return []
    // By a clock that may be ahead it came afterwards: only what has the very value counts.
    if (edit.commit.arrived > until && !score.exact) return []
    return [{ commit: edit.commit, ...score }]
  })
}

/** Of machines with the same change: a commit that fits all of them fits each better than one that fits few. */
export function together(all: readonly (readonly Weighed[])[]): readonly (readonly Weighed[])[] {
  if (all.length < 2) return all
  const sums = new Map<string, number>()
  for (const own of all)
    for (const { commit, points } of own) sums.set(keyOf(commit), (sums.get(keyOf(commit)) ?? 0) + points)
  return all.map((own) =>
    own.map((one) => ({
      ...one,
      points: (one.points + (sums.get(keyOf(one.commit)) ?? 0) / all.length) / 2,
    })),
  )
}

const keyOf = ({ source, oid }: Pick<Candidate, "source" | "oid">) => `${source}\n${oid}`

/** What ranking takes beside the weights. */
export interface Ranking {
  /** The moment that first saw the change. */
  readonly until: Moment
  readonly mergeOf: ReadonlyMap<string, string>
  /** What people said of a commit as this change's cause. */
  readonly saidOf: (commit: Candidate) => Cause["said"]
}

const MOST = 3
const MEDIUM = 2
const STRONG = 6
const AHEAD = 2
const HALF_DAY = 12 * 3_600_000

interface Placed extends Weighed {
  readonly others: readonly string[]
  readonly said: Cause["said"]
}

/** The likeliest first, at most three; what belongs together is one. */
export function ranked(weighed: readonly Weighed[], { until, mergeOf, saidOf }: Ranking): readonly Cause[] {
  const near = weighed.map((one) => ({ ...one, points: one.points + nearness(one.commit.arrived, until) }))
  // What says nothing of the change is no part of what explains it, whoever wrote it.
  const [fitting, beside] = [
    near.filter(({ relevant }) => relevant !== false),
    near.filter(({ relevant }) => relevant === false),
  ]
  const sets = [...changeSets(fitting, mergeOf), ...beside.map((one) => [one])].flatMap(
    (set): readonly Placed[] => {
      const [best, ...others] = set.toSorted(byPoints)
      if (best === undefined) return []
      const saids = set.map(({ commit }) => saidOf(commit))
      const said = saids.includes("confirmed") ? "confirmed" : saidOf(best.commit)
      return [{ ...best, others: others.map(({ commit }) => commit.oid), said }]
    },
  )
  const order = sets.toSorted((one, other) => placeOf(one) - placeOf(other) || byPoints(one, other))
  const next = (index: number) => {
    const after = order[index + 1]
    return after === undefined || after.said === "rejected" ? 0 : after.points
  }
  return order.slice(0, MOST).map((one, index) => causeFrom(one, index, next(index)))
}

const placeOf = ({ said }: Placed) => (said === "confirmed" ? 0 : said === "rejected" ? 2 : 1)

/** Equal ones in the order of their arrival, the latest first. */
const byPoints = (one: Weighed, other: Weighed) =>
  other.points - one.points ||
  other.commit.arrived - one.commit.arrived ||
  (one.commit.oid < other.commit.oid ? -1 : 1)

const nearness = (arrived: Moment, until: Moment) => 0.5 * Math.exp(-Math.abs(until - arrived) / HALF_DAY)

function causeFrom(
  { commit, points, relevant, reasons, others, said }: Placed,
  index: number,
  next: number,
): Cause {
  const band = bandOf({ points, relevant, said, isFirst: index === 0, next })
  return {
    source: commit.source,
    commit: commit.oid,
    others,
    author: commit.author,
    mail: commit.mail,
    date: commit.date,
    arrived: commit.arrived,
    subject: commit.subject,
    tickets: commit.tickets,
    rank: index + 1,
    score: Math.round(points * 100) / 100,
    band,
    confidence: said === "confirmed" ? "certain" : CONFIDENCE[band],
    reasons: reasons.slice(0, 5),
    said,
  }
}

const CONFIDENCE: Readonly<Record<CauseBand, Strength>> = {
  strong: "likely",
  medium: "possible",
  weak: "unsure",
}

interface Banded extends Pick<Placed, "points" | "relevant" | "said"> {
  readonly isFirst: boolean
  readonly next: number
}

function bandOf({ points, relevant, said, isFirst, next }: Banded): CauseBand {
  if (said === "confirmed") return "strong"
  if (said === "rejected" || relevant === false || points < MEDIUM) return "weak"
  return isFirst && points >= STRONG && points - next >= AHEAD ? "strong" : "medium"
}
