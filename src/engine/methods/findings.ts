import type { FindingCounts, FindingPage, FindingRuleTold, FindingTold } from "#api/findings.ts"
import type { Cause } from "#model/cause.ts"
import { Failure } from "#model/failure.ts"
import { OPEN_STATES, type Finding, type FindingState } from "#model/finding.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"
import type { KeptCommit } from "#store/commits.ts"
import type { KeptFinding } from "#store/finding-writer.ts"
import type { FindingsAsked } from "#store/findings.ts"
import type { Context } from "#engine/context.ts"
import { sayingFrom } from "#engine/examining/sayings.ts"
import { findingRules } from "#engine/finding-rules.ts"
import { endOf } from "#engine/findings/life.ts"
import { author } from "./author.ts"
import { wordsFrom } from "./decision-words.ts"
import { machineByRef } from "./machines.ts"

interface Asked extends Omit<FindingsAsked, "machine"> {
  /** As a person names it. */
  readonly machine: string | null
  readonly offset: number
  readonly limit: number
}

/** A page of what doesn't agree, the worst and newest first; open ones where no state is asked for. */
export async function listFindings(
  context: Context,
  { offset, limit, machine, ...rest }: Asked,
): Promise<{ total: number; counts: FindingCounts; findings: readonly FindingTold[] }> {
  const { store } = context
  const asked: FindingsAsked = {
    ...rest,
    states: rest.states.length === 0 ? OPEN_STATES : rest.states,
    machine: machine === null ? null : await keyOf(context, machine),
  }
  const findings = await store.findings.list(asked, limit, offset)
  return {
    total: await store.findings.total(asked),
    counts: await countFindings(context),
    findings: await told(context, findings),
  }
}

async function keyOf(context: Context, ref: string): Promise<number> {
  const id = await machineByRef(context, ref)
  return (await context.store.known.keys([id])).get(id) ?? 0
}

/** The same numbers everywhere: open ones without hints, and what else there is beside them. */
export async function countFindings({ store }: Context): Promise<FindingCounts> {
  const rows = await store.findings.counts()
  const sum = (fits: (row: (typeof rows)[number]) => boolean) =>
    rows.reduce((total, row) => total + (fits(row) ? row.count : 0), 0)
  const inState = (state: FindingState) => sum((row) => row.state === state)
  const isOpen = (row: (typeof rows)[number]) => OPEN_STATES.includes(row.state)
  return {
    open: sum((row) => isOpen(row) && row.level !== "hint"),
    hints: sum((row) => isOpen(row) && row.level === "hint"),
    baseline: rows.reduce(
      (total, row) => total + (isOpen(row) && row.level !== "hint" ? row.baseline : 0),
      0,
    ),
    pending: inState("pending"),
    accepted: inState("accepted"),
    expected: inState("expected"),
    falseAlarms: inState("false-alarm"),
    unknown: inState("unknown"),
    resolved: inState("resolved"),
    bySeverity: SEVERITIES.map((severity: Severity) => ({
      severity,
      open: sum((row) => isOpen(row) && row.level !== "hint" && row.severity === severity),
    })),
  }
}

/** Findings with what people said of them, and the names of their machines. */
export async function told(
  context: Context,
  findings: readonly KeptFinding[],
): Promise<readonly FindingTold[]> {
  const { store } = context
  const decisions = (await store.decisions.list()).filter(
    ({ kind }) => kind === "accept" || kind === "expect" || kind === "false-alarm",
  )
  const sayings = new Map(decisions.map((decision) => [decision.subject, sayingFrom(decision)]))
  const places = await store.findings.placesOf([...new Set(findings.flatMap(({ machines }) => machines))])
  const commits = await commitsOf(context, findings)
  return findings.map((finding) => ({
    ...finding,
    saying: sayings.get(finding.id) ?? null,
    names: finding.machines.map((id) => places.get(id)?.name ?? id),
    commits: commits.get(finding.id) ?? [],
  }))
}

interface Ref {
  readonly id: string
}

async function findingBy({ store }: Context, id: string): Promise<KeptFinding> {
  const finding = await store.findings.get(id.trim())
  if (finding === null)
    throw new Failure("not-found", `There is no finding ${id}. \`rollcall findings\` lists them.`)
  return finding
}

/** One finding with its machines, its life, and what its rule means. */
export async function getFinding(context: Context, { id }: Ref): Promise<FindingPage> {
  const { store } = context
  const finding = await findingBy(context, id)
  const [one] = await told(context, [finding])
  const rule = findingRules().find((each) => each.id === finding.rule)
  const keys = await store.known.keys(finding.machines)
  const machines = await store.findings.machinesOf(finding.id)
  const explained = await store.explained.of([...keys.values()])
  return {
    ...one!,
    machinesTold: machines,
    turns: await store.findings.turns(finding.id),
    ruleTold: {
      title: rule?.title ?? finding.rule,
      because: rule?.because ?? "",
      advice: rule?.advice ?? finding.advice,
      guards: rule?.guards ?? [],
    },
    group: groupOf(finding),
    fact: finding.peers === null ? null : finding.matter,
    owners: ownersOf([...explained.values()].map(({ owner }) => owner)),
  }
}

