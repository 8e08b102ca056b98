import type { CommitTold, ExplainedTold, LinkTold } from "#api/explanation.ts"
import type { Owner } from "#model/machine.ts"
import { printable } from "#model/printable.ts"
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
    ["Could it be rebuilt?", facetTable(told)],
    ["Lines", linkTable(told.links)],
  ]
}

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
  table(dependants, [
    { title: "who", value: ({ name }) => name, widest: 40 },
    { title: "how", value: ({ standing }) => standing },
    { title: "seen", value: ({ seen }) => (seen === null ? "" : dayText(seen)) },
    { title: "what", value: ({ what }) => what, widest: 90 },
  ])

const facetTable = ({ rebuildable }: ExplainedTold) =>
  table(rebuildable.facets, [
    { title: "part", value: ({ kind }) => kind },
    { title: "which", value: ({ subject }) => subject },
    {
      title: "line that would make it again",
      value: ({ by }) => (by !== null && "path" in by ? `${by.source} ${by.path}:${by.line}` : "none"),
      widest: 120,
    },
  ])

const MOST_LINES = 60

/** What says most first, as the engine tells them; the rest is in --json. */
function linkTable(links: readonly LinkTold[]): readonly string[] {
  const shown = table(links.slice(0, MOST_LINES), [
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
  ])
  const more = links.length - MOST_LINES
  return more > 0 ? [...shown, printable(`and ${more} more, which --json tells`)] : shown
}

const commitOf = ({ introduced, removed }: LinkTold) => removed ?? introduced
const timeOf = (commit: CommitTold | null) => (commit === null ? "" : dayText(commit.time))
