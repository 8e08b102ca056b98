import type { Client } from "#api/client.ts"
import type { BaselineTold, DifferentTold } from "#api/normal.ts"
import { isoTime } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import { writeDocument } from "./documents.ts"
import { EXIT, type Exit } from "./exit.ts"
import { findingDocument } from "./finding-documents.ts"
import type { BaselineDocument } from "./schemas.ts"
import { settledFindings } from "./settled.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { asOfFrom, verbOf, withEngine, type AsOf, type Common, type Shell, type Verb } from "./verb.ts"
import { count, counted, isoOrNull, localTime } from "./words.ts"

interface PinOptions extends Common {
  readonly why?: string
}

/** `rollcall baseline [pin]`: what is different from the moment that is called normal, and calling one so. */
export const baseline: Verb = (program, shell) => {
  const group = verbOf(program, "baseline", "what is different from normal, and what is out of what is usual")
  // The options before and after the second word are one.
  const own = <Options extends Common>(options: Options): Options => ({ ...options, ...group.opts<Common>() })
  group.action(() =>
    withEngine(shell, own({}), async ({ client }) => {
      await settledFindings(shell.terminal, client)
      return tell(shell, await client.normal.different(), own({}))
    }),
  )
  verbOf(group, "pin", "call a moment normal: from now on it is what things are compared with")
    .argument("[moment]", "a scan's number or a date; without it, the last scan", asOfFrom)
    .option("--why <text>", "why, for whoever asks later")
    .action((moment: AsOf | undefined, options: PinOptions) =>
      withEngine(shell, own(options), ({ client }) => pin(shell, client, moment ?? null, own(options))),
    )
}

async function pin({ terminal }: Shell, client: Client, at: AsOf | null, options: PinOptions): Promise<Exit> {
  const pinned = await client.normal.pin({ at, why: options.why ?? null })
  if (options.json) await writeDocument(terminal, "baseline-pin", { baseline: baselineDocument(pinned) })
  else
    terminal.say(
      `Normal is how it was ${momentText(pinned)}. Take it back with rollcall undo ${pinned.decision}.`,
    )
  return EXIT.done
}

const momentText = ({ moment, scan }: Pick<BaselineTold, "moment" | "scan">) =>
  `on ${localTime(moment)}${scan === null ? "" : `, at scan ${scan}`}`

const baselineDocument = (told: BaselineTold): BaselineDocument => ({
  ...told,
  moment: isoTime(told.moment),
  at: isoTime(told.at),
})

async function tell({ terminal }: Shell, different: DifferentTold, { json }: Common): Promise<Exit> {
  const { from, to } = different
  if (json) await writeDocument(terminal, "baseline", documentOf(different))
  else if (from === null || to === null)
    terminal.say("Nothing has been asked yet. Start with: rollcall scan TARGET")
  else await write(terminal, different, from)
  return EXIT.done
}

async function write(terminal: Terminal, different: DifferentTold, from: number): Promise<void> {
  const { colours } = terminal
  await terminal.line(colours.bold(normalText(different, from)))
  await terminal.line(machinesText(different.machines))
  await terminal.line(changesText(different))
  for (const { says } of different.unusual) await terminal.line(`Out of what is usual: ${says}`)
  const [titles, ...rows] = different.findings.length === 0 ? [] : table(different.findings, COLUMNS)
  if (titles !== undefined) await terminal.line(colours.dim(titles))
  for (const row of rows) await terminal.line(row)
  terminal.say(terminal.sayColours.dim(findingsText(different)))
}

type Finding = DifferentTold["findings"][number]

const COLUMNS = [
  { title: "severity", value: ({ severity }: Finding) => severity },
  { title: "open now, not then", value: ({ title }: Finding) => printable(title), widest: 60 },
  { title: "machines", value: ({ machines }: Finding) => count(machines.length), right: true },
  { title: "since", value: ({ since }: Finding) => localTime(since) },
  { title: "id", value: ({ id }: Finding) => id },
]

function normalText({ baseline: pinned }: DifferentTold, from: number): string {
  if (pinned === null)
    return `Nobody called a moment normal: compared with the first scan, of ${localTime(from)}.`
  const why = pinned.why === null ? "" : `: ${printable(pinned.why, 300)}`
  return `Normal is how it was ${momentText(pinned)}; ${printable(pinned.by, 120)} said so${why}`
}

const machinesText = ({ before, now, new: added, gone }: DifferentTold["machines"]) =>
  `${counted(before, "machine")} then, ${count(now)} now: ${count(added)} new, ${count(gone)} gone.`

function changesText({ counts, totalChanges }: DifferentTold): string {
  if (totalChanges === 0) return "Nothing changed."
  const kinds = counts.map((one) => `${printable(one.kind, 60)} ${count(one.count)}`)
  return `${counted(totalChanges, "change")}: ${kinds.join(", ")}.`
}

function findingsText({ findings, totalFindings }: DifferentTold): string {
  if (totalFindings === 0) return "No finding is open now that was not open then."
  const first =
    totalFindings > findings.length ? `, of which the first ${count(findings.length)} are here` : ""
  return `${counted(totalFindings, "finding is", "findings are")} open now and not then${first}.`
}

const documentOf = (different: DifferentTold) => ({
  baseline: different.baseline === null ? null : baselineDocument(different.baseline),
  from: isoOrNull(different.from),
  to: isoOrNull(different.to),
  machines: different.machines,
  counts: [...different.counts],
  changes: different.totalChanges,
  findings: different.findings.map(findingDocument),
  totalFindings: different.totalFindings,
  unusual: different.unusual.map(({ metric, says }) => ({ metric, says })),
})
