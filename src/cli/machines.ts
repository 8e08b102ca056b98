import type { Client } from "#api/client.ts"
import type { Machine } from "#model/machine.ts"
import { printableJson } from "#model/printable.ts"
import { addressText, count, counted, isoOrNull, localTime, portText } from "./words.ts"
import { machineDocument, virtualDocuments, writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { explanationText } from "./explained.ts"
import { schemaName } from "./schemas.ts"
import { settled } from "./settled.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { asOfFrom, verbOf, withEngine, type AsOf, type Common, type Verb } from "./verb.ts"

interface Options extends Common {
  readonly all?: boolean
  readonly virtual?: boolean
  readonly asOf?: AsOf
}

interface Question {
  readonly query: string
  readonly all: boolean
  readonly asOf: AsOf | null
}

const PAGE = 1_000

/** `rollcall machines [QUERY]`: the list. */
export const machines: Verb = (program, shell) => {
  verbOf(program, "machines [query...]", "list machines: port:22 os:linux seen<7d text")
    .option("--all", "also those that are gone or retired, and virtual addresses")
    .option("--virtual", "virtual addresses instead, and which machines held them in turn")
    .option("--as-of <scan|date>", "as it was then", asOfFrom)
    .action((words: readonly string[], options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        if (options.asOf === undefined && !options.virtual) await settled(shell.terminal, client)
        const question = { query: words.join(" "), all: options.all === true, asOf: options.asOf ?? null }
        if (options.virtual) await writeVirtual(shell.terminal, client, question, options.json === true)
        else await (options.json ? writeJson : writeTable)(shell.terminal, client, question)
        return EXIT.done
      }),
    )
}

interface Page {
  readonly asOf: number | null
  readonly total: number
  readonly everything: number
  readonly machines: readonly Machine[]
}

// A hundred thousand machines are read, and written, a page at a time.
async function* pages(client: Client, question: Question): AsyncGenerator<Page> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.machines.list({ ...question, offset, limit: PAGE })
    yield page
    if (page.machines.length < PAGE || offset + PAGE >= page.total) return
  }
}

async function writeJson(terminal: Terminal, client: Client, question: Question): Promise<void> {
  let first = true
  for await (const page of pages(client, question)) {
    if (first) await terminal.write(headOf(page.asOf))
    const written = page.machines.map((machine) => printableJson(machineDocument(machine)))
    if (written.length > 0) await terminal.write(`${first ? "" : ","}\n${written.join(",\n")}`)
    first = false
  }
  await terminal.write("\n]}\n")
}

const headOf = (asOf: number | null) =>
  `{"schema":${JSON.stringify(schemaName("machines"))},"asOf":${JSON.stringify(isoOrNull(asOf))},"machines":[`

const columns = [
  { title: "name", value: ({ name }: Machine) => name, widest: 40 },
  { title: "address", value: ({ addresses }: Machine) => addressText(addresses), widest: 44 },
  { title: "kind", value: ({ kind }: Machine) => kind ?? "", widest: 18 },
  { title: "vendor", value: ({ vendor }: Machine) => vendor ?? "", widest: 20 },
  { title: "system", value: ({ os }: Machine) => os ?? "", widest: 24 },
  { title: "explanation", value: ({ explanation }: Machine) => explanationText(explanation) },
  { title: "owner", value: ({ owner }: Machine) => owner?.name ?? "", widest: 24 },
  { title: "presence", value: ({ presence }: Machine) => presence },
  { title: "last seen", value: ({ lastSeen }: Machine) => localTime(lastSeen) },
  { title: "open", value: ({ services }: Machine) => portText(services), widest: 40 },
]

async function writeTable(terminal: Terminal, client: Client, question: Question): Promise<void> {
  const found: Machine[] = []
  let everything = 0
  for await (const page of pages(client, question)) {
    found.push(...page.machines)
    everything = page.everything
  }
  if (found.length === 0) return terminal.say(nothingFound(question, everything))
  const [titles = "", ...rows] = table(found, columns)
  await terminal.line(terminal.colours.dim(titles))
  for (const row of rows) await terminal.line(row)
  const of = found.length === everything ? "" : ` of ${count(everything)}`
  terminal.say(terminal.sayColours.dim(`${counted(found.length, "machine")}${of}`))
}

async function writeVirtual(
  terminal: Terminal,
  client: Client,
  question: Question,
  isJson: boolean,
): Promise<void> {
  const query = `${question.query === "" ? "" : `(${question.query}) `}is:virtual`
  const found: Machine[] = []
  let asOf: number | null = null
  for await (const page of pages(client, { ...question, query, all: true })) {
    found.push(...page.machines)
    asOf = page.asOf
  }
  if (isJson)
    return writeDocument(terminal, "virtual", {
      asOf: isoOrNull(asOf),
      virtual: found.flatMap(virtualDocuments),
    })
  if (found.length === 0) return terminal.say("No virtual address was seen.")
  const [titles = "", ...rows] = table(found.flatMap(holdings), holdingColumns)
  await terminal.line(terminal.colours.dim(titles))
  for (const row of rows) await terminal.line(row)
}

type Holding = Machine["holders"][number] & { readonly ip: string }

const holdings = ({ addresses, holders }: Machine): readonly Holding[] =>
  holders.map((holder) => ({ ...holder, ip: addressText(addresses) }))

const holdingColumns = [
  { title: "address", value: ({ ip }: Holding) => ip },
  { title: "held by", value: ({ machine }: Holding) => machine },
  { title: "since", value: ({ since }: Holding) => localTime(since) },
  { title: "until", value: ({ until }: Holding) => (until === null ? "now" : localTime(until)) },
]

function nothingFound({ query, all }: Question, everything: number): string {
  if (everything === 0) return "Nothing has been asked yet. Start with: rollcall scan TARGET"
  if (query === "" && !all)
    return "No machine answered when last asked. With --all those that are gone are listed too."
  return `None of ${counted(everything, "machine")} matches ${query}.`
}
