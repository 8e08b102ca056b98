/** A line of a text: its number from 1, what stands on it, and the comment at its end or the whole of one. */
export interface Line {
  readonly number: number
  readonly text: string
  readonly comment: string
}

const LONGEST_LINE = 20_000
const MOST_LINES = 500_000

/** The lines of a text, whatever ends them; over-long ones are cut, so that no line costs more than its share. */
export function* linesOf(text: string): Generator<{ readonly number: number; readonly text: string }> {
  let number = 0
  let at = 0
  while (at <= text.length && number < MOST_LINES) {
    const end = text.indexOf("\n", at)
    const last = end === -1 ? text.length : end
    number += 1
    yield { number, text: text.slice(at, Math.min(last, at + LONGEST_LINE)).replace(/\r$/u, "") }
    if (end === -1) return
    at = end + 1
  }
}

/** Takes a comment off a line: from one of the marks, at its beginning or after white space, outside of quotes. */
export function uncommented(text: string, marks: readonly string[]): Omit<Line, "number"> {
  let quote = ""
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!
    if (quote !== "") {
      if (letter === "\\") at += 1
      else if (letter === quote) quote = ""
      continue
    }
    if (letter === '"' || letter === "'") quote = letter
    const mark = marks.find((each) => text.startsWith(each, at))
    if (mark !== undefined && (at === 0 || /\s/u.test(text[at - 1]!)))
      return { text: text.slice(0, at).trimEnd(), comment: text.slice(at + mark.length).trim() }
  }
  return { text: text.trimEnd(), comment: "" }
}

/** The number of the line that an offset lies on, for texts that a parser tells offsets of. */
export function lineAt(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

/** Puts filler of the same length where templates stand, so that a parser can go on and every line stays where it is. */
export function masked(text: string): string {
  return text
    .replaceAll(/\{%[^\n]{0,2000}?%\}|\{#[^\n]{0,2000}?#\}|<%[^\n]{0,2000}?%>/gu, (found) =>
      " ".repeat(found.length),
    )
    .replaceAll(/\{\{[^\n]{0,2000}?\}\}/gu, (found) => "x".repeat(found.length))
}
