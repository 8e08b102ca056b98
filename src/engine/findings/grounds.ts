import type { Ground, Reference } from "#model/explanation.ts"
import { isoTime, type Moment } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import type { Declaration, Place } from "#model/written.ts"

const MOST_EVIDENCE = 50

/** Observations as references, the first fifty. */
export const seen = (ids: readonly number[]): readonly Reference[] =>
  [...new Set(ids)].slice(0, MOST_EVIDENCE).map((id) => ({ kind: "observation", id }))

/** A declaration as a reference, at its own lines or at the line that is meant. */
export function written(declaration: Declaration, line?: number): Reference {
  const { id, source, path, commit } = declaration
  const at = line ?? declaration.line
  return {
    kind: "declaration",
    id,
    source,
    path,
    line: at,
    endLine: line ?? declaration.endLine,
    commit,
  }
}

/** A sentence with where it comes from. */
export const ground = (sentence: string, evidence: readonly Reference[]): Ground => ({
  sentence,
  evidence: evidence.slice(0, MOST_EVIDENCE),
})

/** "infra hosts.yml:41", as sentences name a line. */
export const placeText = ({ source, path, line }: Pick<Place, "source" | "path" | "line">): string =>
  `${quoted(source, 80)} ${quoted(path, 200)}:${line}`

/** Somebody else's text inside a sentence: one line, harmless, of bounded length. */
export const quoted = (text: string, limit = 120): string => printable(text, limit)

/** "2021-03-02" */
export const dayOf = (moment: Moment): string => isoTime(moment).slice(0, 10)

/** "a", "a and b", "a, b and 3 more". */
export function listed(words: readonly string[], most = 4): string {
  if (words.length <= 1) return words.join("")
  if (words.length > most) return `${words.slice(0, most - 1).join(", ")} and ${words.length - most + 1} more`
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}

/** "1 machine", "3 machines". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
