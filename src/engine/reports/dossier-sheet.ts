import type { Consumer, Dossier, RebuiltFacet, UnplugVerdict } from "#model/dossier.ts"
import type { Ground, Reference } from "#model/explanation.ts"
import type { Presence } from "#model/machine.ts"
import { isoTime, type Moment } from "#model/moment.ts"
import { plain } from "./plain.ts"

/** A dossier with what its document says of itself: of which machine, when it was drawn up, and from what. */
export interface DossierSheet extends Dossier {
  readonly name: string
  readonly ip: string
  readonly network: string
  readonly kind: string | null
  readonly os: string | null
  readonly presence: Presence
  readonly lastSeen: Moment
  readonly drawnUp: Moment
  readonly scan: { readonly id: number; readonly ended: Moment | null } | null
  readonly sources: readonly {
    readonly name: string
    readonly head: string | null
    readonly synced: Moment | null
  }[]
  readonly fingerprint: string
}

/** "2026-03-17 09:09 UTC": a document is read elsewhere, so it says which time that is. */
export const timeText = (moment: Moment): string => `${isoTime(moment).slice(0, 16).replace("T", " ")} UTC`

const dayText = (moment: Moment): string => isoTime(moment).slice(0, 10)

/** What the document is called. */
export const questionOf = ({ name }: DossierSheet): string => `Can ${plain(name, 200)} be unplugged?`

const VERDICT_WORDS: Readonly<Record<UnplugVerdict, string>> = { no: "No", likely: "Likely", yes: "Yes" }

/** The verdict in one word. */
export const verdictWord = ({ verdict }: DossierSheet): string => VERDICT_WORDS[verdict]

/** The verdict's reason, without the word that stands before it. */
export function reasonOf({ sentence, verdict }: DossierSheet): string {
  const word = VERDICT_WORDS[verdict]
  const said = plain(sentence)
  const rest = said.startsWith(word) ? said.slice(word.length).replace(/^[,.:]? ?/u, "") : said
  return rest === "" ? said : begun(rest)
}

/** Text as a sentence begins. */
export function begun(text: string): string {
  const [first = "", ...rest] = text
  return first.toUpperCase() + rest.join("")
}

/** The machine in a line: "10.0.0.7 in office, server, Debian GNU/Linux 12, present, last seen 2026-03-17 06:12 UTC". */
export function machineText({ ip, network, kind, os, presence, lastSeen }: DossierSheet): string {
  const known = [kind, os].flatMap((part) => (part === null || part === "" ? [] : [part]))
  const seen = `${PRESENCE_WORDS[presence]}, last seen ${timeText(lastSeen)}`
  return plain([`${ip} in ${network}`, ...known, seen].join(", "))
}

const PRESENCE_WORDS: Readonly<Record<Presence, string>> = {
  present: "present",
  gone: "gone",
  asleep: "asleep",
  "not-asked": "not asked last",
  virtual: "a virtual address",
}

/** Where a piece of evidence can be looked at: "infra prod.yml:41 @ab12cd3", "observation 12". */
export function referenceText(reference: Reference): string {
  switch (reference.kind) {
    case "observation":
      return `observation ${reference.id}`
    case "decision":
      return `decision ${reference.id}`
    case "commit":
      return plain(`${reference.source} @${reference.commit.slice(0, 7)}`)
    case "declaration":
    case "mention": {
      const { source, path, line, endLine, commit } = reference
      const lines = endLine > line ? `${line}-${endLine}` : String(line)
      const at = commit === null ? "" : ` @${commit.slice(0, 7)}`
      return `${plain(source)} ${plain(path)}:${lines}${plain(at) === "" ? "" : ` ${plain(at)}`}`
    }
  }
}

const MOST_SHOWN = 6

/** The first pieces of evidence, and how many more there are. */
export function evidenceTexts(evidence: readonly Reference[]): readonly string[] {
  const shown = evidence.slice(0, MOST_SHOWN).map(referenceText)
  return evidence.length > MOST_SHOWN ? [...shown, `${evidence.length - MOST_SHOWN} more`] : shown
}

/** What is said where a list is empty: that nothing was found is not that there is nothing. */
export const NOTHING = {
  for: "Nothing speaks for it.",
  against: "Nothing was found that speaks against it. What was not checked is said below.",
  consumers: "Nothing was found that uses or names it. That is no proof that nothing does.",
  notChecked: "All that Rollcall can check was checked.",
  facets: "Nothing was seen of it that could be rebuilt.",
  ask: "Nobody is known who could be asked.",
} as const

/** "5 things name it; 2 still need it" */
export function consumersText(consumers: readonly Consumer[]): string {
  if (consumers.length === 0) return ""
  const needed = consumers.filter(({ standing }) => standing === "uses it" || standing === "names it").length
  const things = consumers.length === 1 ? "1 thing names it" : `${consumers.length} things name it`
  return `${things}; ${needed === 0 ? "none is known to need it" : `${needed} may still need it`}`
}

/** "seen 2026-03-16", or nothing where it was not seen. */
export const seenText = ({ seen }: Consumer): string => (seen === null ? "" : `seen ${dayText(seen)}`)

/** "4 of 6 have a line" */
export function rebuildableText({ rebuildable: { of, missing } }: DossierSheet): string {
  return of === 0 ? "" : `${of - missing.length} of ${of} have a line`
}

/** A part of the machine as a row says it. */
export const facetText = ({ kind, subject }: RebuiltFacet): string => plain(`${kind} ${subject}`)

/** How many pieces of evidence the two sides rest on. */
export function piecesOf(sheet: DossierSheet): number {
  const grounds: readonly Ground[] = [...sheet.for, ...sheet.against]
  return grounds.reduce((sum, { evidence }) => sum + evidence.length, 0)
}

/** When it was drawn up, and from what. */
export function drawnUpText(sheet: DossierSheet): string {
  const { drawnUp, scan, sources } = sheet
  const from = scan === null ? "from what was imported" : `from scan ${scan.id}${endedText(scan.ended)}`
  const read = sources.length === 0 ? "no source" : sources.map((source) => sourceText(source)).join("; ")
  return plain(`Drawn up ${timeText(drawnUp)} ${from}, and ${read}.`)
}

const endedText = (ended: Moment | null) => (ended === null ? "" : ` of ${timeText(ended)}`)

function sourceText({ name, head, synced }: DossierSheet["sources"][number]): string {
  const at = head === null ? "" : ` at ${head.slice(0, 7)}`
  return synced === null ? `${name}, never read` : `${name}${at} (read ${timeText(synced)})`
}
