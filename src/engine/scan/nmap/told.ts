import { type Element, at } from "./element.ts"

const MOST_ELEMENTS = 5_000
const MOST_LINES = 2_000
const LONGEST_OUTPUT = 65_536
const LONGEST_VALUE = 1_000

/**
 * What a script says under a label, in its order: the elements of that key at any depth, or where it has none, the
 * lines "label: value" and "label=value" of its text.
 */
export function told(script: Element, label: string): readonly string[] {
  const structured = below(script).filter(
    (each) => each.attributes["key"] === label && each.text.trim() !== "",
  )
  if (structured.length > 0) return structured.map(({ text }) => text.trim().slice(0, LONGEST_VALUE))
  return linesOf(script).flatMap(({ text }) => {
    const mark = text.charAt(label.length)
    if ((mark !== ":" && mark !== "=") || !text.startsWith(label)) return []
    const value = text.slice(label.length + 1).trim()
    return value === "" ? [] : [value.slice(0, LONGEST_VALUE)]
  })
}

/** What stands in the table of a name, one entry each: as elements, or as the lines below it that stand deeper. */
export function listed(script: Element, label: string): readonly string[] {
  const table = below(script).find((each) => each.name === "table" && each.attributes["key"] === label)
  if (table) return table.children.map(({ text }) => text.trim().slice(0, LONGEST_VALUE))
  const lines = linesOf(script)
  const head = lines.findIndex(({ text }) => text === `${label}:`)
  if (head < 0) return []
  const rest = lines.slice(head + 1)
  const end = rest.findIndex(({ depth }) => depth <= lines[head]!.depth)
  return rest.slice(0, end < 0 ? rest.length : end).map(({ text }) => text.slice(0, LONGEST_VALUE))
}

export interface Line {
  /** By how many spaces it stands in. */
  readonly depth: number
  readonly text: string
}

/** The lines of a script's text that hold anything. */
export function linesOf(script: Element): readonly Line[] {
  return at(script, "output")
    .slice(0, LONGEST_OUTPUT)
    .split("\n", MOST_LINES)
    .map((line) => ({ depth: line.length - line.trimStart().length, text: line.trim() }))
    .filter(({ text }) => text !== "")
}

/** All elements below one, in the order of the file, up to a bound. */
function below(script: Element): readonly Element[] {
  const found: Element[] = []
  const waiting = script.children.toReversed()
  while (waiting.length > 0 && found.length < MOST_ELEMENTS) {
    const next = waiting.pop()!
    found.push(next)
    for (const child of next.children.toReversed()) waiting.push(child)
  }
  return found
}
