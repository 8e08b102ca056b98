import type { Client } from "#api/client.ts"
import type { DeadTold, DocumentTold } from "#api/explanation.ts"
import { Failure } from "#model/failure.ts"
import { printable, printableJson } from "#model/printable.ts"
import { EXIT, type Exit } from "./exit.ts"
import { deadDocument } from "./explained-documents.ts"
import { writeText } from "./output.ts"
import { schemaName } from "./schemas.ts"
import { sayUnread, settled } from "./settled.ts"
import { sourceNamed } from "./source-list.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, type Common, type Shell, type Verb } from "./verb.ts"
import { count, counted, dayText } from "./words.ts"

interface Options extends Common {
  readonly patch?: boolean
  readonly output?: string
}

const PAGE = 1_000

/** `rollcall dead [SOURCE]`: lines that name machines which never answer, and the patch that takes them out. */
export const dead: Verb = (program, shell) => {
  verbOf(program, "dead [source]", "declared machines that never answered though asked, with their lines")
    .option("--patch", "the patch that takes the lines out, as git format-patch writes it")
    .option("-o, --output <file>", "into this file")
    .action((source: string | undefined, options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        if (source !== undefined) await sourceNamed(client, source)
        await settled(shell.terminal, client)
        const found = await deadIn(client, source ?? null)
        const ending = await tell(shell, client, { found, source, options })
        await sayUnread(shell.terminal, client)
        return ending
      }),
    )
}

async function deadIn(client: Client, source: string | null): Promise<readonly DeadTold[]> {
  const found: DeadTold[] = []
  for (;;) {
    const page = await client.explanation.dead({ source, offset: found.length, limit: PAGE })
    found.push(...page.dead)
    if (page.dead.length === 0 || found.length >= page.total) return found
  }
}

interface Found {
  readonly found: readonly DeadTold[]
  readonly source: string | undefined
  readonly options: Options
}

async function tell({ terminal }: Shell, client: Client, { found, source, options }: Found): Promise<Exit> {
  const patch = options.patch ? await patchOf(client, found, source) : null
  if (options.json) {
    const document = { dead: found.map(deadDocument), patch }
    await writeText(
      terminal,
      options.output,
      `${printableJson({ schema: schemaName("dead"), ...document }, 2)}\n`,
    )
  } else if (patch !== null) await writeText(terminal, options.output, patch.text)
  else await writeTable(terminal, found, options.output)
  return patch === null ? EXIT.done : sayKept(terminal, found)
}

/** A patch is of one repository: the one that was named, or the only one there is. */
async function patchOf(client: Client, found: readonly DeadTold[], source: string | undefined) {
  const sources = [...new Set(found.map((one) => one.source))]
  const [only] = source === undefined ? sources : [source]
  if (only === undefined || found.length === 0)
    throw new Failure(
      "not-found",
      "No line names a machine that never answers: there is nothing to take out.",
    )
  if (source === undefined && sources.length > 1)
    throw new Failure(
      "bad-input",
      `A patch is for one source. Name it: rollcall dead SOURCE --patch, with one of ${sources.map((name) => printable(name, 100)).join(", ")}.`,
    )
  if (!found.some(({ removable }) => removable))
    throw new Failure(
      "unavailable",
      `No patch can take them out: ${found[0]?.kept ?? "edit the lines by hand."} rollcall dead lists them.`,
    )
  const { name, text }: DocumentTold = await client.explanation.patch({ source: only })
  return { repository: only, name, text }
}

/** Says which lines are still there: then the patch is only a part of it. */
function sayKept(terminal: Terminal, found: readonly DeadTold[]): Exit {
  const kept = found.filter(({ removable }) => !removable)
  for (const { path, line, kept: why } of kept)
    terminal.say(
      terminal.sayColours.yellow(printable(`${path}:${line} stays: ${why ?? "edit it by hand."}`, 1_000)),
    )
  return kept.length > 0 ? EXIT.inPart : EXIT.done
}

async function writeTable(
  terminal: Terminal,
  found: readonly DeadTold[],
  output: string | undefined,
): Promise<void> {
  if (found.length === 0 && output === undefined)
    return terminal.say(
      "No line names a machine that was asked for twice, over a week or more, and never answered.",
    )
  await writeText(terminal, output, `${table(found, columns).join("\n")}\n`)
  const removable = found.filter((one) => one.removable).length
  terminal.say(
    terminal.sayColours.dim(
      `${counted(found.length, "line")} of machines that never answered. ${count(removable)} can be taken out by a patch: rollcall dead SOURCE --patch`,
    ),
  )
}

const columns = [
  { title: "machine", value: ({ name }: DeadTold) => name, widest: 40 },
  { title: "asked", value: ({ asked }: DeadTold) => `${count(asked)}x`, right: true },
  { title: "since", value: ({ firstAsked }: DeadTold) => dayText(firstAsked) },
  {
    title: "written",
    value: ({ since }: DeadTold) => (since === null ? "" : dayText(since)),
  },
  { title: "by", value: ({ author }: DeadTold) => author ?? "", widest: 32 },
  { title: "patch", value: ({ removable }: DeadTold) => (removable ? "yes" : "by hand") },
  { title: "line", value: ({ source, path, line }: DeadTold) => `${source} ${path}:${line}`, widest: 200 },
]