/** Peers are written as "group web", with the environment behind a comma where they are of one. */
const groupOf = ({ peers }: KeptFinding): string | null => peers?.split(", ", 1)[0] ?? null

function ownersOf(
  owners: readonly ({ readonly name: string; readonly how: string } | null)[],
): FindingPage["owners"] {
  const groups = Map.groupBy(
    owners.flatMap((owner) => owner ?? []),
    ({ name, how }) => `${name}\n${how}`,
  )
  return [...groups.values()]
    .map((same) => ({ name: same[0]!.name, how: same[0]!.how, machines: same.length }))
    .toSorted((one, other) => other.machines - one.machines)
}

/** Commits that its grounds name are those that its rule was told of. */
async function commitsOf(
  { store }: Context,
  findings: readonly KeptFinding[],
): Promise<ReadonlyMap<string, readonly Cause[]>> {
  const found = new Map<string, Cause[]>()
  if (!findings.some(namesCommits)) return found
  const sources = new Map((await store.sources.list()).map((source) => [source.name, source]))
  const authors = new Map((await store.commits.authors()).map((each) => [each.mail, each.name]))
  for (const finding of findings) {
    const own: Cause[] = []
    for (const { sentence, evidence } of [...finding.for, ...finding.against])
      for (const one of evidence) {
        const source = one.kind === "commit" ? sources.get(one.source) : undefined
        if (one.kind !== "commit" || source === undefined || own.some(({ commit }) => commit === one.commit))
          continue
        const commit = await store.commits.get(source.id, one.commit)
        if (commit !== null) own.push(causeFrom(commit, { sentence, rank: own.length + 1, authors }))
      }
    found.set(finding.id, own.slice(0, 3))
  }
  return found
}

const namesCommits = ({ for: grounds, against }: KeptFinding) =>
  [...grounds, ...against].some(({ evidence }) => evidence.some(({ kind }) => kind === "commit"))

const causeFrom = (
  commit: KeptCommit,
  named: { readonly sentence: string; readonly rank: number; readonly authors: ReadonlyMap<string, string> },
): Cause => ({
  source: commit.source,
  commit: commit.oid,
  others: [],
  author: named.authors.get(commit.author) ?? commit.author,
  mail: commit.author,
  date: commit.time,
  arrived: commit.arrived,
  subject: commit.subject,
  tickets: commit.tickets,
  rank: named.rank,
  score: 0,
  band: "medium",
  confidence: "likely",
  reasons: [named.sentence],
  said: null,
})

/** The rules with what they found, whatever they found. */
export async function listFindingRules({ store }: Context): Promise<readonly FindingRuleTold[]> {
  const counts = await store.findings.countsByRule()
  const count = (rule: string, states: readonly FindingState[]) =>
    counts.reduce((sum, row) => sum + (row.rule === rule && states.includes(row.state) ? row.count : 0), 0)
  return findingRules().map(({ id, family, title, level, severity, because, advice, guards }) => ({
    ...{ id, family, title, level, severity, because, advice, guards },
    open: count(id, OPEN_STATES),
    accepted: count(id, ["accepted", "expected"]),
    falseAlarms: count(id, ["false-alarm"]),
  }))
}

/** It is known, and nothing is done about it until a day; the day itself still counts. */
export async function acceptFinding(
  context: Context,
  { id, until, why }: Ref & { readonly until: string; readonly why: string | null },
): Promise<Finding> {
  if (endOf(until) <= context.tools.now())
    throw new Failure("bad-input", `${until} is over. Name a day that is still to come.`)
  return say(context, id, { kind: "accept", value: until, why })
}

export const expectFinding = (context: Context, { id, why }: Ref & { readonly why: string | null }) =>
  say(context, id, { kind: "expect", value: null, why })

export const dismissFinding = (context: Context, { id, why }: Ref & { readonly why: string | null }) =>
  say(context, id, { kind: "false-alarm", value: null, why })

async function say(
  context: Context,
  id: string,
  {
    kind,
    value,
    why,
  }: {
    readonly kind: "accept" | "expect" | "false-alarm"
    readonly value: string | null
    readonly why: string | null
  },
): Promise<Finding> {
  const { store, tools, examiner } = context
  const finding = await findingBy(context, id)
  if (finding.state === "resolved" || finding.state === "unknown")
    throw new Failure("conflict", `${finding.id} is ${finding.state}: there is nothing to say of it now.`)
  const keys = await store.known.keys(finding.machines)
  await store.decisions.add({
    at: tools.now(),
    author: author(),
    kind,
    subject: finding.id,
    value,
    anchors: [...keys.values()].map((key) => [key]),
    reason: why?.trim() ? wordsFrom(why, "reason") : null,
  })
  await examiner.heed([finding.id])
  const [after] = await told(context, [await findingBy(context, finding.id)])
  return after!
}

/** Waits until what was found fits what is known. */
export async function settleFindings(context: Context): Promise<FindingCounts> {
  await context.examiner.settled()
  return countFindings(context)
}
