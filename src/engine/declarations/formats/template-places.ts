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

const LONGEST_STEERING = 5_000

/**
 * The text for readers that go line by line and word by word: without what only steers a template, over however many
 * lines it goes, and with each place as one word; every line stays where it is.
 */
export function placesJoined(text: string): string {
  const steered = STEERING.reduce((rest, [open, close]) => withoutSteering(rest, open, close), text)
  return FILLED.reduce((rest, [open, close]) => {
    const parts: string[] = []
    let done = 0
    for (const [start, end] of placesIn(rest, open, close)) {
      parts.push(rest.slice(done, start), rest.slice(start, end).replaceAll(/\s/gu, "_"))
      done = end
    }
    return parts.length === 0 ? rest : parts.join("") + rest.slice(done)
  }, steered)
}

const FILLED = [
  ["{{", "}}"],
  ["<%=", "%>"],
] as const
const STEERING = [
  ["<%", "%>"],
  ["{%", "%}"],
  ["{#", "#}"],
] as const

function withoutSteering(text: string, open: string, close: string): string {
  const parts: string[] = []
  let done = 0
  let end = -1
  for (let at = text.indexOf(open); at !== -1;) {
    const inner = at + open.length
    if (end < inner) end = text.indexOf(close, inner)
    if (end === -1) break
    const steers = text[inner] !== "=" && end - at <= LONGEST_STEERING
    if (steers) {
      parts.push(text.slice(done, at), text.slice(at, end + close.length).replaceAll(/[^\n]/gu, " "))
      done = end + close.length
    }
    at = text.indexOf(open, steers ? done : inner)
  }
  return parts.length === 0 ? text : parts.join("") + text.slice(done)
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
