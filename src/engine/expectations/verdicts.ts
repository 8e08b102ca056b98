import { type Expectation, referenceOf } from "#model/expectation.ts"
import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import { SEVERITIES } from "#model/severity.ts"
import type { Place } from "#model/written.ts"
import { groundOf, type Judgement } from "./judgement.ts"
import { EXPECTATION_RULES } from "./rules.ts"
import type { Seen } from "./seen.ts"
import { selectorText } from "./selector.ts"

/** Where a part of an expectation is written. */
export function placeOf({ at, lines }: Expectation, part: string): Place {
  const { declaration: _declaration, ...place } = at
  const line = lines[part] ?? lines[part.split(" ", 1)[0] ?? ""] ?? at.line
  return lines[part] === undefined && line === at.line ? place : { ...place, line, endLine: line }
}

/** The line as the ground that it is. */
export function lineGround(expectation: Expectation, part: string, sentence: string): Ground {
  const { line, endLine } = placeOf(expectation, part)
  return { sentence, evidence: [referenceOf({ ...expectation.at, line, endLine })] }
}

/** "rollcall.yml, line 7". */
export const lineText = ({ path, line }: Pick<Place, "path" | "line">): string => `${path}, line ${line}`

/** The peers that its verdicts are said of. */
export const peersOf = ({ for: selector }: Expectation): string => selectorText(selector)

type Told = Exclude<Judgement, { readonly state: "agrees" }>
type Drifting = Extract<Told, { state: "drift" }>
type Unknown = Extract<Told, { state: "unknown" }>

/** One machine's judgement. */
export interface Judged<Kind extends Judgement = Judgement> {
  readonly seen: Seen
  readonly judgement: Kind
}

/** What is to be said of one matter of an expectation: what drifts together, and what can't be told together. */
export function verdictsOf(expectation: Expectation, judged: readonly Judged[]): readonly Verdict[] {
  const drifting = judged.filter((each): each is Judged<Drifting> => each.judgement.state === "drift")
  const unknown = judged.filter((each): each is Judged<Unknown> => each.judgement.state === "unknown")
  return [
    ...(drifting.length > 0 ? [driftVerdict(expectation, drifting)] : []),
    ...(unknown.length > 0 ? [unknownVerdict(expectation, unknown)] : []),
  ]
}

/** The same for a part whatever is there instead, so that a finding goes on while that changes or can't be told. */
const sharedBy = (expectation: Expectation, { judgement }: Judged<Told>, machines: readonly string[]) => ({
  rule: EXPECTATION_RULES.expectation.id,
  matter: `${expectation.name}: ${judgement.matter ?? judgement.part}`,
  peers: peersOf(expectation),
  machines,
  pending: false,
  review: null,
})

const adviceOf = ({ why }: Expectation, place: Place): string =>
  `Bring it to what ${lineText(place)} says, or change the line${why === null ? "." : ` (${why}).`}`

function driftVerdict(expectation: Expectation, judged: readonly Judged<Drifting>[]): Verdict {
  const said = judged.map(({ judgement }) => judgement)
  const first = judged[0]!.judgement
  const place = placeOf(expectation, first.part)
  const written = `${lineText(place)} expects ${first.expected}`
  const ways = waysIn(judged, ({ what }) => what)
  const caveats = new Set(said.flatMap(({ caveat }) => caveat ?? []))
  const severities = said.map(({ severity }) => severity ?? expectation.severity)
  return {
    ...sharedBy(expectation, judged[0]!, judged.map(machineOf)),
    state: "drift",
    severity: SEVERITIES.find((each) => severities.includes(each)) ?? expectation.severity,
    title: ways.length === 1 ? first.title : `${first.part} is not as expected, in ${ways.length} ways`,
    says: `${capital(waysText(ways))}, and ${written} for "${expectation.name}".`,
    advice: adviceOf(expectation, place),
    for: [
      ...ways.slice(0, MOST_GROUNDS).map(([what, of]) => groundOf(`${capital(what)}.`, evidenceOf(of))),
      lineGround(expectation, first.part, `${written}.`),
    ],
    against: [...caveats].map((sentence) => ({ sentence, evidence: [] })),
    reason: null,
    since: Math.min(...said.map(({ since }) => since)),
    pending: said.every(({ pending }) => pending),
  }
}

function unknownVerdict(expectation: Expectation, judged: readonly Judged<Unknown>[]): Verdict {
  const { part } = judged[0]!.judgement
  const place = placeOf(expectation, part)
  const ways = waysIn(judged, ({ reason }) => reason)
  const sentence = `It can't be told: ${waysText(ways)}.`
  return {
    ...sharedBy(expectation, judged[0]!, judged.map(machineOf)),
    state: "unknown",
    severity: expectation.severity,
    title: `Whether ${part} is as expected can't be told`,
    says: `${lineText(place)} has an expectation of ${part} for "${expectation.name}". ${sentence}`,
    advice: "Scan what it asks for, or leave it unknown.",
    for: [lineGround(expectation, part, `${lineText(place)} asks for it.`)],
    against: [],
    reason: groundOf(sentence, evidenceOf(judged)),
    since: Math.min(...judged.map(({ seen }) => seen.sheet.presentSince)),
  }
}

const MOST_GROUNDS = 20

const machineOf = ({ seen }: Judged) => seen.sheet.machine

const evidenceOf = (judged: readonly Judged<Told>[]) => judged.flatMap(({ judgement }) => judgement.evidence)

type Ways<Kind extends Told> = readonly (readonly [text: string, of: readonly Judged<Kind>[]])[]

/** In how many ways they are said, the most frequent first. */
function waysIn<Kind extends Told>(
  judged: readonly Judged<Kind>[],
  text: (judgement: Kind) => string,
): Ways<Kind> {
  return [...Map.groupBy(judged, ({ judgement }) => text(judgement))].toSorted(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  )
}

function waysText(ways: readonly (readonly [string, readonly unknown[]])[]): string {
  if (ways.length === 1) return ways[0]![0]
  const parts = ways
    .slice(0, 5)
    .map(([text, of]) => `${text} (${of.length} ${of.length === 1 ? "machine" : "machines"})`)
  return ways.length > 5 ? `${parts.join("; ")}; and ${ways.length - 5} ways more` : parts.join("; ")
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
