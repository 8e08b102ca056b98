/** What a name with ranges in it stands for. */
export type Expanded =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "many"; readonly glob: string }
  | { readonly kind: "wrong"; readonly sentence: string }

interface Range {
  readonly count: number
  readonly at: (index: number) => string
}

const RANGE = /\[([^[\]]{0,100}:[^[\]]{0,100})\]/u
const BOUNDS = /^([0-9a-z]{0,20}):([0-9a-z]{1,20})(?::([0-9]{1,9}))?$/iu
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/** The names that "web[01:20:2]-[a:f]" stands for, as Ansible counts them, and its glob where there are too many. */
export function expanded(written: string, most: number): Expanded {
  const pieces = written.split(RANGE)
  const ranges: Range[] = []
  for (let at = 1; at < pieces.length; at += 2) {
    const range = rangeFrom(pieces[at]!)
    if (typeof range === "string") return { kind: "wrong", sentence: `"${written.slice(0, 100)}": ${range}` }
    ranges.push(range)
  }
  const count = ranges.reduce((product, range) => product * range.count, 1)
  if (count > most) return { kind: "many", glob: globOf(pieces) }
  return { kind: "names", names: namesOf(pieces, ranges) }
}

/** With a "*" for each range, and for what a program fills in. */
const globOf = (pieces: readonly string[]): string =>
  pieces
    .map((piece, at) => (at % 2 ? "*" : piece))
    .join("")
    .replaceAll(/\{\{[^}]{0,200}\}\}|\$\{[^}]{0,200}\}/gu, "*")

function namesOf(pieces: readonly string[], ranges: readonly Range[]): readonly string[] {
  let names = [pieces[0]!]
  ranges.forEach((range, index) => {
    const tail = pieces[index * 2 + 2]!
    names = names.flatMap((head) =>
      Array.from({ length: range.count }, (_, at) => `${head}${range.at(at)}${tail}`),
    )
  })
  return names
}

function rangeFrom(text: string): Range | string {
  const [, written = "", last = "", step = "1"] = BOUNDS.exec(text) ?? []
  if (last === "") return "a range has a first and a last"
  const first = written === "" ? "0" : written
  const by = Number(step)
  if (by === 0) return "a range can't go in steps of 0"
  if (LETTERS.includes(first) && LETTERS.includes(last) && first.length === 1 && last.length === 1)
    return counted(LETTERS.indexOf(first), LETTERS.indexOf(last), by, (index) => LETTERS[index]!)
  if (!/^\d+$/u.test(first) || !/^\d+$/u.test(last))
    return "a range goes from number to number or letter to letter"
  const filled = first.startsWith("0") && first.length > 1
  if (filled && first.length !== last.length)
    return "with leading zeros, first and last must be of one length"
  return counted(Number(first), Number(last), by, (value) =>
    filled ? String(value).padStart(first.length, "0") : String(value),
  )
}

function counted(first: number, last: number, by: number, text: (value: number) => string): Range | string {
  if (first > last) return "the range ends before it begins"
  return { count: Math.floor((last - first) / by) + 1, at: (index) => text(first + index * by) }
}
