import type { Client } from "#api/client.ts"
import type { ExplainedTold } from "#api/explanation.ts"
import type { MachineDossier } from "#api/shapes.ts"
import type { Change } from "#model/change.ts"
import type { MachineAddress, Service } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import { machineInFull, writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { explainedParts, explanationText, ownerText, writeAnswers, LABEL } from "./explained.ts"
import { scansNamed } from "./scan-moments.ts"
import { decisionTable } from "./decisions.ts"
import { settled } from "./settled.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { asOfFrom, verbOf, withEngine, type AsOf, type Common, type Verb } from "./verb.ts"
import { supportText, whatTable, whatText } from "./what.ts"
import { count, isoOrNull, localTime } from "./words.ts"

interface Options extends Common {
  readonly asOf?: AsOf
  readonly facts?: boolean
}

/** `rollcall machine REF`: one machine, with how everything about it is known. */
export const machine: Verb = (program, shell) => {
  verbOf(program, "machine <ref>", "one machine with its evidence; ref is an id, a name, an address or a MAC")
    .option("--as-of <scan|date>", "as it was then", asOfFrom)
    .option("--facts", "with every observation behind it")
    .action((ref: string, options: Options) =>
      withEngine(shell, options, async ({ client }) => {
        const { terminal } = shell
        const asOf = options.asOf ?? null
        // Who and why are concluded of now alone.
        if (asOf === null) await settled(terminal, client)
        const dossier = await client.machines.get({ ref, asOf })
        const explained = asOf === null ? await explainedOf(client, dossier) : null
        const withFacts = options.facts === true
        if (options.json) {
          const scanNamed = await scansNamed(
            client,
            dossier.history.flatMap(({ between }) => between),
          )
          await writeDocument(terminal, "machine", {
            asOf: isoOrNull(await momentOf(client, asOf)),
            ...machineInFull(dossier, { scanNamed, withFacts, explained }),
          })
        } else await writeSheet(terminal, dossier, { withFacts, explained })
        return EXIT.done
      }),
    )
}

/** The moment that a scan's number or a date stands for, as the engine understands it. */
async function momentOf(client: Client, asOf: AsOf | null): Promise<Moment | null> {
  if (asOf === null) return null
  return (await client.machines.list({ asOf, limit: 1 })).asOf
}

/** A virtual address is no machine that anybody could own. */
async function explainedOf(client: Client, { id, presence }: MachineDossier): Promise<ExplainedTold | null> {
  return presence === "virtual" ? null : client.explanation.get({ ref: id })
}

interface Beside {
  readonly withFacts: boolean
  readonly explained: ExplainedTold | null
}

async function writeSheet(
  terminal: Terminal,
  dossier: MachineDossier,
  { withFacts, explained }: Beside,
): Promise<void> {
  const { bold, dim } = terminal.colours
  await terminal.line(bold(printable(dossier.name)))
  for (const [label, text] of headOf(dossier, explained)) {
    if (text !== "") await terminal.line(`${dim(label.padEnd(LABEL))}${printable(text)}`)
  }
  if (explained !== null) await writeAnswers(terminal, explained)
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ...(explained === null ? [] : explainedParts(explained)),
    ["What", whatTable(dossier.classification)],
    ["Addresses", addressTable(dossier.addresses)],
    ["Services", serviceTable(dossier.services)],
    ["Joined", joinTable(dossier.identity.joins)],
    ["Doubts", doubtTable(dossier.identity.doubts)],
    ["Alarms", alarmTable(dossier.identity.alarms)],
    ["Held by", holderTable(dossier.holders)],
    ["Decided", decisionTable(dossier.decisions)],
    ["Happened", happenedTable(dossier.identity.happened)],
    ["History", historyTable(dossier.history)],
    ["What it got from us", spentTable(dossier.spent)],
    ["Facts", withFacts ? factTable(dossier.facts) : []],
  ]
  for (const [title, lines] of parts) if (lines.length > 1) await writePart(terminal, title, lines)
}

async function writePart(terminal: Terminal, title: string, lines: readonly string[]): Promise<void> {
  const { bold, dim } = terminal.colours
  const [titles = "", ...rows] = lines
  await terminal.line(`\n${bold(title)}`)
  await terminal.line(dim(titles))
  for (const row of rows) await terminal.line(row)
}

/** What it is stands among the answers, where there are any. */
function headOf(
  dossier: MachineDossier,
  explained: ExplainedTold | null,
): readonly (readonly [string, string])[] {
  return [
    ["id", [dossier.id, ...dossier.aka].join(" ")],
    ["names", dossier.names.filter((name) => name !== dossier.name).join(" ")],
    ["what", explained === null ? whatText(dossier) : ""],
    ["support", supportText(dossier.classification.support)],
    ["explanation", explanationText(dossier.explanation)],
    ["owner", ownerText(dossier.owner)],
    ["environment", dossier.environment ?? ""],
    ["groups", dossier.groups.join(" ")],
    ["purpose", dossier.purpose ?? ""],
    ["tags", dossier.tags.join(" ")],
    ...dossier.notes.map((note) => ["note", note] as const),
    ["locked", dossier.locked.join(" ")],
    ["presence", dossier.presence],
    ["retired", dossier.retired === null ? "" : `since ${localTime(dossier.retired)}`],
    ["seen", `${localTime(dossier.firstSeen)} to ${localTime(dossier.lastSeen)}`],
  ]
}

