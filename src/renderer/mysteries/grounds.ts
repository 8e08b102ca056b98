import type { ExplainedTold, LinkTold } from "#api/explanation.ts"
import type { MachineDossier } from "#api/shapes.ts"
import type { Verdict } from "#model/classification.ts"
import type { Piece } from "#renderer/app/Evidence.tsx"
import { linkEvidence, linkInWords } from "#renderer/app/linkWords.ts"
import { listed } from "#renderer/ui/format.ts"

/** One sentence for or against, with what it rests on. */
export interface Grounded {
  readonly sentence: string
  readonly evidence: readonly Piece[]
}

/** Both sides of an answer. */
export interface Sides {
  readonly for: readonly Grounded[]
  readonly against: readonly Grounded[]
}

const MOST_FOR = 4
const MOST_AGAINST = 3

function once(grounds: readonly (Grounded & { readonly points: number })[]): readonly Grounded[] {
  const bySentence = Map.groupBy(grounds, ({ sentence }) => sentence)
  return [...bySentence]
    .map(([sentence, same]) => ({
      sentence,
      points: Math.max(...same.map(({ points }) => points)),
      evidence: [...new Set(same.flatMap(({ evidence }) => evidence))],
    }))
    .toSorted((one, other) => other.points - one.points)
}

/** The strongest votes for what a machine is, and those for what competes with it. */
export function whatSides({
  classification: { verdicts, roles },
}: Pick<MachineDossier, "classification">): Sides {
  const told: readonly Verdict[] = [...Object.values(verdicts), ...roles]
  const inFavour = told.flatMap((verdict) =>
    verdict.for.map(({ because, value, points, evidence }) => ({
      sentence: `${because}: ${value}`,
      points,
      evidence,
    })),
  )
  const against = told.flatMap(({ competing }) =>
    (competing?.votes ?? []).map(({ because, value, points, evidence }) => ({
      sentence: `${because}: ${value}`,
      points,
      evidence,
    })),
  )
  return { for: once(inFavour).slice(0, MOST_FOR), against: once(against).slice(0, MOST_AGAINST) }
}

/** What the lines tell of its people, and what speaks against an owner. */
export function whoSides({ grounds, against, conflicts }: ExplainedTold): Sides {
  return {
    for: grounds,
    against: [
      ...against.map((sentence) => ({ sentence, evidence: [] })),
      ...conflicts.map(({ how, names, evidence }) => ({
        sentence: `${listed(names)} are ${how} beside each other`,
        evidence,
      })),
    ],
  }
}

/** What speaks against that lines are about it, and what could not be read. */
export function againstLines({ links, unread }: ExplainedTold): readonly Grounded[] {
  const contradicted = links.flatMap((link) =>
    link.against.map(({ because, observations }) => ({ sentence: because, evidence: [...observations] })),
  )
  const bySentence = Map.groupBy(contradicted, ({ sentence }) => sentence)
  return [
    ...[...bySentence].slice(0, MOST_AGAINST).map(([sentence, same]) => ({
      sentence,
      evidence: [...new Set(same.flatMap(({ evidence }) => evidence))],
    })),
    ...unread.map((source) => ({
      sentence: `${source} is not whole, so that a line of it may be missing`,
      evidence: [],
    })),
  ]
}

/** A place in a source, with all that its lines say of the machine. */
export interface WrittenPlace {
  readonly key: string
  readonly place: LinkTold
  /** "declares it, certain"; where another machine may be meant, that. */
  readonly says: string
  readonly for: readonly Piece[]
  readonly against: readonly Piece[]
}

function lineInWords(link: LinkTold): string {
  const sure = link.standing === "candidate" ? "or another machine" : link.confidence
  return `${linkInWords(link)}, ${sure}`
}

/** The places that name it, each once, in whatever ways they do. */
export function writtenPlaces({ links }: Pick<ExplainedTold, "links">): readonly WrittenPlace[] {
  const byPlace = Map.groupBy(links, ({ source, path, line, endLine, removed }) =>
    JSON.stringify([source, path, line, endLine, removed?.oid ?? null]),
  )
  return [...byPlace].flatMap(([key, same]) => {
    const [place] = same
    const sides = same.map(linkEvidence)
    if (!place) return []
    return [
      {
        key,
        place,
        says: [...new Set(same.map(lineInWords))].join("; "),
        for: distinct(sides.flatMap((side) => side.for)),
        against: distinct(sides.flatMap((side) => side.against)),
      },
    ]
  })
}

const keyOf = (piece: Piece) => (typeof piece === "number" ? `observation ${piece}` : JSON.stringify(piece))

/** Each piece once. */
export function distinct(pieces: readonly Piece[]): readonly Piece[] {
  const numbered = pieces.map((piece) =>
    typeof piece !== "number" && piece.kind === "observation" ? piece.id : piece,
  )
  return [...new Map(numbered.map((piece) => [keyOf(piece), piece])).values()]
}

/** Everything that any of the four answers rests on. */
export function allEvidence({ what, who, why, when, links, conflicts }: ExplainedTold): {
  readonly for: readonly Piece[]
  readonly against: readonly Piece[]
} {
  const sides = links.map(linkEvidence)
  return {
    for: distinct([
      ...[what, who, why, when].flatMap(({ evidence }) => evidence),
      ...sides.flatMap((side) => side.for),
    ]),
    against: distinct([
      ...sides.flatMap((side) => side.against),
      ...conflicts.flatMap(({ evidence }) => evidence),
    ]),
  }
}
