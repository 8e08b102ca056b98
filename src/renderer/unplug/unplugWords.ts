import type { DossierTold } from "#api/explanation.ts"
import type { Ground, Reference } from "#model/explanation.ts"
import type { UnplugVerdict } from "#model/dossier.ts"
import { printable } from "#model/printable.ts"
import { begun, exactly, whenInWords } from "#renderer/ui/format.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"

/** The verdict in one word. */
export const VERDICT_WORDS: Readonly<Record<UnplugVerdict, string>> = {
  no: "No",
  likely: "Likely",
  yes: "Yes",
}

/** The verdict's reason, without the word that stands beside it in large letters. */
export function reasonOf({ sentence, verdict }: Pick<DossierTold, "sentence" | "verdict">): string {
  const word = VERDICT_WORDS[verdict]
  const rest = sentence.startsWith(word) ? sentence.slice(word.length).replace(/^[,.:]? ?/u, "") : sentence
  return begun(rest === "" ? sentence : rest)
}

const keyOf = (reference: Reference) => JSON.stringify(reference)

/** Each piece of evidence once. */
export function distinct(evidence: readonly Reference[]): readonly Reference[] {
  return [...new Map(evidence.map((reference) => [keyOf(reference), reference])).values()]
}

/** Grounds that say the same, as one with the evidence of all. */
export function groundsOf(grounds: readonly Ground[]): readonly Ground[] {
  return [...Map.groupBy(grounds, ({ sentence }) => sentence)].map(([sentence, same]) => ({
    sentence,
    evidence: distinct(same.flatMap(({ evidence }) => evidence)),
  }))
}

/** What of the screen answers something that was not checked. */
export type Check = "look" | "scan" | "sources" | "machine"

/** The steps that `how` names, where there are some here. */
export function checksFor(how: string): readonly Check[] {
  const found: readonly (readonly [Check, boolean])[] = [
    ["look", how.includes("look inside")],
    ["scan", how.includes("deep scan")],
    ["sources", how.startsWith("rollcall sources")],
    ["machine", how.includes("on its page")],
  ]
  return found.flatMap(([check, is]) => (is ? [check] : []))
}

/** How it is checked, without the command that its step stands for. */
export function howInWords(how: string): string {
  return how
    .replace(/^rollcall sources add, with /u, "adding ")
    .replace(/^rollcall sources sync$/u, "reading the sources again")
    .replace(/^rollcall sources, which/u, "the list of sources, which")
}

/** Why they are asked, without the name that stands above it. */
export function becauseInWords(name: string, because: string): string {
  const begins = `${name}, `
  return printable(because.startsWith(begins) ? because.slice(begins.length) : because, 400)
}

/** When it was drawn up, and from what. */
export function drawnUpInWords({ drawnUp, scan, sources }: DossierTold): string {
  const from =
    scan === null
      ? "what was imported"
      : `scan ${scan.id}${scan.ended === null ? "" : ` of ${whenInWords(scan.ended)}`}`
  const read = sources.map(({ name, head, synced }) => {
    if (synced === null) return `${name}, never read`
    return head === null ? `${name} of ${whenInWords(synced)}` : `${name} at ${shortCommit(head)}`
  })
  return `Drawn up ${exactly(drawnUp)} from ${[from, ...(read.length === 0 ? ["no source"] : read)].join(", ")}.`
}

const MOST_SAID = 5

function said(title: string, sentences: readonly string[]): readonly string[] {
  if (sentences.length === 0) return []
  const more = sentences.length - MOST_SAID
  return [
    "",
    title,
    ...sentences.slice(0, MOST_SAID).map((sentence) => `- ${printable(sentence, 300)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ]
}

/** A message to somebody who may know: what is asked, what speaks against it, and what nobody checked. */
export function askMessage(dossier: DossierTold, whom: string): string {
  const { name, ip, against, notChecked, drawnUp, fingerprint } = dossier
  const called = name === ip ? printable(ip) : `${printable(name, 200)} (${printable(ip)})`
  return [
    `${printable(whom, 120)}, can ${called} be unplugged?`,
    "",
    `Rollcall says: ${printable(dossier.sentence, 600)}`,
    ...said(
      "Against it:",
      groundsOf(against).map(({ sentence }) => sentence),
    ),
    ...said(
      "Not checked:",
      notChecked.map(({ what }) => what),
    ),
    "",
    "Does anything of yours still need it? If somebody else would know, who?",
    "",
    `(dossier ${printable(fingerprint, 80)}, ${exactly(drawnUp)})`,
  ].join("\n")
}
