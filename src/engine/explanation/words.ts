import type { Reference } from "#model/explanation.ts"
import type { Commit } from "#model/history.ts"
import type { Link } from "#model/link.ts"
import { isoTime, type Moment } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import type { Place } from "#model/written.ts"

/** Order of texts by their characters, whatever the locale. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** The place alone, of whatever has one. */
export function placeOf({ source, path, line, endLine, commit }: Place): Place {
  return { source, path, line, endLine, commit }
}

/** "prod.yml:41", as sentences name a line. Paths are somebody else's text, made harmless. */
export const placeText = ({ path, line }: Pick<Place, "path" | "line">): string =>
  `${printable(path, 300)}:${line}`

/** "2021-03-02" */
export const dayOf = (moment: Moment): string => isoTime(moment).slice(0, 10)

/** "2023-05" */
export const monthOf = (moment: Moment): string => isoTime(moment).slice(0, 7)

/** "abc123f" */
export const shortOid = (oid: string): string => printable(oid.slice(0, 7))

/** Text of a repository inside a sentence: one line, harmless, of bounded length. */
export const quoted = (text: string): string => printable(text, 160)

/** One text for one reference, for ordering and for telling apart. */
export function referenceKey(reference: Reference): string {
  switch (reference.kind) {
    case "observation":
    case "decision":
      return `${reference.kind} ${String(reference.id).padStart(12, "0")}`
    case "commit":
      return `commit ${reference.source}\n${reference.commit}`
    case "declaration":
    case "mention":
      return `${reference.kind} ${reference.source}\n${reference.path}\n${String(reference.line).padStart(9, "0")}\n${reference.commit ?? ""}`
  }
}

interface Brought {
  readonly commit: Pick<Commit, "oid" | "time">
  readonly reference: Reference
}

/** Order of lines by the commit that brought them, the earliest first, with no two equal. */
export const byAge = (one: Brought, other: Brought): number =>
  one.commit.time - other.commit.time ||
  byText(one.commit.oid, other.commit.oid) ||
  byText(referenceKey(one.reference), referenceKey(other.reference))

/** References in one order, each once. */
export function distinct(references: readonly Reference[]): readonly Reference[] {
  const found = new Map(references.map((reference) => [referenceKey(reference), reference] as const))
  return [...found].toSorted(([one], [other]) => byText(one, other)).map(([, reference]) => reference)
}

/** One text for one link, for ordering. */
export const linkKey = (link: Link): string =>
  `${link.machine}\n${referenceKey(link.reference)}\n${link.reference.kind === "declaration" ? link.reference.id : ""}\n${link.state}\n${link.for.map(({ because }) => because).join("\n")}`

/** "a", "a and b", "a, b and 3 more". */
export function listed(words: readonly string[], most = 3): string {
  if (words.length <= 1) return words.join("")
  if (words.length > most) return `${words.slice(0, most - 1).join(", ")} and ${words.length - most + 1} more`
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

/** "1 machine", "3 machines". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
