import { Option } from "commander"
import type { Client } from "#api/client.ts"
import { MYSTERY_STATES, type Mysteries, type MysteryState, type MysteryTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { countsText } from "./counts.ts"
import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { mysteryDocument } from "./explained-documents.ts"
import { sayUnread, settled } from "./settled.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, wholeNumber, withEngine, type Common, type Verb } from "./verb.ts"
import { dayText } from "./words.ts"
import { labelled } from "./wrapped.ts"

interface Options extends Common {
  readonly state?: MysteryState
  readonly limit?: number
}

const PAGE = 1_000

/** `rollcall mysteries`: machines whose who and why nothing answers, what matters most first. */
export const mysteries: Verb = (program, shell) => {
  verbOf(program, "mysteries", "machines that nothing explains, what matters most first, with what to ask")
    .addOption(
      new Option("--state <state>", "only those that are open, asked or later").choices(MYSTERY_STATES),
    )
    .option("--limit <number>", "only the first so many", wholeNumber)
    .action((options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        const { terminal } = shell
        await settled(terminal, client)
        const found = await mysteriesOf(client, options)
        if (options.json) {
          const told = found.mysteries.map(mysteryDocument)
          await writeDocument(terminal, "mysteries", { ...found, mysteries: told })
        } else await tell(terminal, found, options)
        await sayUnread(terminal, client)
        return EXIT.done
      }),
    )
}

async function mysteriesOf(client: Client, { state, limit }: Options): Promise<Mysteries> {
  const most = limit ?? Infinity
  const found: MysteryTold[] = []
  for (;;) {
    const wanted = Math.max(1, Math.min(PAGE, most - found.length))
    const page = await client.explanation.mysteries({
      state: state ?? null,
      offset: found.length,
      limit: wanted,
    })
    found.push(...page.mysteries)
    if (page.mysteries.length === 0 || found.length >= Math.min(most, page.total))
      return { ...page, mysteries: found.slice(0, most) }
  }
}

async function tell(terminal: Terminal, found: Mysteries, options: Options): Promise<void> {
  const { counts, total, mysteries: told } = found
  if (told.length > 0) await (terminal.columns === null ? writeRows : writeCases)(terminal, told)
  else terminal.say(noneText(found, options))
  if (told.length > 0 && told.length < total)
    terminal.say(terminal.sayColours.dim(`The first ${told.length} of ${total}.`))
  terminal.say(terminal.sayColours.dim(`${countsText(counts)}.`))
}

function noneText({ counts, states }: Mysteries, { state }: Options): string {
  if (state !== undefined && counts.mysteries > 0)
    return `No mystery is ${state}: ${states.open} open, ${states.asked} asked, ${states.later} later.`
  if (counts.mysteries > 0) return "None was asked for: --limit is 0."
  if (counts.explained + counts.inDoubt === 0)
    return "Nothing has been asked yet. Start with: rollcall scan TARGET"
  return "No machine is a mystery."
}

const reasonsOf = ({ why }: MysteryTold) =>
  why.map(({ sentence }) => sentence.replace(/\.?$/u, ".")).join(" ")

/** What is known of it in a few words: its kind and system, or else what answers on it. */
function whatOf({ kind, os, role, products, ports }: MysteryTold): string {
  const known = [kind, os, role].flatMap((part) => (part === null || part === "" ? [] : [part]))
  if (known.length > 0) return known.join(", ")
  return (products.length > 0 ? products.slice(0, 2) : ports.slice(0, 4)).join(", ")
}

const machineOf = ({ name, ip }: MysteryTold) => (name === ip ? ip : `${name} ${ip}`)

const HEAD = [
  { title: "rank", value: ({ rank }: MysteryTold) => String(rank), right: true },
  { title: "machine", value: machineOf, widest: 40 },
  { title: "what", value: whatOf, widest: 32 },
  { title: "since", value: ({ firstSeen }: MysteryTold) => dayText(firstSeen) },
]

const ROW = [
  ...HEAD,
  { title: "state", value: stateOf, widest: 40 },
  { title: "why it matters", value: reasonsOf, widest: 200 },
  { title: "next question", value: ({ next }: MysteryTold) => next.question, widest: 200 },
  { title: "kind", value: ({ next }: MysteryTold) => next.kind },
  { title: "cost", value: ({ next }: MysteryTold) => next.cost, widest: 40 },
]

function stateOf({ state, asked, later }: MysteryTold): string {
  if (state === "asked" && asked !== null) return `asked ${asked.whom} on ${dayText(asked.at)}`
  if (state === "later" && later !== null) return `later, ${dayText(later.until)}`
  return state
}

/** One line each, for programs. */
async function writeRows(terminal: Terminal, told: readonly MysteryTold[]): Promise<void> {
  for (const line of table(told, ROW)) await terminal.line(line)
}

/** Sentences under each, on lines as long as the terminal has room for. */
async function writeCases(terminal: Terminal, told: readonly MysteryTold[]): Promise<void> {
  const [titles = "", ...rows] = table(told, HEAD)
  await terminal.line(terminal.colours.dim(titles))
  for (const [at, mystery] of told.entries()) {
    await terminal.line(terminal.colours.bold(rows[at] ?? ""))
    const { next, state } = mystery
    const lines = [
      ...labelled(terminal, "      why   ", reasonsOf(mystery)),
      ...labelled(terminal, "      next  ", `${next.question} (${next.kind}, ${next.cost})`),
      ...(state === "open" ? [] : labelled(terminal, "      state ", printable(stateOf(mystery)))),
    ]
    for (const line of lines) await terminal.line(line)
  }
}
