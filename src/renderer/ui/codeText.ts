import { printable } from "#model/printable.ts"

const TAB = 8
const MOST = 2_000

/** A line of a file as it is shown: its tabs as the spaces they stand for, and nothing that hides or reorders. */
export function codeText(line: string): string {
  const [first = "", ...rest] = line.slice(0, MOST * 2).split("\t")
  const spaced = rest.reduce((text, part) => text + " ".repeat(TAB - (text.length % TAB)) + part, first)
  return printable(spaced, MOST)
}
