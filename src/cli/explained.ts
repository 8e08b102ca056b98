import type { CommitTold, ExplainedTold, LinkTold } from "#api/explanation.ts"
import type { Owner } from "#model/machine.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { counted, dayText } from "./words.ts"
import { labelled } from "./wrapped.ts"

/** "payments (declared, 93 %)" */
export const ownerText = (owner: Owner | null): string =>
  owner === null ? "" : `${owner.name} (${owner.how}, ${percent(owner.confidence)})`

const percent = (share: number) => `${Math.round(share * 100)} %`

/** "in doubt" */
export const explanationText = (explanation: ExplainedTold["explanation"]): string =>
  explanation === "in-doubt" ? "in doubt" : explanation

/** How wide what stands before a line is. */
export const LABEL = 13

const label = (word: string) => word.padEnd(LABEL)

/** The four answers with their sentences, and what speaks against them. */
export async function writeAnswers(terminal: Terminal, told: ExplainedTold): Promise<void> {
  await terminal.line("")
  const said = [
    ...(["what", "who", "why", "when"] as const).flatMap((question) => {
      const { state, sentence } = told[question]
      const text = state === "answered" ? sentence : `${state}${sentence === "" ? "" : `: ${sentence}`}`
      return labelled(terminal, label(question), text)
    }),
    ...told.against.flatMap((sentence) => labelled(terminal, label("  against"), sentence)),
    ...told.conflicts.flatMap(({ how, names }) =>
      labelled(terminal, label("  against"), `${how}: ${names.join(" and ")}, which can't both be right`),
    ),
    ...nextLines(terminal, told),
    ...told.unread.flatMap((source) =>
      labelled(terminal, label("unread"), `${source} is not whole, so a line may be missing`),
    ),
  ]
  for (const line of said) await terminal.line(line)
}

/** What is explained needs no further question. */
function nextLines(terminal: Terminal, { explanation, next, others }: ExplainedTold): readonly string[] {
  if (explanation === "explained") return []
  const more = others.length === 0 ? "" : `; ${counted(others.length, "other question")} may settle it too`
  return labelled(terminal, label("next"), `${next.question} (${next.kind}, ${next.cost}${more})`)
}

/** Tables that tell whom the lines speak for, who can explain it, who would notice, and the lines. */
export function explainedParts(
  told: ExplainedTold,
): readonly (readonly [title: string, lines: readonly string[]])[] {
  const { candidatesAre } = told
  return [
    [candidatesAre === "owners" ? "Whom its lines speak for" : "Contacts", candidateTable(told)],
    ["Who can explain it", explainerTable(told)],
    ["Who would notice", dependantTable(told)],
    [`Could it be rebuilt? ${writtenText(told)}`, facetTable(told)],
    ["Lines", linkTable(told.links)],
  ]
}

const writtenText = ({ rebuildable: { of, missing } }: ExplainedTold) =>
  `${of - missing.length} of ${counted(of, "part")} have a line`

/** A decided or declared owner leaves nothing to be inferred. */
const candidateTable = ({ owner, candidates }: ExplainedTold) =>
  table(owner === null || owner.how === "inferred" ? candidates : [], [
    { title: "name", value: ({ name }) => name },
    { title: "share", value: ({ share }) => percent(share), right: true },
    { title: "how sure", value: ({ band }) => band },
    { title: "pieces", value: ({ evidence }) => String(evidence.length), right: true },
  ])

const explainerTable = ({ explainers }: ExplainedTold) =>
  table(explainers, [
    { title: "name", value: ({ name, mail }) => (mail === "" ? name : `${name} <${mail}>`), widest: 60 },
    { title: "lines", value: ({ lines }) => String(lines), right: true },
    { title: "commits", value: ({ commits }) => String(commits), right: true },
    {
      title: "last active",
      value: ({ lastActive, left }) => `${dayText(lastActive)}${left ? ", left" : ""}`,
    },
    { title: "now kept by", value: ({ keeps }) => keeps ?? "" },
  ])

const dependantTable = ({ dependants }: ExplainedTold) =>
  few(dependants, 30, (shown) =>
    table(shown, [
      { title: "who", value: ({ name }) => name, widest: 40 },
      { title: "how", value: ({ standing }) => standing },
      { title: "seen", value: ({ seen }) => (seen === null ? "" : dayText(seen)) },
      { title: "what", value: ({ what }) => what, widest: 90 },
    ]),
  )

const facetTable = ({ rebuildable }: ExplainedTold) =>
  few(rebuildable.facets, 30, (shown) =>
    table(shown, [
      { title: "part", value: ({ kind }) => kind },
      { title: "which", value: ({ subject }) => subject },
      {
        title: "line that would make it again",
        value: ({ by }) => (by !== null && "path" in by ? `${by.source} ${by.path}:${by.line}` : "none"),
        widest: 120,
      },
    ]),
  )

/** What says most first, as the engine tells them. */
const linkTable = (links: readonly LinkTold[]) =>
  few(links, 60, (shown) =>
    table(shown, [
      {
        title: "about it",
        value: ({ confidence, standing }) => (standing === "candidate" ? "perhaps" : confidence),
      },
      {
        title: "as",
        value: ({ state, declares, format }) =>
          [declares === null ? "mention" : (format ?? declares), state].join(", "),
      },
      { title: "commit", value: (link) => commitOf(link)?.oid.slice(0, 7) ?? "" },
      { title: "date", value: (link) => timeOf(commitOf(link)) },
      { title: "author", value: (link) => commitOf(link)?.author ?? "", widest: 24 },
      { title: "line", value: ({ source, path, line }) => `${source} ${path}:${line}`, widest: 200 },
    ]),
  )

/** The first rows, and how many more there are. */
function few<Row>(
  rows: readonly Row[],
  most: number,
  write: (rows: readonly Row[]) => readonly string[],
): readonly string[] {
  const lines = write(rows.slice(0, most))
  return rows.length > most ? [...lines, `and ${rows.length - most} more, which --json tells`] : lines
}

const commitOf = ({ introduced, removed }: LinkTold) => removed ?? introduced
const timeOf = (commit: CommitTold | null) => (commit === null ? "" : dayText(commit.time))
