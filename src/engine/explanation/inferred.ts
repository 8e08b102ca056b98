import type { Reference } from "#model/explanation.ts"
import type { Weight, Weights } from "./authors.ts"
import { chancesOf, type Belonging, type Lesson } from "./teams.ts"
import { byText, distinct } from "./words.ts"

export const BANDS = ["likely", "possible", "unsure"] as const
export type Band = (typeof BANDS)[number]

/** Somebody whom the lines speak for. */
export interface Candidate {
  /** owner: as ownerKey makes it, learned or told; person: the mail of an author of whom no team is known. */
  readonly kind: "owner" | "person"
  readonly key: string
  /** Of all that speaks for anybody, the part that speaks for them: 0 to 1. */
  readonly share: number
  /** Commits behind it that are neither bulk nor a program's. */
  readonly effective: number
  readonly band: Band
  readonly authors: readonly Weight[]
  readonly evidence: readonly Reference[]
}

const LIKELY = 0.5
const POSSIBLE = 0.3
const FEWEST_COMMITS = 3

interface Gathered {
  readonly kind: Candidate["kind"]
  score: number
  readonly authors: Weight[]
}

/** Whom the lines of a machine speak for: owners before persons, the best first; nobody where there are no lines. */
export function candidatesFrom(weights: Weights, lesson: Lesson, belonging: Belonging): readonly Candidate[] {
  const whole = weights.authors.reduce((sum, { weight }) => sum + weight, 0)
  if (whole === 0) return []
  const gathered = new Map<string, Gathered>()
  const give = (kind: Candidate["kind"], key: string, author: Weight, chance: number) => {
    const there = gathered.get(`${kind} ${key}`) ?? { kind, score: 0, authors: [] }
    there.score += (author.weight / whole) * chance
    there.authors.push(author)
    gathered.set(`${kind} ${key}`, there)
  }
  for (const author of weights.authors) {
    const chances = [...chancesOf(author.mail, lesson, belonging)].toSorted(([one], [other]) =>
      byText(one, other),
    )
    if (chances.length === 0) give("person", author.mail, author, 1)
    for (const [owner, chance] of chances) give("owner", owner, author, chance)
  }
  return [...gathered]
    .map(([key, one]) => candidateFrom(key.slice(one.kind.length + 1), one))
    .toSorted(
      (one, other) => byText(one.kind, other.kind) || other.share - one.share || byText(one.key, other.key),
    )
}

function candidateFrom(key: string, { kind, score, authors }: Gathered): Candidate {
  // A sum of parts of one may come out a hair above it.
  const share = Math.min(1, score)
  const effective = new Set(authors.flatMap(({ commits }) => commits)).size
  return {
    kind,
    key,
    share,
    effective,
    band: bandOf(share, effective),
    authors,
    evidence: distinct(authors.flatMap(({ evidence }) => evidence)),
  }
}

function bandOf(share: number, effective: number): Band {
  if (share >= LIKELY && effective >= FEWEST_COMMITS) return "likely"
  // What one commit says, chance says as well, however large its share.
  return share >= POSSIBLE && effective >= 2 ? "possible" : "unsure"
}
