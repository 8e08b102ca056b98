import type { Expectation } from "#model/expectation.ts"
import { printable } from "#model/printable.ts"
import type { Seen } from "./seen.ts"

/** An expectation of nothing yet, which is tried with one thing after the other. */
export const NOTHING_EXPECTED: Expectation = {
  name: "",
  for: { all: [] },
  severity: "high",
  why: null,
  owner: [],
  os: [],
  clock: null,
  ports: [],
  others: "allow",
  same: [],
  at: { source: "", path: "", line: 1, endLine: 1, commit: null, declaration: null },
  lines: {},
}

/** What all of them have that say anything; null where they differ, or where it can't be written as it is. */
export function commonOf(group: readonly Seen[], of: (seen: Seen) => string | null): string | null {
  const values = new Set(group.map(of).filter((value) => value !== null))
  const [only] = values
  return values.size === 1 && only !== undefined && isWritable(only) ? only : null
}

/** Whether a text of the network's can stand in a file as it is. */
export const isWritable = (text: string): boolean =>
  text.trim() === text && text.length > 0 && text.length <= 100 && printable(text) === text
