import type { LinkTold } from "#api/explanation.ts"
import type { LinkState } from "#model/link.ts"
import { printable } from "#model/printable.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import type { Conclusion, Piece } from "./Evidence.tsx"

const MENTIONS: Readonly<Partial<Record<LinkState, string>>> = {
  line: "names it",
  comment: "names it in a comment",
  template: "names it in a template",
  document: "names it in a document",
  removed: "named it",
}

const DECLARES: Readonly<Record<NonNullable<LinkTold["declares"]>, string>> = {
  machine: "declares it",
  lease: "gave it an address",
  expectation: "says what it ought to answer",
  ownership: "says whose it is",
}

const AS: Readonly<Partial<Record<LinkState, string>>> = {
  templated: ", with a part that a program fills in",
  pattern: ", by a pattern",
  stale: ", and says of itself that it no longer holds",
}

/** How a line is about the machine: "declares it, by a pattern", "names it in a comment". */
export function linkInWords({
  kind,
  declares,
  state,
}: Pick<LinkTold, "kind" | "declares" | "state">): string {
  if (kind === "mention" || declares === null) return MENTIONS[state] ?? "names it"
  return `${DECLARES[declares]}${AS[state] ?? ""}`
}

const monthOf = (moment: number) => {
  const date = new Date(moment)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}`
}

/** "was declared until 2023-05, removed in def456a", of a line that is no longer there. */
export function removedInWords({ kind, removed }: Pick<LinkTold, "kind" | "removed">): string {
  const was = kind === "declaration" ? "was declared" : "was named"
  if (removed === null) return `${was} once; no history says until when`
  return `${was} until ${monthOf(removed.time)}, removed in ${shortCommit(removed.oid)}`
}

/** Why it is taken to be about the machine: the reasons in one line. */
export const becauseOf = ({ for: inFavour }: Pick<LinkTold, "for">): string =>
  inFavour.map(({ because }) => printable(because, 200)).join("; ")

const observationsIn = (evidence: LinkTold["for"]): readonly number[] => [
  ...new Set(evidence.flatMap(({ observations }) => observations)),
]

/** The line itself with the observations that it fits, and those that it does not fit. */
export function linkEvidence(link: LinkTold): Pick<Required<Conclusion>, "for" | "against"> {
  const { source, path, line, endLine, commit, kind, declaration } = link
  const place = { source, path, line, endLine, commit }
  const itself: Piece =
    kind === "declaration" && declaration !== null
      ? { kind: "declaration", id: declaration, ...place }
      : { kind: "mention", ...place }
  return { for: [itself, ...observationsIn(link.for)], against: observationsIn(link.against) }
}
