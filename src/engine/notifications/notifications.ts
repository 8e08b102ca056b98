import type { Finding } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { HeldBack, HeldReason, NoticeFinding } from "#model/notice.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"

/** What was told of a finding last. */
export interface Told {
  readonly finding: string
  readonly at: Moment
  /** How often it had come back then. */
  readonly returns: number
  readonly machines: number
}

/** What it takes to say what is told. */
export interface Deciding {
  readonly now: Moment
  /** Findings that became something else, and those told before that are open still. */
  readonly findings: readonly Omit<Finding, "saying">[]
  readonly told: ReadonlyMap<string, Told>
  /** What is less severe is not told. */
  readonly least: Severity
  readonly nameOf: (machine: string) => string
}

export interface Decided {
  readonly tell: readonly NoticeFinding[]
  readonly held: readonly HeldBack[]
}

/** So long after it was told a finding that came back is news again. */
export const QUIET_MS = 24 * 3_600_000

/** Says what is told now and what is held back, each with its reason: a finding is told once in each of its lives. */
export function decide(deciding: Deciding): Decided {
  const tell: NoticeFinding[] = []
  const held: HeldBack[] = []
  for (const finding of deciding.findings) {
    const verdict = verdictOn(finding, deciding)
    if (verdict === null) continue
    if (verdict.kind === "tell") tell.push(noticeOf(finding, verdict.news, deciding))
    else held.push(heldOf(finding, verdict.reason, deciding))
  }
  return { tell: tell.toSorted(worstFirst), held }
}

type Given = Deciding["findings"][number]
type Verdict =
  | { readonly kind: "tell"; readonly news: NoticeFinding["news"] }
  | { readonly kind: "hold"; readonly reason: HeldReason }

const hold = (reason: HeldReason): Verdict => ({ kind: "hold", reason })

function verdictOn(finding: Given, { told, now, least }: Deciding): Verdict | null {
  const { state, level, severity, isBaseline, machines, returns } = finding
  if (state === "pending") return hold("pending")
  if (state !== "open" && state !== "came-back") return null
  const before = told.get(finding.id)
  if (before !== undefined) {
    if (returns > before.returns)
      return now - before.at >= QUIET_MS ? { kind: "tell", news: "came-back" } : hold("quiet-time")
    // One more of many is no news; twice as many are.
    return machines.length >= 2 * Math.max(1, before.machines) ? { kind: "tell", news: "grew" } : null
  }
  if (isBaseline && returns === 0) return hold("first-look")
  if (level === "hint") return hold("hint")
  if (rankOf(severity) > rankOf(least)) return hold("severity")
  return { kind: "tell", news: state === "came-back" ? "came-back" : "new" }
}

/** 0 for the worst. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity)

const worstFirst = (one: NoticeFinding, other: NoticeFinding) =>
  rankOf(one.severity) - rankOf(other.severity) || other.machines - one.machines

const MOST_NAMES = 10
const MOST_MACHINES = 50

function noticeOf(finding: Given, news: NoticeFinding["news"], { nameOf }: Deciding): NoticeFinding {
  const { id, rule, severity, title, says, advice, since, machines } = finding
  const names = machines.slice(0, MOST_NAMES).map(nameOf)
  return {
    ...{ finding: id, rule, severity, title, says, advice, since, names, news },
    machines: machines.length,
  }
}

const BECAUSE: Readonly<Record<HeldReason, string>> = {
  benign: "Something benign explains it.",
  "first-look": "It was there at the first look, so it is no news.",
  pending: "It was seen once only, and waits for a second look.",
  severity: "It is less severe than what is told.",
  hint: "It is a hint, and a hint alone is not told.",
  "quiet-time": "It was told less than a day ago.",
}

function heldOf(finding: Given, reason: HeldReason, { now }: Deciding): HeldBack {
  const evidence = (finding.for[0]?.evidence ?? []).slice(0, MOST_MACHINES)
  return {
    key: `${finding.id} ${reason} ${finding.returns} ${finding.firstSeen}`,
    at: now,
    reason,
    rule: finding.rule,
    what: finding.title,
    machines: finding.machines.slice(0, MOST_MACHINES),
    finding: finding.id,
    cause: { sentence: BECAUSE[reason], evidence },
  }
}
