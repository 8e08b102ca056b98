import { type Expectation, referenceOf } from "#model/expectation.ts"
import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
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

/** What one machine's judgement is as a verdict. */
export function verdictOf(expectation: Expectation, seen: Seen, judgement: Told): Verdict {
  return judgement.state === "unknown"
    ? unknownVerdict(expectation, seen, judgement)
    : driftVerdict(expectation, seen, judgement)
}

const adviceOf = ({ why }: Expectation, place: Place): string =>
  `Bring it to what ${lineText(place)} says, or change the line${why === null ? "." : ` (${why}).`}`

function driftVerdict(
  expectation: Expectation,
  { sheet }: Seen,
  said: Extract<Told, { state: "drift" }>,
): Verdict {
  const place = placeOf(expectation, said.part)
  const written = `${lineText(place)} expects ${said.expected}`
  return {
    rule: EXPECTATION_RULES.expectation.id,
    state: "drift",
    severity: said.severity ?? expectation.severity,
    matter: `${expectation.name}: ${said.part}, ${said.what}`,
    peers: peersOf(expectation),
    machines: [sheet.machine],
    title: said.title,
    says: `${capital(said.what)}, and ${written} for "${expectation.name}".`,
    advice: adviceOf(expectation, place),
    for: [
      groundOf(`${capital(said.what)}.`, said.evidence),
      lineGround(expectation, said.part, `${written}.`),
    ],
    against: said.caveat === undefined ? [] : [{ sentence: said.caveat, evidence: [] }],
    reason: null,
    since: said.since,
    pending: said.pending,
    review: null,
  }
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

function unknownVerdict(
  expectation: Expectation,
  { sheet }: Seen,
  { part, reason, evidence }: Extract<Told, { state: "unknown" }>,
): Verdict {
  const place = placeOf(expectation, part)
  const sentence = `It can't be told: ${reason}.`
  return {
    rule: EXPECTATION_RULES.expectation.id,
    state: "unknown",
    severity: expectation.severity,
    matter: `${expectation.name}: ${part}, unknown: ${reason}`,
    peers: peersOf(expectation),
    machines: [sheet.machine],
    title: `Whether ${part} is as expected can't be told`,
    says: `${lineText(place)} has an expectation of ${part} for "${expectation.name}". ${sentence}`,
    advice: "Scan what it asks for, or leave it unknown.",
    for: [lineGround(expectation, part, `${lineText(place)} asks for it.`)],
    against: [],
    reason: groundOf(sentence, evidence),
    since: sheet.presentSince,
    pending: false,
    review: null,
  }
}

/** Those that say the same of several machines, once. */
export function joined(verdicts: readonly Verdict[]): readonly Verdict[] {
  const alike = Map.groupBy(verdicts, (each) =>
    JSON.stringify([each.rule, each.state, each.matter, each.peers]),
  )
  return [...alike.values()].map(([first, ...more]) => more.reduce(joinedWith, first!))
}

const MOST_GROUNDS = 20

function joinedWith(one: Verdict, other: Verdict): Verdict {
  const grounds = new Map([...one.for, ...other.for].map((each) => [JSON.stringify(each), each]))
  return {
    ...one,
    machines: [...new Set([...one.machines, ...other.machines])],
    for: [...grounds.values()].slice(0, MOST_GROUNDS),
    since: Math.min(one.since, other.since),
    pending: one.pending && other.pending,
    review: earlier(one.review, other.review),
  }
}

const earlier = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b))
