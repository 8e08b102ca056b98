import { FOREVER } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import { seen } from "../grounds.ts"
import type { Told } from "./facts.ts"

const MOST_NAMES = 200

/** Whether the name of its address is one that something declares for it; null where nothing does, or it has none. */
export function reverseName(sheet: Sheet): Told | null {
  const declared = new Set(
    sheet.lines
      .filter(({ standing }) => standing === "link")
      .flatMap(({ declaration }) => declaration.identifiers)
      .slice(0, MOST_NAMES)
      .flatMap(({ kind, value }) => (kind === "name" ? [value, firstLabel(value)] : [])),
  )
  const names = sheet.facts.filter(
    ({ kind, subject, ended }) => kind === "name" && subject === "ptr" && ended === FOREVER,
  )
  if (declared.size === 0 || names.length === 0) return null
  const isOwn = names.some(({ value }) => declared.has(value) || declared.has(firstLabel(value)))
  const since = Math.min(...names.map(({ first }) => first))
  return {
    known: true,
    value: isOwn ? "own name" : "another name",
    evidence: seen(names.map(({ id }) => id)),
    since,
    before: null,
    isFresh: false,
  }
}

const firstLabel = (name: string) => name.slice(0, 255).split(".", 1)[0] ?? name
