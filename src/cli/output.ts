import { writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { Failure } from "#model/failure.ts"
import { printable } from "#model/printable.ts"
import type { Terminal } from "./terminal.ts"

/** Writes a text to the file that was named, or else to stdout: there, on a terminal, only what it may show. */
export async function writeText(terminal: Terminal, file: string | undefined, text: string): Promise<void> {
  if (file === undefined) return terminal.write(terminal.columns === null ? text : shown(text))
  try {
    await writeFile(resolve(file), text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure("bad-file", `${printable(file)} can't be written: ${printable(why)}`, { cause: error })
  }
  terminal.say(`Written to ${printable(file)}.`)
}

const LONGEST_LINE = 1_000_000

const shown = (text: string) =>
  text
    .split("\n")
    .map((line) =>
      line
        .split("\t")
        .map((part) => printable(part, LONGEST_LINE))
        .join("\t"),
    )
    .join("\n")
