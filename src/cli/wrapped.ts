import { printable } from "#model/printable.ts"
import { width } from "./table.ts"
import type { Terminal } from "./terminal.ts"

const NARROWEST = 40

/** A sentence after its label, on as many lines as the terminal needs; on one where data goes elsewhere. */
export function labelled(terminal: Terminal, label: string, sentence: string): readonly string[] {
  const room = terminal.columns === null ? Infinity : Math.max(NARROWEST, terminal.columns - width(label))
  const [first = "", ...rest] = wrapped(printable(sentence), room)
  return [
    `${terminal.colours.dim(label)}${first}`,
    ...rest.map((line) => `${" ".repeat(width(label))}${line}`),
  ]
}

/** Lines of at most that width; a word that is wider stands on a line of its own, whole. */
export function wrapped(text: string, room: number): readonly string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`
    if (line !== "" && width(longer) > room) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
