import type { Word } from "./zone-words.ts"

/** What $GENERATE writes out, or why it is not written out. */
export type Generated =
  | { readonly kind: "records"; readonly of: readonly (readonly Word[])[] }
  | { readonly kind: "many"; readonly pattern: readonly Word[] }
  | { readonly kind: "mistake"; readonly sentence: string }

const MOST_GENERATED = 4096

const RANGE = /^(\d{1,9})-(\d{1,9})(?:\/(\d{1,9}))?$/u

/** Writes "$GENERATE 1-4 web$ A 10.0.0.$" out, as BIND does; more than 4,096 records, or than are left to write, stay a pattern. */
export function generated(words: readonly Word[], left: number): Generated {
  const [range, ...record] = words
  const [, first, last, step = "1"] = RANGE.exec(range?.text ?? "") ?? []
  if (first === undefined || last === undefined || record.length < 3 || Number(step) === 0)
    return { kind: "mistake", sentence: "This $GENERATE can't be read." }
  const count = Math.floor((Number(last) - Number(first)) / Number(step)) + 1
  if (count < 1) return { kind: "mistake", sentence: "This $GENERATE ends before it begins." }
  if (count > Math.min(MOST_GENERATED, left))
    return { kind: "many", pattern: record.map((word) => starred(word)) }
  const values = Array.from({ length: count }, (_, index) => Number(first) + index * Number(step))
  return { kind: "records", of: values.map((value) => record.flatMap((word) => writtenOut(word, value))) }
}

/** The right side is one word to $GENERATE, and may be several to the record ("0 mx$"). */
function writtenOut(word: Word, value: number): readonly Word[] {
  const text = replaced(word.text, (format) => numberText(value, format))
  return text.split(" ").flatMap((part) => (part === "" ? [] : [{ text: part, line: word.line }]))
}

const starred = (word: Word): Word => ({ ...word, text: replaced(word.text, () => "*") })

/** "$", "${offset,width,base}"; a dollar sign itself is "\$" or "$$". */
const replaced = (text: string, by: (format: string) => string): string =>
  text
    .slice(0, 1000)
    .replaceAll(/\\.|\$\$|\$(?:\{([^{}]{0,40})\})?/gu, (found, format: string | undefined) =>
      found.startsWith("\\") ? found : found === "$$" ? "$" : by(format ?? ""),
    )

function numberText(value: number, format: string): string {
  const [offset = "0", width = "0", base = "d"] = format.split(",").map((part) => part.trim())
  const shifted = value + bounded(offset, 1_000_000_000)
  const digits = Math.max(0, bounded(width, 255))
  if (base === "n") return nibbles(shifted, digits)
  if (base === "N") return nibbles(shifted, digits).toUpperCase()
  const radix = base === "o" ? 8 : base === "x" || base === "X" ? 16 : 10
  const text = shifted.toString(radix).padStart(digits, "0")
  return base === "X" ? text.toUpperCase() : text
}

function bounded(text: string, most: number): number {
  const number = /^-?\d{1,10}$/u.test(text) ? Number(text) : 0
  return Math.min(Math.max(number, -most), most)
}

/** Digits in base 16 from the last to the first with dots between them, as ip6.arpa has them; the dots count. */
function nibbles(value: number, width: number): string {
  let rest = Math.max(0, value)
  let left = width
  let text = ""
  do {
    text += (rest % 16).toString(16)
    rest = Math.floor(rest / 16)
    left = Math.max(0, left - 1)
    if (left > 0 || rest > 0) {
      text += "."
      left = Math.max(0, left - 1)
    }
  } while (rest > 0 || left > 0)
  return text
}
