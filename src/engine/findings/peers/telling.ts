import type { Ground } from "#model/explanation.ts"
import type { Severity } from "#model/severity.ts"
import type { Verdict } from "#model/finding.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Around, Peers } from "../check.ts"
import { counted, ground, listed, quoted } from "../grounds.ts"
import { declaredCell } from "./declared.ts"
import type { Entry } from "./entries.ts"
import { labelOf } from "./labels.ts"
import { knownOf } from "./rows.ts"
import type { Cluster } from "./study.ts"

const DAY = 86_400_000

/** What every verdict about peers says alike. */
export interface Told extends Pick<Verdict, "matter" | "title" | "says"> {
  readonly state?: Verdict["state"]
  readonly severity?: Severity
  readonly environment?: string | null
  readonly sheets: readonly Sheet[]
  readonly for: readonly Ground[]
  readonly against?: readonly Ground[]
  readonly reason?: Ground | null
  readonly since: number
  readonly pending?: boolean
  readonly review?: number | null
}

/** A verdict about peers, with what the rule says of all of them. */
export function verdictOf(peers: Peers, { rule }: Around, told: Told): Verdict {
  const { environment = null, sheets, ...said } = told
  const { kind, name } = peers.group
  const group = `${kind} ${quoted(name, 80)}`
  return {
    state: "drift",
    severity: rule.severity,
    against: [],
    reason: null,
    pending: false,
    review: null,
    ...said,
    rule: rule.id,
    title: said.title.slice(0, 200),
    matter: said.matter.slice(0, 300),
    peers: environment === null || environment === "" ? group : `${group}, ${quoted(environment, 40)}`,
    machines: sheets.map(({ machine }) => machine).toSorted(),
    advice: rule.advice,
  }
}

/** A number of the rule's settings. */
export const settingOf = ({ rule }: Around, name: string, otherwise: number): number => {
  const value = rule.settings[name]
  return typeof value === "number" ? value : otherwise
}

/** "nginx 1.26.1", "8443/tcp open" */
export const valued = (fact: string, value: string): string => `${labelOf(fact)} ${quoted(value, 80)}`

/** What is said where some machines are apart from the others. */
export function oddOf(peers: Peers, around: Around, { kind, entries }: Cluster, words: OddWords): Verdict {
  const [first, ...rest] = entries
  const { row, spread, apart, value, most, expectedBy } = first
  const { known } = spread
  const inside = environmentOf(peers, first)
  const have = `${most.sheets.length} of ${known}${inside} have ${valued(row.fact, most.value)}`
  const has = `${apart.length === 1 ? "this one has" : `these ${apart.length} have`} ${quoted(value, 80)}`
  const also = rest.length === 0 ? "" : ` Also different: ${listed(labelsOf(rest), 6)}.`
  const measure = `${kind === "outlier" ? "Outlier" : "Odd one out, weak"}: ${known} known, ${spread.camps
    .map(({ sheets }) => sheets.length)
    .slice(0, 6)
    .join(" to ")}, P ${spread.likely.toFixed(2)}.`
  return verdictOf(peers, around, {
    state: expectedBy === null ? "drift" : "expected",
    severity: words.severity,
    environment: spread.environment,
    matter: `${row.fact} ${value}`,
    title: words.title,
    says: `${have}, ${has}.${also} ${measure}`,
    sheets: apart,
    for: [...groundsOf(entries), ...declaredGround(first)],
    against: unknownGround(first),
    reason: expectedBy?.reason ?? null,
    review: expectedBy?.until ?? null,
    since: sinceOf(first),
    pending: entries.every(({ row: each }) => apart.every((sheet) => knownOf(each, sheet)?.isFresh === true)),
  })
}

interface OddWords {
  readonly title: string
  readonly severity: Severity
}

export const labelsOf = (entries: readonly Entry[]): readonly string[] => [
  ...new Set(entries.map(({ row }) => labelOf(row.fact))),
]

