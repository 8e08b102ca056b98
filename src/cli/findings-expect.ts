import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { Client } from "#api/client.ts"
import type { ExpectationsChecked } from "#api/findings.ts"
import { placesOf } from "#http/places.ts"
import { Failure } from "#model/failure.ts"
import { printable } from "#model/printable.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"
import { openHere } from "./connection.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { settled } from "./settled.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { type Common, type Shell, withEngine } from "./verb.ts"
import { count, counted } from "./words.ts"

/** The options of `rollcall findings` that check files of expectations. */
export interface ExpectOptions extends Common {
  readonly expect?: readonly string[]
  readonly scan?: readonly string[]
  readonly junit?: string
  readonly sarif?: string
  readonly failOn?: Severity
}

/** `rollcall findings --expect FILE…`: whether machines are as files say, with what is known or with scans that are given. */
export async function checkFiles(shell: Shell, options: ExpectOptions): Promise<void> {
  const files = await Promise.all((options.expect ?? []).map(fileAt))
  const check = (client: Client) => checked(shell.terminal, client, files, options)
  if (options.scan === undefined) await withEngine(shell, options, ({ client }) => check(client))
  else shell.exit = await overScans(shell.terminal, options.scan, check)
}

interface Written {
  readonly path: string
  readonly text: string
}

async function fileAt(path: string): Promise<Written> {
  try {
    return { path, text: await readFile(path, "utf8") }
  } catch (cause) {
    throw new Failure("bad-file", `${path} can't be read. Name a file such as rollcall.yml.`, { cause })
  }
}

/** A database of its own for a moment: what scans say is looked at, and nothing of it is kept. */
async function overScans(
  terminal: Terminal,
  scans: readonly string[],
  check: (client: Client) => Promise<Exit>,
): Promise<Exit> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-scan-"))
  try {
    const environment = { ...process.env, ROLLCALL_HOME: folder }
    const connection = await openHere(placesOf({ database: join(folder, "scan.db"), environment }))
    try {
      for (const scan of scans) {
        terminal.progress(`reading ${scan}`)
        const { warnings } = await connection.client.imports.file({ path: resolve(scan), network: null })
        for (const warning of warnings)
          terminal.say(terminal.sayColours.yellow(printable(`${scan}: ${warning}`)))
      }
      return await check(connection.client)
    } finally {
      await connection.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function checked(
  terminal: Terminal,
  client: Client,
  files: readonly Written[],
  { junit, sarif, json, failOn }: ExpectOptions,
): Promise<Exit> {
  await settled(terminal, client)
  const found = await client.expectations.check({ files: [...files] })
  if (junit !== undefined) await writeFile(junit, found.junit)
  if (sarif !== undefined) await writeFile(sarif, found.sarif)
  for (const { path, line, sentence } of found.mistakes)
    terminal.say(terminal.sayColours.red(printable(`${path}:${line}: ${sentence}`, 1_000)))
  const { mistakes, results } = found
  if (json === true) await writeDocument(terminal, "expectations", { mistakes, results })
  else await writeResults(terminal, found)
  if (found.mistakes.length > 0) return EXIT.usage
  return found.results.some((result) => isBad(result, failOn)) ? EXIT.badNews : EXIT.done
}

type Result = ExpectationsChecked["results"][number]

const isBad = ({ state, severity }: Result, limit: Severity | undefined): boolean =>
  limit !== undefined && state === "drift" && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(limit)

async function writeResults(terminal: Terminal, { results, mistakes }: ExpectationsChecked): Promise<void> {
  if (mistakes.length > 0) return
  const told = results.filter(({ state }) => state !== "ok")
  const [titles = "", ...rows] = told.length === 0 ? [] : table(told, COLUMNS)
  if (told.length > 0) await terminal.line(terminal.colours.dim(titles))
  for (const row of rows) await terminal.line(row)
  const of = (wanted: Result["state"]) => results.filter(({ state }) => state === wanted).length
  const parts = [`${count(of("unknown"))} that can't be told`, `${count(of("waived"))} accepted`]
  terminal.say(
    terminal.sayColours.dim(
      `${counted(of("drift"), "part")} not as expected, ${count(of("ok"))} as expected; ${parts.join("; ")}.`,
    ),
  )
}

const COLUMNS = [
  { title: "state", value: ({ state }: Result) => state },
  { title: "severity", value: ({ severity }: Result) => severity },
  { title: "line", value: ({ path, line }: Result) => printable(`${path}:${line}`), widest: 40 },
  { title: "machines", value: ({ machines }: Result) => namesOf(machines), widest: 30 },
  { title: "what", value: ({ says }: Result) => printable(says), widest: 110 },
]

function namesOf(machines: Result["machines"]): string {
  const names = machines.slice(0, 2).map(({ name }) => printable(name))
  return machines.length > 2 ? `${names.join(" ")} +${machines.length - 2}` : names.join(" ")
}
