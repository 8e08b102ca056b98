import type { ExplainedTold, LinkTold } from "#api/explanation.ts"
import type { MachineDossier } from "#api/shapes.ts"
import type { Verdict } from "#model/classification.ts"
import type { LinkState } from "#model/link.ts"
import type { Piece } from "#renderer/app/Evidence.tsx"
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

const STATES: Readonly<Record<LinkState, string>> = {
  exact: "declares it",
  templated: "declares it by a template",
  pattern: "declares it by a pattern",
  stale: "declared it",
  line: "names it",
  comment: "names it in a comment",
  template: "names it in a template",
  document: "names it in a document",
  removed: "named it once",
}

/** "declares it, certain", "names it in a comment, or another machine". */
export function linkInWords({ state, standing, confidence }: LinkTold): string {
  return standing === "candidate" ? `${STATES[state]}, or another machine` : `${STATES[state]}, ${confidence}`
}

/** The line itself, and the observations that tell it is about this machine. */
export function linkEvidence(link: LinkTold): {
  readonly for: readonly Piece[]
  readonly against: readonly Piece[]
} {
  const { source, path, line, endLine, commit, kind, declaration } = link
  const place = { source, path, line, endLine, commit }
  const itself: Piece =
    kind === "declaration" && declaration !== null
      ? { kind: "declaration", id: declaration, ...place }
      : { kind: "mention", ...place }
  const observed = (side: LinkTold["for"]) => [...new Set(side.flatMap(({ observations }) => observations))]
  return { for: [itself, ...observed(link.for)], against: observed(link.against) }
}

const keyOf = (piece: Piece) => (typeof piece === "number" ? `observation ${piece}` : JSON.stringify(piece))

function distinct(pieces: readonly Piece[]): readonly Piece[] {
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
