import type { Finding, FindingRule, FindingState, Saying, Verdict } from "#model/finding.ts"
import type { Ground } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"

/** A finding without what people said of it, which its state has taken in. */
export type Lived = Omit<Finding, "saying">

/** What holds for all findings of one time. */
export interface Living {
  readonly now: Moment
  /** The scan, or the reading of sources, that is told of. */
  readonly at: Moment
  readonly rules: ReadonlyMap<string, FindingRule>
  /** Whether a finding was there at the first look at what it is about. */
  readonly isFirstLook: (verdicts: readonly Verdict[]) => boolean
  /** Names of machines by their ids. */
  readonly nameOf: (machine: string) => string
}

/** One finding's past and present. */
export interface LifeGiven {
  readonly id: string
  readonly before: Lived | null
  readonly verdicts: readonly Verdict[]
  readonly saying: (Saying & { readonly machines: readonly string[] }) | null
  /** It called for somebody at some time. */
  readonly wasOpen: boolean
}

/** What becomes of a finding, now that rules say this of it; null where there is nothing to tell of it, and never was. */
export function livesOn(given: LifeGiven, living: Living): Lived | null {
  const { id, before, verdicts } = given
  const drift = verdicts.filter(({ state }) => state === "drift")
  const expected = verdicts.filter(({ state }) => state === "expected")
  const unknown = verdicts.filter(({ state }) => state === "unknown")
  if (drift.length > 0) return drifting(given, drift, living)
  if (expected.length > 0) return from(id, before, expected, "expected", living)
  if (unknown.length > 0) {
    // What can't be told now has not gone away.
    if (before !== null && STANDING.has(before.state)) return untold(given, before, unknown[0]!, living)
    return from(id, before, unknown, "unknown", living)
  }
  return ended(given, living)
}

// Before it can't be told, or is expected: it was told.
const STANDING: ReadonlySet<FindingState> = new Set([
  "open",
  "came-back",
  "pending",
  "accepted",
  "false-alarm",
] as const)

function untold({ saying }: LifeGiven, before: Lived, { reason }: Verdict, living: Living): Lived {
  const plain = before.state === "pending" ? "pending" : plainOf(before.returns)
  return { ...before, state: saidOf(saying, before.machines, living) ?? plain, reason }
}

const plainOf = (returns: number): FindingState => (returns > 0 ? "came-back" : "open")

function ended({ before, wasOpen }: LifeGiven, living: Living): Lived | null {
  if (before === null || before.state === "resolved") return before
  const isQuiet = QUIET.has(before.state)
  // What nobody could tell, what was seen once and what was expected leave no trace of trouble.
  if (isQuiet && before.resolved === null && before.returns === 0 && !wasOpen) return null
  const resolved = isQuiet ? (before.resolved ?? living.at) : living.at
  return { ...before, state: "resolved", resolved }
}

const QUIET: ReadonlySet<FindingState> = new Set(["pending", "unknown", "expected"])

function drifting({ id, before, saying }: LifeGiven, drift: readonly Verdict[], living: Living): Lived {
  const found = from(id, before, drift, "open", living)
  const said = saidOf(saying, found.machines, living)
  if (drift.every(({ pending }) => pending)) {
    // Something that was open already stays so while more of it is looked at.
    const isKnown = before !== null && (before.state === "open" || before.state === "came-back")
    return { ...found, state: said ?? (isKnown ? before.state : "pending") }
  }
  // Also where it was seen once only, or could not be told, since it was resolved.
  const returns = found.returns + (found.resolved === null ? 0 : 1)
  return { ...found, state: said ?? plainOf(returns), returns, resolved: null }
}

/** What people said holds for the machines that it was said of, and for its time. */
function saidOf(
  saying: LifeGiven["saying"],
  machines: readonly string[],
  { now }: Living,
): "accepted" | "expected" | "false-alarm" | null {
  if (saying === null) return null
  if (saying.until !== null && endOf(saying.until) <= now) return null
  const covered = new Set(saying.machines)
  if (machines.some((machine) => !covered.has(machine))) return null
  if (saying.kind === "accept") return "accepted"
  return saying.kind === "expect" ? "expected" : "false-alarm"
}

const DAY_MS = 86_400_000

/** The end of a day as people write it: the day itself still counts. */
export const endOf = (day: string): Moment => {
  const midnight = new Date(`${day}T00:00:00`).getTime()
  return Number.isNaN(midnight) ? 0 : midnight + DAY_MS
}

function from(
  id: string,
  before: Lived | null,
  verdicts: readonly Verdict[],
  state: FindingState,
  living: Living,
): Lived {
  const inOrder = verdicts.toSorted(
    (one, other) => worst(one.severity) - worst(other.severity) || one.since - other.since,
  )
  const shown = inOrder[0]!
  const machines = [...new Set(inOrder.flatMap((verdict) => verdict.machines))].toSorted()
  const isNew = before === null || before.state === "resolved"
  return {
    id,
    rule: shown.rule,
    level: living.rules.get(shown.rule)?.level ?? "exact",
    severity: shown.severity,
    state,
    matter: shown.matter,
    peers: shown.peers,
    title: shown.title,
    says: saysOf(inOrder, machines, living),
    advice: shown.advice,
    machines,
    for: grounds(inOrder, (verdict) => verdict.for),
    against: grounds(inOrder, (verdict) => verdict.against),
    reason: shown.reason,
    since: began(verdicts) ?? before?.since ?? living.at,
    firstSeen: isNew ? living.at : before.firstSeen,
    lastSeen: living.at,
    // When it was resolved is known until it is open again.
    resolved: before?.resolved ?? null,
    returns: before?.returns ?? 0,
    isBaseline: isNew ? before === null && living.isFirstLook(verdicts) : before.isBaseline,
  }
}

/** When the first of them began; null where nobody knows. */
function began(verdicts: readonly Verdict[]): Moment | null {
  const known = verdicts.flatMap(({ since }) => (since > 0 ? [since] : []))
  return known.length === 0 ? null : Math.min(...known)
}

const worst = (severity: Severity) => SEVERITIES.indexOf(severity)

const MOST_NAMED = 5

/** One sentence of its own for one; for several, what they share and who they are. */
function saysOf(verdicts: readonly Verdict[], machines: readonly string[], { nameOf }: Living): string {
  const shown = verdicts[0]!
  const others = new Set(verdicts.map(({ says }) => says)).size
  if (others === 1 || machines.length < 2) return shown.says
  const named = machines.slice(0, MOST_NAMED).map(nameOf)
  const more = machines.length - named.length
  const list = more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ")
  return `${shown.says} The same holds for ${machines.length} machines: ${list}.`
}

const MOST_GROUNDS = 100

/** Of each verdict the first ground before any second one, so that every machine has its evidence. */
function grounds(
  verdicts: readonly Verdict[],
  of: (verdict: Verdict) => readonly Ground[],
): readonly Ground[] {
  const found = new Map<string, Ground>()
  const longest = Math.max(0, ...verdicts.map((verdict) => of(verdict).length))
  for (let at = 0; at < longest && found.size < MOST_GROUNDS; at += 1)
    for (const verdict of verdicts) {
      const ground = of(verdict)[at]
      if (ground !== undefined && found.size < MOST_GROUNDS) found.set(JSON.stringify(ground), ground)
    }
  return [...found.values()]
}
