import { InvalidArgumentError, type Command } from "commander"
import { placesOf, type Places } from "#http/places.ts"
import { Failure } from "#model/failure.ts"
import { connect, openHere, openShared, othersDone, type Connection } from "./connection.ts"
import type { Exit } from "./exit.ts"
import { interruption } from "./interrupt.ts"
import type { Terminal } from "./terminal.ts"

/** What every verb works with. */
export interface Shell {
  readonly terminal: Terminal
  /** How the command ends; the verb says it. */
  exit: Exit
}

/** Adds one verb to the command. */
export type Verb = (program: Command, shell: Shell) => void

/** The options that every verb with a database has. */
export interface Common {
  readonly db?: string
  readonly json?: boolean
}

/** A new verb with the options all verbs share. */
export function verbOf(program: Command, usage: string, says: string): Command {
  return program
    .command(usage)
    .description(says)
    .option("--db <file>", "another database file")
    .option("--json", "for scripts: a document that validates against rollcall schema")
}

/** Where the database of this command and its socket are. */
export const placesFor = ({ db }: Common): Places => placesOf({ database: db })

type Work = (connection: Connection) => Promise<Exit>

/** Does the work of a verb that takes a moment, and lets go of the engine however it ends. */
export async function withEngine(shell: Shell, common: Common, work: Work): Promise<void> {
  const connection = await connect(placesFor(common), openHere)
  try {
    shell.exit = await work(connection)
  } finally {
    await connection.close()
  }
}

/** Does the work of a verb that takes its time: others may ask its engine meanwhile, and what they began is not cut off. */
export async function withSharedEngine(shell: Shell, common: Common, work: Work): Promise<void> {
  let own: Connection | null = null
  const connection = await connect(placesFor(common), async (places) => (own = await openShared(places)))
  try {
    shell.exit = await work(connection)
    if (own !== null)
      await Promise.race([othersDone(own, (scan) => tellOfOther(shell, scan)), interruption()])
  } finally {
    await connection.close()
  }
}

function tellOfOther({ terminal }: Shell, scan: number): void {
  terminal.say(
    `Scan ${scan}, which another command began, still runs here. Ctrl-C stops it; it can be resumed.`,
  )
}

/** A moment as it is named on the command line: a scan's number, or a date or date-time. */
export type AsOf = number | string

/** Reads `SCAN|DATE`. */
export function asOfFrom(text: string): AsOf {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  if (
    /^\d{4}-\d{2}(-\d{2}([T ][\d:.]+(Z|[+-]\d{2}:?\d{2})?)?)?$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  ) {
    return text
  }
  throw new Failure(
    "bad-input",
    `"${text}" is neither a scan's number nor a date. Write it as 12, 2026-03-17 or 2026-03-17T06:12.`,
  )
}

/** Reads a whole number on the command line, such as a scan's. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number.`)
  return Number(text)
}

/** Collects an option that may be given several times, or with commas. */
export function listed(text: string, before: readonly string[] = []): readonly string[] {
  const parts = text.split(",").map((part) => part.trim())
  return [...before, ...parts.filter((part) => part !== "")]
}
