import type { Reference } from "#model/explanation.ts"
import type { Commit } from "#model/history.ts"
import type { Link } from "#model/link.ts"
import type { Declaration, Mention, RemovedMention } from "#model/written.ts"
import { byAge, dayOf, placeOf, quoted, shortOid } from "./words.ts"

/** A declaration that is linked to the machine, with the commit that brought its line. */
export interface LinkedDeclaration {
  readonly declaration: Declaration
  readonly link: Link
  /** null: it is in no repository, or older than the history that we have. */
  readonly introduced: Commit | null
}

export interface LinkedMention {
  readonly mention: Mention
  readonly link: Link
  readonly introduced: Commit | null
}

export interface LinkedRemoval {
  readonly mention: RemovedMention
  readonly link: Link
}

/** The oldest line about a machine that still stands, with the commit that brought it. */
export interface EarliestLine {
  readonly commit: Commit
  readonly link: Link
  readonly reference: Extract<Reference, { readonly kind: "declaration" | "mention" }>
}

/** The line that named a machine first; null where none has a history. */
export function earliestLine({
  declarations,
  mentions,
}: {
  readonly declarations: readonly LinkedDeclaration[]
  readonly mentions: readonly LinkedMention[]
}): EarliestLine | null {
  const places = [
    ...declarations.map(({ introduced, link, declaration }) => ({
      introduced,
      link,
      reference: { kind: "declaration", id: declaration.id, ...placeOf(declaration) } as const,
    })),
    ...mentions.map(({ introduced, link, mention }) => ({
      introduced,
      link,
      reference: { kind: "mention", ...placeOf(mention) } as const,
    })),
  ]
  const [first = null] = places
    .flatMap(({ introduced, link, reference }): EarliestLine[] =>
      introduced === null || link.standing === "candidate" ? [] : [{ commit: introduced, link, reference }],
    )
    .toSorted(byAge)
  return first
}

/** "abc123f 'Add kafka-test broker', 2021-03-02, T274" */
export function commitText({ oid, subject, time, tickets }: Commit): string {
  const words = [`${shortOid(oid)} '${quoted(subject)}'`, dayOf(time)]
  return [...words, ...tickets.slice(0, 3).map(quoted)].join(", ")
}
