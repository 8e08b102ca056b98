import type { Client } from "#api/client.ts"
import type { DecisionTold } from "#api/shapes.ts"
import { printable } from "#model/printable.ts"
import { decisionDocument, writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, type Common, type Verb } from "./verb.ts"
import { localTime } from "./words.ts"

interface Options extends Common {
  readonly all?: boolean
}

const PAGE = 1_000

/** `rollcall decisions [REF]`: what people said. */
export const decisions: Verb = (program, shell) => {
  verbOf(program, "decisions [ref]", "what people said of the machines, or of one; the latest first")
    .option("--all", "also what was taken back")
    .action((ref: string | undefined, options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        const found = await allDecisions(client, ref ?? null, options.all === true)
        if (options.json) await writeDecisions(shell.terminal, found)
        else if (found.length === 0) shell.terminal.say(nothing(ref))
        else for (const line of decisionTable(found)) await shell.terminal.line(line)
        return EXIT.done
      }),
    )
}

const nothing = (ref: string | undefined) =>
  `Nothing was decided${ref === undefined ? "" : ` about ${ref}`}. rollcall help decide shows what can be.`

async function allDecisions(
  client: Client,
  machine: string | null,
  undone: boolean,
): Promise<DecisionTold[]> {
  const found: DecisionTold[] = []
  for (;;) {
    const page = await client.decisions.list({ machine, undone, offset: found.length, limit: PAGE })
    found.push(...page.decisions)
    if (page.decisions.length === 0 || found.length >= page.total) return found
  }
}

/** Decisions under titles, as a list and a machine's sheet show them. */
export const decisionTable = (found: readonly DecisionTold[]) =>
  table(found, [
    { title: "id", value: ({ id }) => String(id), right: true },
    { title: "machine", value: ({ machine }) => machine?.name ?? "", widest: 32 },
    { title: "decision", value: sentenceOf, widest: 72 },
    { title: "when", value: ({ at }) => localTime(at) },
    { title: "by", value: ({ author }) => author, widest: 20 },
    { title: "why", value: ({ reason }) => reason ?? "", widest: 60 },
  ])

const sentenceOf = ({ sentence, undone, undoneBy }: DecisionTold) =>
  undone === null ? sentence : `taken back ${localTime(undone)} by ${undoneBy}: ${sentence}`

const writeDecisions = (terminal: Terminal, found: readonly DecisionTold[]) =>
  writeDocument(terminal, "decisions", { decisions: found.map(decisionDocument) })

/** Tells what was decided just now, and the way back. */
export async function tellDecided(
  terminal: Terminal,
  decided: readonly DecisionTold[],
  { json }: Common,
): Promise<Exit> {
  if (json) await writeDecisions(terminal, decided)
  else for (const decision of decided) await terminal.line(lineOf(decision))
  if (!json) terminal.say(`Take it back with: rollcall undo ${decided.map(({ id }) => id).join(" ")}`)
  return EXIT.done
}

/** Tells what was taken back. */
export async function tellUndone(terminal: Terminal, undone: readonly DecisionTold[], { json }: Common) {
  if (json) await writeDecisions(terminal, undone)
  else for (const decision of undone) await terminal.line(`Taken back: ${lineOf(decision)}`)
}

// These name their machines in the sentence.
const NAMING = new Set<DecisionTold["kind"]>(["merge", "apart", "split"])

function lineOf({ kind, machine, sentence }: DecisionTold): string {
  return printable(NAMING.has(kind) || machine === null ? sentence : `${machine.name}: ${sentence}`)
}
