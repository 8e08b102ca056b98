import type { Consumer } from "#model/dossier.ts"
import type { Ground } from "#model/explanation.ts"
import {
  begun,
  consumersText,
  drawnUpText,
  evidenceTexts,
  facetText,
  machineText,
  NOTHING,
  questionOf,
  reasonOf,
  rebuildableText,
  referenceText,
  seenText,
  verdictWord,
  type DossierSheet,
} from "./dossier-sheet.ts"
import { codeMarkdown, textMarkdown } from "./markdown.ts"

/** The dossier as Markdown: for a ticket, a wiki page or a terminal. */
export function dossierMarkdown(sheet: DossierSheet): string {
  const parts = [
    [`# ${textMarkdown(questionOf(sheet))}`, "", textMarkdown(machineText(sheet))],
    [`**${verdictWord(sheet)}.** ${textMarkdown(reasonOf(sheet))}`],
    section("For pulling it", String(sheet.for.length), groundLines(sheet.for, NOTHING.for)),
    section("Against", String(sheet.against.length), groundLines(sheet.against, NOTHING.against)),
    section("Who would notice", consumersText(sheet.consumers), consumerLines(sheet.consumers)),
    section("Not checked", "so this dossier says nothing about them", notCheckedLines(sheet)),
    section("Reservations", "", reservationLines(sheet)),
    section("Could it be rebuilt?", rebuildableText(sheet), facetLines(sheet)),
    section("Who to ask", "", askLines(sheet)),
    section("The way back", "", wayBackLines(sheet)),
    ["---", "", textMarkdown(drawnUpText(sheet)), fingerprintLine(sheet)],
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`
}

function section(title: string, beside: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  return [`## ${title}${beside === "" ? "" : ` (${beside})`}`, "", ...lines]
}

const evidenceMarkdown = (evidence: Ground["evidence"]) =>
  evidenceTexts(evidence)
    .map((text) => codeMarkdown(text))
    .join(", ")

function groundLines(grounds: readonly Ground[], nothing: string): readonly string[] {
  if (grounds.length === 0) return [nothing]
  return grounds.map(({ sentence, evidence }) => {
    const where = evidenceMarkdown(evidence)
    return `- ${textMarkdown(sentence)}${where === "" ? "" : ` (${where})`}`
  })
}

function consumerLines(consumers: readonly Consumer[]): readonly string[] {
  if (consumers.length === 0) return [NOTHING.consumers]
  return [
    row(["Consumer", "What", "Reading", "Known from"]),
    row(["---", "---", "---", "---"]),
    ...consumers.map((consumer) => {
      const { name, what, standing, evidence } = consumer
      const reading = [standing, seenText(consumer)].filter((text) => text !== "").join(", ")
      return row([textMarkdown(name), textMarkdown(what), reading, evidenceMarkdown(evidence)])
    }),
  ]
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`

function notCheckedLines({ notChecked }: DossierSheet): readonly string[] {
  if (notChecked.length === 0) return [NOTHING.notChecked]
  return notChecked.map(({ what, how }) => `- ${textMarkdown(begun(what))}: ${textMarkdown(how)}`)
}

const reservationLines = ({ reservations }: DossierSheet) =>
  reservations.map((reservation) => `- ${textMarkdown(reservation)}`)

function facetLines({ rebuildable: { facets } }: DossierSheet): readonly string[] {
  if (facets.length === 0) return [NOTHING.facets]
  return facets.map((facet) => {
    const by = facet.by === null ? "no line" : codeMarkdown(referenceText(facet.by))
    return `- [${facet.by === null ? " " : "x"}] ${textMarkdown(facetText(facet))}: ${by}`
  })
}

function askLines({ ask }: DossierSheet): readonly string[] {
  if (ask.length === 0) return [NOTHING.ask]
  return ask.map(({ name, because }) => `- ${textMarkdown(name)}: ${textMarkdown(because)}`)
}

const wayBackLines = ({ wayBack }: DossierSheet) =>
  wayBack.map((step, at) => `${at + 1}. ${textMarkdown(step)}`)

const fingerprintLine = ({ fingerprint }: DossierSheet) =>
  `Same evidence, same verdict: ${codeMarkdown(fingerprint)}`
