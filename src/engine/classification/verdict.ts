import type { Confidence, Verdict, Vote } from "#model/classification.ts"
import type { MachineClaim, Sureness } from "#model/answer.ts"
import { lineOf, type Kin } from "./kin.ts"
import { AGAIN, AGREED, AS_GOOD, CERTAIN, COPY, ENOUGH, LIKELY, MOST_COPIES } from "./weights.ts"

/** A voice before it is counted: what a rule claims of one value of one field. */
export interface Ballot {
  readonly value: string
  /** Before what came by the same way is taken off. */
  readonly points: number
  readonly sureness: Sureness
  readonly rule: string
  readonly field: string
  /** What tells by which way it came; votes of one source are no independent witnesses. */
  readonly source: string
  readonly because: string
  readonly evidence: readonly number[]
  /** What else the same rule claims, for what belongs to it: a version to its system. */
  readonly with: Readonly<Partial<Record<MachineClaim, string>>>
}

/** A value with all that speaks for it. */
interface Candidate {
  readonly key: string
  readonly name: string
  readonly points: number
  readonly votes: readonly Vote[]
}

const MOST_TOLD = 20

/** Nothing that was seen tells. */
export const UNKNOWN: Verdict = {
  value: null,
  confidence: "unknown",
  share: 0,
  for: [],
  competing: null,
  contradicted: false,
  settledBy: null,
}

/** The value that most speaks for, as exactly as those who are exact agree on. */
export function verdictOf(ballots: readonly Ballot[], kin: Kin): Verdict {
  const candidates = candidatesFrom(ballots, kin)
  if (candidates.size === 0) return UNKNOWN
  const all = new Electorate(candidates, kin)
  const best = all.elected()
  const backing = all.backing(best)
  const competing = all.rivalOf(best)
  const share = backing.points / all.points
  const contradicted = isContradicted(best, backing.votes, competing, all)
  const isTied =
    competing !== null && !all.isRelated(best, competing.key) && competing.points >= AS_GOOD * backing.points
  const confidence = isTied ? "unknown" : confidenceOf(backing.points, share, contradicted)
  return {
    value: isTied ? null : all.nameOf(best),
    confidence,
    share: rounded(share),
    for: told(backing.votes),
    competing: competing && {
      value: all.nameOf(competing.key),
      share: rounded(competing.points / all.points),
      votes: told(competing.votes),
    },
    contradicted,
    settledBy: null,
  }
}

const rounded = (share: number) => Math.round(share * 1_000) / 1_000

const told = (votes: readonly Vote[]) =>
  votes
    .toSorted(byWeight)
    .slice(0, MOST_TOLD)
    .map((vote) => ({ ...vote, points: Math.round(vote.points * 100) / 100 }))

function confidenceOf(points: number, share: number, contradicted: boolean): Confidence {
  if (points >= CERTAIN.points && share >= CERTAIN.share && !contradicted) return "certain"
  return points >= LIKELY.points && share >= LIKELY.share ? "likely" : "possible"
}

const isStrong = ({ sureness }: Vote) => sureness === "strong" || sureness === "certain"

/** Strong evidence for two values of which only one can be true. */
function isContradicted(
  best: string,
  backing: readonly Vote[],
  competing: Backing | null,
  all: Electorate,
): boolean {
  if (competing === null || !competing.votes.some(isStrong)) return false
  if (!all.isRelated(best, competing.key)) return backing.some(isStrong)
  // Two that are more exact than the answer, and disagree.
  return all
    .below(best)
    .some((other) => !all.isRelated(other, competing.key) && all.votesOf(other).some(isStrong))
}

interface Backing {
  readonly key: string
  readonly points: number
  readonly votes: readonly Vote[]
}

/** Candidates, and who of them stands above whom. */
class Electorate {
  readonly points: number
  private readonly candidates: ReadonlyMap<string, Candidate>
  private readonly lines: ReadonlyMap<string, ReadonlySet<string>>
  private readonly keys: readonly string[]

  constructor(candidates: ReadonlyMap<string, Candidate>, kin: Kin) {
    this.candidates = candidates
    this.keys = [...candidates.keys()].toSorted()
    this.lines = new Map(
      this.keys.map((key) => [key, new Set(lineOf(kin, key).filter((each) => candidates.has(each)))]),
    )
    this.points = this.sum(this.keys)
  }

  nameOf(key: string): string {
    return this.candidates.get(key)!.name
  }

  votesOf(key: string): readonly Vote[] {
    return this.candidates.get(key)!.votes
  }

  /** Whether the first is the second, or a more exact word for it. */
  private isUnder(key: string, above: string): boolean {
    return this.lines.get(key)!.has(above)
  }

  isRelated(a: string, b: string): boolean {
    return this.isUnder(a, b) || this.isUnder(b, a)
  }

