import { z } from "zod"
import { FINDING_STATES, LEVELS, type Finding, type Saying } from "#model/finding.ts"
import { AGREEMENTS, PEER_KINDS, ROW_TAGS, type Cell, type Matrix, type PeerGroup } from "#model/peers.ts"
import { PRESENCES } from "#model/machine.ts"
import { SEVERITIES } from "#model/severity.ts"
import { cause } from "./causes.ts"
import { ground, reference } from "./explanation.ts"

// What doesn't agree: findings with their lives, the rules they come from, peers side by side, and what is expected.

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()
const moment = z.number().int()
const text = z.string()

const saying = z.object({
  decision: z.number(),
  kind: z.enum(["accept", "expect", "false-alarm"]),
  until: text.nullable(),
  why: text.nullable(),
  by: text,
  at: moment,
}) satisfies z.ZodType<Saying>

export const finding = z.object({
  id: text,
  rule: text,
  level: z.enum(LEVELS),
  severity: z.enum(SEVERITIES),
  state: z.enum(FINDING_STATES),
  matter: text,
  peers: text.nullable(),
  title: text,
  says: text,
  advice: text,
  machines: list(text),
  for: list(ground),
  against: list(ground),
  reason: ground.nullable(),
  since: moment,
  firstSeen: moment,
  lastSeen: moment,
  resolved: moment.nullable(),
  returns: z.number(),
  isBaseline: z.boolean(),
  saying: saying.nullable(),
}) satisfies z.ZodType<Finding>

/** A machine of a finding, to be shown beside it. */
const findingMachine = z.object({ id: text, name: text, network: text, presence: z.enum(PRESENCES) })

/** In a list: with the names of its machines. */
export const findingTold = finding.extend({
  names: list(text),
  /** Commits that likely explain what changed, where something did. */
  commits: list(cause),
})
export type FindingTold = z.infer<typeof findingTold>

/** On its own page. */
export const findingPage = findingTold.extend({
  machinesTold: list(findingMachine),
  /** What became of it, in order. */
  turns: list(z.object({ at: moment, state: z.enum(FINDING_STATES), severity: z.enum(SEVERITIES) })),
  rule: text,
  ruleTold: z.object({ title: text, because: text, advice: text, guards: list(text) }),
  /** The group to be shown side by side; null where it has no peers. */
  group: text.nullable(),
  /** The fact of the group's matrix that it is about, where it is about one. */
  fact: text.nullable(),
  owners: list(z.object({ name: text, how: text, machines: z.number() })),
})
export type FindingPage = z.infer<typeof findingPage>

export const findingsAsked = z.object({
  states: list(z.enum(FINDING_STATES)).default([]),
  rules: list(text.max(100)).default([]),
  severities: list(z.enum(SEVERITIES)).default([]),
  machine: text.max(300).nullable().default(null),
  peers: text.max(300).nullable().default(null),
  /** Without those that are hints alone. */
  withoutHints: z.boolean().default(false),
  /** Only of these levels; none means all. */
  levels: list(z.enum(LEVELS)).default([]),
  /** Words that stand in its title, its sentences, its rule, its peers or the names of its machines. */
  text: text.max(300).default(""),
  /** true: only what was there at the first look; false: only what came later. */
  baseline: z.boolean().nullable().default(null),
})

export const findingCounts = z.object({
  /** Open and come back, hints left out: the one number. */
  open: z.number(),
  hints: z.number(),
  /** Of the open ones: there at the first look, and said of by nobody since. */
  baseline: z.number(),
  pending: z.number(),
  accepted: z.number(),
  expected: z.number(),
  falseAlarms: z.number(),
  unknown: z.number(),
  resolved: z.number(),
  bySeverity: list(z.object({ severity: z.enum(SEVERITIES), open: z.number() })),
})
export type FindingCounts = z.infer<typeof findingCounts>

export const findingsTold = z.object({
  total: z.number(),
  counts: findingCounts,
  findings: list(findingTold),
})

/** A rule as it is documented, with what it found. */
export const findingRuleTold = z.object({
  id: text,
  family: text,
  title: text,
  level: z.enum(LEVELS),
  severity: z.enum(SEVERITIES),
  because: text,
  advice: text,
  guards: list(text),
  open: z.number(),
  accepted: z.number(),
  falseAlarms: z.number(),
})
export type FindingRuleTold = z.infer<typeof findingRuleTold>

const cell = z.discriminatedUnion("known", [
  z.object({
    known: z.literal(true),
    value: text,
    evidence: list(reference),
    partly: z.exactOptional(text),
  }),
  z.object({ known: z.literal(false), reason: text, evidence: list(reference) }),
]) satisfies z.ZodType<Cell>

export const peerGroup = z.object({
  id: text,
  kind: z.enum(PEER_KINDS),
  name: text,
  machines: list(text),
  environments: z.record(text, z.number()),
  because: text,
}) satisfies z.ZodType<PeerGroup>

/** A group in a list, with how it agrees. */
export const peerGroupTold = peerGroup.extend({ open: z.number() })
export type PeerGroupTold = z.infer<typeof peerGroupTold>

export const matrix = z.object({
  group: peerGroup,
  classes: list(
    z.object({
      environment: text.nullable(),
      machines: list(text),
      classes: z.exactOptional(z.number()),
    }),
  ),
  rows: list(
    z.object({
      fact: text,
      label: text,
      declared: cell.nullable(),
      cells: list(cell),
      agreement: z.enum(AGREEMENTS),
      tag: z.enum(ROW_TAGS),
      says: text,
      splitBy: text.nullable(),
      expectedBy: reference.nullable(),
    }),
  ),
  equal: list(z.object({ fact: text, label: text, value: text })),
  names: z.record(text, text),
}) satisfies z.ZodType<Matrix>

/** Which peers: a group by its id, or machines that somebody chose. */
export const peersAsked = z.union([
  z.object({ group: text.min(1).max(300) }),
  z.object({ machines: list(text.max(300)).refine((refs) => refs.length >= 2 && refs.length <= 500) }),
])

/** Expectations of one text, checked against what there is now. */
export const expectationsChecked = z.object({
  /** Lines that are wrong: nothing was checked where there is one. */
  mistakes: list(z.object({ path: text, line: z.number(), sentence: text })),
  results: list(
    z.object({
      /** Stands for one part of one expectation. */
      id: text,
      name: text,
      part: text,
      path: text,
      line: z.number(),
      state: z.enum(["ok", "drift", "unknown", "waived"]),
      severity: z.enum(SEVERITIES),
      says: text,
      why: text.nullable(),
      machines: list(z.object({ id: text, name: text })),
    }),
  ),
  /** The same for programs that run checks: JUnit's XML, and SARIF 2.1.0. */
  junit: z.string(),
  sarif: z.string(),
})
export type ExpectationsChecked = z.infer<typeof expectationsChecked>
