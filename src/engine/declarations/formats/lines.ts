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

const TEMPLATES = [
  { opens: "{%", closes: "%}", filler: " " },
  { opens: "{#", closes: "#}", filler: " " },
  { opens: "<%", closes: "%>", filler: " " },
  { opens: "{{", closes: "}}", filler: "x" },
] as const

/**
 * Puts filler of the same length where templates stand, so that a parser can go on and every line stays where it is.
 * Takes as long as the text is, however many templates are opened and never closed.
 */
export function masked(text: string): string {
  return TEMPLATES.reduce((rest, template) => maskedOf(rest, template), text)
}

function maskedOf(text: string, { opens, closes, filler }: (typeof TEMPLATES)[number]): string {
  const pieces: string[] = []
  let taken = 0
  let end = -1
  let lineEnd = -1
  for (let at = text.indexOf(opens); at !== -1;) {
    if (end < at + 2) end = text.indexOf(closes, at + 2)
    if (end === -1) break
    if (lineEnd < at) lineEnd = endOfLine(text, at)
    if (end > lineEnd) {
      at = text.indexOf(opens, lineEnd)
      continue
    }
    pieces.push(text.slice(taken, at), filler.repeat(end + 2 - at))
    taken = end + 2
    at = text.indexOf(opens, taken)
  }
  return taken === 0 ? text : pieces.join("") + text.slice(taken)
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at)
  return end === -1 ? text.length : end
}