const untilText = ({ until }: { readonly until: Moment | null }) =>
  until === null ? "now" : localTime(until)

/** Evidence as a person can ask for it: the observations' numbers, the first few. */
const evidenceText = (evidence: readonly number[]) =>
  evidence.length > 4 ? `${evidence.slice(0, 4).join(" ")} +${evidence.length - 4}` : evidence.join(" ")

const addressTable = (addresses: readonly MachineAddress[]) =>
  table(addresses, [
    { title: "address", value: ({ ip }) => ip },
    { title: "mac", value: ({ mac }) => mac ?? "" },
    { title: "network", value: ({ network }) => network },
    { title: "since", value: ({ since }) => localTime(since) },
    { title: "until", value: untilText },
    { title: "evidence", value: ({ evidence }) => evidenceText(evidence) },
  ])

const serviceTable = (services: readonly Service[]) =>
  table(services, [
    { title: "port", value: ({ port, protocol }) => `${port}/${protocol}` },
    { title: "address", value: ({ ip }) => ip },
    { title: "service", value: ({ name }) => name ?? "" },
    {
      title: "product",
      value: ({ product, version }) => [product, version].filter((part) => part !== null).join(" "),
    },
    { title: "since", value: ({ since }) => localTime(since) },
    { title: "until", value: untilText },
    { title: "evidence", value: ({ evidence }) => evidenceText(evidence) },
  ])

const joinTable = (joins: MachineDossier["identity"]["joins"]) =>
  table(joins, [
    { title: "one", value: ({ a }) => a },
    { title: "other", value: ({ b }) => b },
    { title: "strength", value: ({ strength }) => strength },
    { title: "because", value: ({ because }) => because, widest: 60 },
  ])

const doubtTable = (doubts: MachineDossier["identity"]["doubts"]) =>
  table(doubts, [
    {
      title: "probably also",
      value: ({ name, with: id }) => (name === id ? id : `${name} ${id}`),
      widest: 40,
    },
    { title: "between", value: ({ a, b }) => `${a} and ${b}` },
    { title: "strength", value: ({ strength }) => strength },
    { title: "because", value: ({ because }) => because, widest: 72 },
    { title: "settled by", value: ({ settledBy }) => settledBy, widest: 60 },
  ])

const alarmTable = (alarms: MachineDossier["identity"]["alarms"]) =>
  table(alarms, [
    { title: "alarm", value: ({ title }) => title, widest: 90 },
    { title: "since", value: ({ since }) => localTime(since) },
    { title: "last", value: ({ last }) => localTime(last) },
    { title: "evidence", value: ({ evidence }) => evidenceText(evidence) },
  ])

const holderTable = (holders: MachineDossier["holders"]) =>
  table(holders, [
    { title: "machine", value: ({ machine: id }) => id },
    { title: "since", value: ({ since }) => localTime(since) },
    { title: "until", value: untilText },
    { title: "evidence", value: ({ evidence }) => evidenceText(evidence) },
  ])

const happenedTable = (happened: MachineDossier["identity"]["happened"]) =>
  table(happened, [
    { title: "when", value: ({ at }) => localTime(at) },
    { title: "what", value: ({ kind }) => kind },
    { title: "address", value: ({ ip }) => ip },
    { title: "because", value: ({ because }) => because, widest: 90 },
    { title: "other", value: ({ other }) => other?.name ?? "" },
  ])

const historyTable = (history: readonly Change[]) =>
  table(history, [
    { title: "when", value: ({ between }) => localTime(between[1]) },
    { title: "what", value: ({ kind }) => kind },
    { title: "fact", value: ({ fact }) => fact },
    { title: "before", value: ({ before }) => before ?? "" },
    { title: "after", value: ({ after }) => after ?? "" },
  ])

const spentTable = ({ inAll, scans, before }: MachineDossier["spent"]) => {
  const { scans: older, ...sum } = before
  const rows = [
    ...scans.map(({ scan, moment, ...spent }) => ({ scan: String(scan), when: localTime(moment), ...spent })),
    ...(older === 0 ? [] : [{ scan: `${older} older`, when: "", ...sum }]),
  ]
  return table(rows.length === 0 ? [] : [...rows, { scan: "in all", when: "", ...inAll }], [
    { title: "scan", value: ({ scan }) => scan },
    { title: "when", value: ({ when }) => when },
    { title: "packets", value: ({ packets }) => count(packets), right: true },
    { title: "connections", value: ({ connections }) => count(connections), right: true },
    { title: "bytes", value: ({ bytes }) => count(bytes), right: true },
  ])
}

const factTable = (facts: MachineDossier["facts"]) =>
  table(facts, [
    { title: "id", value: ({ id }) => String(id), right: true },
    { title: "address", value: ({ ip }) => ip },
    { title: "kind", value: ({ kind }) => kind },
    { title: "about", value: ({ subject }) => subject },
    { title: "value", value: ({ value }) => value, widest: 60 },
    { title: "how", value: ({ method, standing }) => `${method} (${standing})` },
    { title: "scans", value: ({ firstScan, lastScan }) => `${firstScan} to ${lastScan}` },
  ])
