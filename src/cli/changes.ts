import type { Client } from "#api/client.ts"
import type { CausedChange } from "./documents.ts"
import { isoTime } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import { changeDocument, writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { scansNamed } from "./scan-moments.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { asOfFrom, verbOf, withEngine, type AsOf, type Common, type Verb } from "./verb.ts"
import { counted, localTime } from "./words.ts"

interface Options extends Common {
  readonly since?: AsOf
  readonly until?: AsOf
  readonly machine?: string
}

const PAGE = 1_000

/** `rollcall changes`: what differs between two moments. */
export const changes: Verb = (program, shell) => {
  verbOf(program, "changes", "what changed, by default between the last two scans")
    .option("--since <scan|date>", "from then; without it, from the scan before the last", asOfFrom)
    .option("--until <scan|date>", "to then; without it, to now", asOfFrom)
    .option("--as-of <scan|date>", "the same as --until", asOfFrom)
    .option("--machine <ref>", "of this machine only")
    .action((options: Options & { readonly asOf?: AsOf }) =>
      withEngine(shell, options, async ({ client }) => {
        const found = await changesBetween(client, { ...options, ...untilOf(options) })
        await (options.json ? writeJson(shell.terminal, client, found) : writeTable(shell.terminal, found))
        return EXIT.done
      }),
    )
}

const untilOf = ({ until, asOf }: { readonly until?: AsOf; readonly asOf?: AsOf }) => {
  const told = until ?? asOf
  return told === undefined ? {} : { until: told }
}

interface Found {
  readonly from: number
  readonly to: number
  readonly changes: readonly CausedChange[]
}

async function changesBetween(client: Client, { since, until, machine }: Options): Promise<Found> {
  const question = {
    from: since ?? null,
    to: until ?? null,
    machine: machine ?? null,
    limit: PAGE,
    causes: true,
  }
  const first = await client.changes.list({ ...question, offset: 0 })
  const found = [...first.changes]
  while (found.length < first.total) {
    const page = await client.changes.list({ ...question, offset: found.length })
    if (page.changes.length === 0) break
    found.push(...page.changes)
  }
  return { from: first.from, to: first.to, changes: found }
}

async function writeJson(
  terminal: Terminal,
  client: Client,
  { from, to, changes: found }: Found,
): Promise<void> {
  const named = await scansNamed(
    client,
    found.flatMap(({ between }) => between),
  )
  const documents = found.map((change) => changeDocument(change, named))
  await writeDocument(terminal, "changes", { from: isoTime(from), to: isoTime(to), changes: documents })
}

async function writeTable(terminal: Terminal, { from, to, changes: found }: Found): Promise<void> {
  const span = from === 0 ? `up to ${localTime(to)}` : `between ${localTime(from)} and ${localTime(to)}`
  if (found.length === 0) return terminal.say(`Nothing changed ${span}.`)
  const [titles = "", ...rows] = table(found, [
    { title: "machine", value: ({ machineName }) => machineName, widest: 32 },
    { title: "what", value: ({ kind }) => kind },
    { title: "fact", value: ({ fact }) => fact, widest: 40 },
    { title: "before", value: ({ before }) => before ?? "", widest: 40 },
    { title: "after", value: ({ after }) => after ?? "", widest: 40 },
    { title: "likely explained by", value: ({ caused }) => causeText(caused), widest: 60 },
  ])
  await terminal.line(terminal.colours.dim(titles))
  for (const row of rows) await terminal.line(row)
  terminal.say(terminal.sayColours.dim(`${counted(found.length, "change")} ${span}${explainedText(found)}.`))
}

function causeText(caused: CausedChange["caused"]): string {
  const [first] = caused?.causes ?? []
  if (caused?.state === "explained" && first !== undefined)
    return `${first.commit.slice(0, 7)} ${printable(first.subject)}`
  return caused?.state === "unexplained" ? "no commit explains this" : ""
}

function explainedText(found: readonly CausedChange[]): string {
  const count = (state: string) => found.filter(({ caused }) => caused?.state === state).length
  const unexplained = count("unexplained")
  const parts = [
    ...(count("explained") > 0 ? [`${count("explained")} likely explained by commits`] : []),
    ...(unexplained > 0 ? [`no commit explains ${unexplained}`] : []),
  ]
  return parts.length === 0 ? "" : `; ${parts.join(", ")}`
}
