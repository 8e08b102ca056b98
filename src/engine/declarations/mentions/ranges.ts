import { classOf } from "./characters.ts"

/** Names that are written as one: where they stand on the line, and what they are. */
export interface Expanded {
  readonly start: number
  readonly end: number
  readonly names: readonly string[]
}

/** What one written range may stand for; what goes on behind it is not read. */
export const MOST_NAMES = 1_024
const MOST_BRACKETS = 4
const LONGEST_INNER = 200
const LONGEST_SIDE = 120
const MOST_RANGES = 32

/** "web[01:20].lan", "web[01-04,7]", "{a,b}.ns1.lan", "web{1..9}": the ranges of one line, as names. */
export function rangesIn(line: string): readonly Expanded[] {
  const found: Expanded[] = []
  let at = nextBracket(line, 0)
  while (at !== -1 && found.length < MOST_RANGES) {
    const range = rangeAround(line, at)
    if (range !== null) found.push(range)
    at = nextBracket(line, range?.end ?? at + 1)
  }
  return found
}

function nextBracket(line: string, from: number): number {
  const square = line.indexOf("[", from)
  const curly = line.indexOf("{", from)
  if (square === -1 || curly === -1) return Math.max(square, curly)
  return Math.min(square, curly)
}

/** The whole word that a bracket stands in; null where it is no range, or stands alone as in "[web:children]". */
function rangeAround(line: string, bracket: number): Expanded | null {
  let start = bracket
  while (start > 0 && bracket - start < LONGEST_SIDE && classOf(line.charCodeAt(start - 1)) !== 0) start -= 1
  let names: readonly string[] = [line.slice(start, bracket).toLowerCase()]
  let at = bracket
  for (let brackets = 0; brackets < MOST_BRACKETS; brackets += 1) {
    const inner = innerAt(line, at)
    if (inner === null) break
    const after = wordEnd(line, inner.end)
    names = joined(names, inner.choices, line.slice(inner.end, after).toLowerCase())
    at = after
  }
  const isAlone = start === bracket && classOf(line.charCodeAt(at - 1)) === 0
  return at === bracket || isAlone ? null : { start, end: at, names }
}

function wordEnd(line: string, from: number): number {
  let end = from
  while (end < line.length && end - from < LONGEST_SIDE && classOf(line.charCodeAt(end)) !== 0) end += 1
  return end
}

function joined(heads: readonly string[], choices: readonly string[], tail: string): readonly string[] {
  const names: string[] = []
  for (const head of heads)
    for (const choice of choices) if (names.length < MOST_NAMES) names.push(`${head}${choice}${tail}`)
  return names
}

/** What the bracket that stands here may be filled with, and where it ends. */
function innerAt(
  line: string,
  at: number,
): { readonly choices: readonly string[]; readonly end: number } | null {
  const open = line[at]
  if (open !== "[" && open !== "{") return null
  const close = line.indexOf(open === "[" ? "]" : "}", at + 1)
  if (close === -1 || close - at > LONGEST_INNER) return null
  const inner = line.slice(at + 1, close).toLowerCase()
  const choices = open === "[" ? inSquare(inner) : inCurly(inner)
  return choices === null ? null : { choices, end: close + 1 }
}

const ANSIBLE = /^(\w{1,12}):(\w{1,12})(?::(\d{1,6}))?$/u
const SHELL = /^(\w{1,12})\.\.(\w{1,12})(?:\.\.(\d{1,6}))?$/u
const NODES = /^\d{1,12}(?:-\d{1,12})?(?:,\d{1,12}(?:-\d{1,12})?){0,60}$/u
const LISTED = /^[\w.-]{0,80}(?:,[\w.-]{0,80}){1,60}$/u

function inSquare(inner: string): readonly string[] | null {
  const range = ANSIBLE.exec(inner)
  if (range !== null) return counted(range[1]!, range[2]!, range[3])
  if (!NODES.test(inner) || !/[-,]/u.test(inner)) return null
  const choices = inner.split(",").flatMap((part) => {
    const [first = "", last = first] = part.split("-")
    return counted(first, last) ?? []
  })
  return choices.slice(0, MOST_NAMES)
}

function inCurly(inner: string): readonly string[] | null {
  const range = SHELL.exec(inner)
  if (range !== null) return counted(range[1]!, range[2]!, range[3])
  return LISTED.test(inner) ? inner.split(",") : null
}

/** From one number or letter to another, with the zeros that stand before them. */
function counted(first: string, last: string, step = "1"): readonly string[] | null {
  const isNumber = /^\d+$/u.test(first) && /^\d+$/u.test(last)
  if (!isNumber && !(/^[a-z]$/u.test(first) && /^[a-z]$/u.test(last))) return null
  const from = isNumber ? Number(first) : first.charCodeAt(0)
  const to = isNumber ? Number(last) : last.charCodeAt(0)
  const choices: string[] = []
  for (let value = from; value <= to && choices.length < MOST_NAMES; value += Math.max(1, Number(step)))
    choices.push(isNumber ? String(value).padStart(first.length, "0") : String.fromCharCode(value))
  return choices
}