  below(key: string, among = this.keys): string[] {
    return among.filter((each) => each !== key && this.isUnder(each, key))
  }

  private sum(keys: readonly string[]): number {
    return keys.reduce((total, key) => total + this.candidates.get(key)!.points, 0)
  }

  /** Points of a value and of all that are more exact. */
  private mass(key: string, among: readonly string[]): number {
    return this.sum([key, ...this.below(key, among)])
  }

  private heaviest(keys: readonly string[], among: readonly string[]): string {
    const weighed = keys.map((key) => ({ key, mass: this.mass(key, among) }))
    return weighed.toSorted((a, b) => b.mass - a.mass || (a.key < b.key ? -1 : 1))[0]!.key
  }

  /** Those that no other of them stands above. */
  private tops(keys: readonly string[]): string[] {
    return keys.filter((key) => !keys.some((other) => other !== key && this.isUnder(key, other)))
  }

  elected(among = this.keys): string {
    let best = this.heaviest(this.tops(among), among)
    for (;;) {
      const below = this.below(best, among)
      if (below.length === 0) return best
      const next = this.heaviest(this.tops(below), among)
      const agreeing = this.mass(next, among)
      const rivals = this.sum(below.filter((key) => !this.isRelated(key, next)))
      const own = this.candidates.get(best)!.points
      if (agreeing < AGREED * (agreeing + rivals)) return best
      if (agreeing < Math.min(ENOUGH, own)) return best
      best = next
    }
  }

  backing(key: string, among = this.keys): Backing {
    const related = among.filter((each) => this.isRelated(each, key))
    return { key, points: this.sum(related), votes: related.flatMap((each) => this.votesOf(each)) }
  }

  /** The best of those that speak against it; else the best of those more exact that could not be agreed on. */
  rivalOf(best: string): Backing | null {
    const others = this.keys.filter((key) => !this.isRelated(key, best))
    if (others.length > 0) return this.backing(this.elected(others), others)
    const tops = this.tops(this.below(best))
    if (tops.length < 2) return null
    const among = this.below(best)
    return this.backing(this.heaviest(tops, among), among)
  }
}

/** Votes by value, counted, together with what follows from several of them. */
function candidatesFrom(ballots: readonly Ballot[], kin: Kin): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>()
  const byKey = Map.groupBy(ballots, ({ value }) => kin.keyOf(value))
  for (const [key, cast] of byKey) {
    const votes = counted(cast)
    const points = votes.reduce((total, vote) => total + vote.points, 0)
    candidates.set(key, { key, name: nameOf(key, votes, kin), points, votes })
  }
  for (const key of byKey.keys())
    for (const above of lineOf(kin, key)) {
      const name = candidates.has(above) ? null : kin.nameOf(above)
      if (name !== null) candidates.set(above, { key: above, name, points: 0, votes: [] })
    }
  return candidates
}

function nameOf(key: string, votes: readonly Vote[], { written }: Kin): string {
  const spellings = votes.map(({ value }) => value)
  return written ? written(key, spellings) : spellings[0]!
}

/** One source counts in full; what comes by the same way adds less and less. */
function counted(cast: readonly Ballot[]): Vote[] {
  const sources = [...Map.groupBy(cast, ({ source }) => source).values()]
  return sources
    .flatMap((ofSource) => {
      const fields = [...Map.groupBy(ofSource, ({ field }) => field)].map(([field, each]) => ({
        field,
        votes: ofOneField(each),
      }))
      return fields
        .toSorted((x, y) => pointsIn(y.votes) - pointsIn(x.votes) || compare(x.field, y.field))
        .flatMap(({ votes }, index) => {
          const factor = AGAIN[index] ?? 0
          return votes.map((vote) => ({ ...vote, points: vote.points * factor }))
        })
    })
    .toSorted(byWeight)
}

function ofOneField(ballots: readonly Ballot[]): Vote[] {
  return ballots.toSorted(byWeight).map((ballot, index) => {
    const { value, sureness, rule, because, evidence } = ballot
    const factor = index === 0 ? 1 : index <= MOST_COPIES ? COPY : 0
    return { value, points: ballot.points * factor, sureness, rule, because, evidence }
  })
}

const pointsIn = (votes: readonly Vote[]) => votes.reduce((total, { points }) => total + points, 0)

type Weighed = Pick<Vote, "points" | "value" | "rule" | "sureness" | "because" | "evidence">

/** The strongest first; those as strong in one order, whatever order they came in. */
function byWeight(a: Weighed, b: Weighed): number {
  return b.points - a.points || compare(textOf(a), textOf(b))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const textOf = ({ value, rule, sureness, because, evidence }: Weighed) =>
  [value, rule, sureness, because, evidence.join(" ")].join("\n")