function environmentOf({ group }: Peers, { spread }: Entry): string {
  const names = Object.keys(group.environments)
  const only = names.length === 1 ? names[0] : spread.environment
  return only ? ` in ${quoted(only, 40)}` : ""
}

/** What those apart have in each fact, and what the others have in the first. */
export function groundsOf(entries: Cluster["entries"]): readonly Ground[] {
  const told = entries.slice(0, 12).map(({ row, apart, most }) => {
    const shown = apart.slice(0, 10).flatMap((sheet) => knownOf(row, sheet) ?? [])
    const values = [...new Set(shown.map(({ value }) => quoted(value, 80)))]
    return ground(
      `${labelOf(row.fact, true)}: ${listed(values)}; others have ${quoted(most.value, 80)}.`,
      shown.flatMap(({ evidence }) => evidence),
    )
  })
  const [{ row, most }] = entries
  const others = most.sheets.slice(0, 10).flatMap((sheet) => knownOf(row, sheet)?.evidence ?? [])
  const sentence = `${counted(most.sheets.length, "machine")} answered ${quoted(most.value, 80)}.`
  return others.length === 0 ? told : [...told, ground(sentence, others)]
}

function declaredGround({ row, apart, most }: Entry): readonly Ground[] {
  const said = declaredCell([...apart, ...most.sheets], row.fact)
  if (!said?.known) return []
  return [ground(`Declared is ${quoted(said.value, 80)}.`, said.evidence)]
}

/** Unknown ones are told beside, and count for nothing. */
export function unknownGround({ row }: Pick<Entry, "row">): readonly Ground[] {
  const reasons = [...row.told.values()].flatMap((one) => (one.known ? [] : [one.reason]))
  if (reasons.length === 0) return []
  const why = listed([...new Set(reasons)].toSorted(), 4)
  return [ground(`Of ${counted(reasons.length, "more peer")} it is not known: ${why}.`, [])]
}

export function sinceOf({ row, apart }: Entry): number {
  const since = apart.flatMap((sheet) => knownOf(row, sheet)?.since ?? [])
  return since.reduce((least, each) => Math.min(least, each), Infinity)
}

/** A value on its way, or one that stands still on it. */
export function rolloutTold(peers: Peers, around: Around, { entries }: Cluster): Verdict | null {
  const [first, ...rest] = entries
  const { rollout, row, spread } = first
  if (rollout === null) return null
  const days = settingOf(around, "rolloutDays", 7)
  const { from, to, had, last, commit } = rollout
  const stands = around.now - last > days * DAY
  const of = from.sheets.length + to.sheets.length
  const count = `${to.sheets.length} of ${of}`
  const also = rest.length === 0 ? "" : ` With it: ${listed(labelsOf(rest), 6)}.`
  const course = `${valued(row.fact, to.value)} went from ${had} to ${count}${environmentOf(peers, first)}; the others have ${quoted(from.value, 80)}.`
  const moved = Math.floor((around.now - last) / DAY)
  const brought = commit ? [ground("A commit likely brought it.", [commit])] : []
  return verdictOf(peers, around, {
    state: stands ? "drift" : "expected",
    environment: spread.environment,
    matter: `${row.fact} ${to.value}`,
    title: stands
      ? `A rollout stands still at ${count}: ${valued(row.fact, to.value)}`
      : `A rollout is under way: ${valued(row.fact, to.value)}, ${count}`,
    says: stands ? `${course}${also} Nothing moved for ${counted(moved, "day")}.` : `${course}${also}`,
    sheets: stands ? from.sheets : to.sheets,
    for: [...groundsOf(entries), ...brought],
    against: unknownGround(first),
    reason: stands
      ? null
      : ground(
          `It spreads, and nobody went back. After ${days} days without a step it stands still.`,
          commit ? [commit] : [],
        ),
    since: rollout.moments[0]!,
    review: stands ? null : last + days * DAY,
  })
}
