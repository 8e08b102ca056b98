/** Stands for every letter of a place that a template fills in: no name, no address, no sign of any format. */
export const PLACE = "\u0001"

const OPENINGS: readonly (readonly [open: string, close: string, filler: string])[] = [
  ["{{", "}}", PLACE],
  ["<%=", "%>", PLACE],
  ["<%", "%>", " "],
  ["{%", "%}", " "],
  ["{#", "#}", " "],
]

/** The text with marks where templates put something in, and blanks where they only steer; lines stay as they are. */
export function placesMarked(text: string): string {
  return OPENINGS.reduce((marked, [open, close, filler]) => {
    const parts: string[] = []
    let done = 0
    for (const [start, end] of placesIn(marked, open, close)) {
      parts.push(marked.slice(done, start), filler.repeat(end - start))
      done = end
    }
    return parts.length === 0 ? marked : parts.join("") + marked.slice(done)
  }, text)
}

/** Looks at every letter once, however many places open and never end. */
function* placesIn(
  text: string,
  open: string,
  close: string,
): Generator<readonly [start: number, end: number]> {
  const found = (what: string, from: number) => {
    const at = text.indexOf(what, from)
    return at === -1 ? text.length : at
  }
  let end = -1
  let lineEnd = -1
  for (let at = text.indexOf(open); at !== -1;) {
    const inner = at + open.length
    if (end < inner) end = found(close, inner)
    if (lineEnd < inner) lineEnd = found("\n", inner)
    const ends = end < lineEnd
    if (ends) yield [at, end + close.length]
    at = text.indexOf(open, ends ? end + close.length : lineEnd)
  }
}
