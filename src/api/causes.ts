import { z } from "zod"
import { CAUSE_BANDS, CAUSE_STATES, type Cause, type Caused } from "#model/cause.ts"
import { CHANGE_KINDS } from "#model/change.ts"
import { FINDING_STATES } from "#model/finding.ts"
import { STRENGTHS } from "#model/machine.ts"
import { SEVERITIES } from "#model/severity.ts"

// Which commits likely explain what changed, and scans, changes and commits side by side.

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()
const moment = z.number().int()
const text = z.string()

export const cause = z.object({
  source: text,
  commit: text,
  others: list(text),
  author: text,
  mail: text,
  date: moment,
  arrived: moment,
  subject: text,
  tickets: list(text),
  rank: z.number(),
  score: z.number(),
  band: z.enum(CAUSE_BANDS),
  confidence: z.enum(STRENGTHS),
  reasons: list(text),
  said: z.enum(["confirmed", "rejected"]).nullable(),
}) satisfies z.ZodType<Cause>

export const caused = z.object({
  state: z.enum(CAUSE_STATES),
  causes: list(cause),
  because: text,
  candidates: z.number(),
}) satisfies z.ZodType<Caused>

/** A change of one machine, as a person points at it. */
export const changePointed = z.object({
  machine: text.max(300),
  fact: text.max(2_000),
  before: text.max(10_000).nullable(),
  after: text.max(10_000).nullable(),
  /** When it was seen. */
  at: moment,
})

export const causeSaid = changePointed.extend({
  source: text.max(300),
  commit: text.max(64),
  /** true: it explains the change; false: it doesn't. */
  explains: z.boolean(),
  reason: text.max(1_000).nullable().default(null),
})

const timelineScan = z.object({
  kind: z.literal("scan"),
  at: moment,
  scan: z.number(),
  network: text,
  what: z.enum(["scan", "import"]),
  state: text,
  answered: z.number(),
  asked: z.number(),
  /** How many changes it brought of what the timeline is about. */
  changes: z.number(),
  /** How many scans in a row that brought nothing stand in this one row, itself included. */
  quiet: z.number(),
  /** The first of them; of one that stands for itself, its own moment. */
  since: moment,
})
const timelineChange = z.object({
  kind: z.literal("change"),
  at: moment,
  change: z.enum(CHANGE_KINDS),
  /** The same change of several machines is one item. */
  machines: list(z.object({ id: text, name: text })),
  /** How many machines it is; of very many only the first are named. */
  count: z.number(),
  fact: text,
  before: text.nullable(),
  after: text.nullable(),
  between: z.tuple([moment, moment]).readonly(),
  evidence: list(z.number()),
  caused,
})
const timelineCommit = z.object({
  kind: z.literal("commit"),
  at: moment,
  source: text,
  commit: text,
  author: text,
  date: moment,
  subject: text,
  tickets: list(text),
  files: z.number(),
  /** Whether it likely explains a change that is told beside it. */
  explains: z.number(),
})
const timelineFinding = z.object({
  kind: z.literal("finding"),
  at: moment,
  finding: text,
  title: text,
  severity: z.enum(SEVERITIES),
  state: z.enum(FINDING_STATES),
})

export const TIMELINE_KINDS = ["scan", "change", "commit", "finding"] as const

export const timelineItem = z.discriminatedUnion("kind", [
  timelineScan,
  timelineChange,
  timelineCommit,
  timelineFinding,
])
export type TimelineItem = z.infer<typeof timelineItem>

export const timelineAsked = z.object({
  /** A machine or a group; neither: everything. */
  machine: text.max(300).nullable().default(null),
  group: text.max(300).nullable().default(null),
  from: z
    .union([z.number().int(), text.max(40)])
    .nullable()
    .default(null),
  to: z
    .union([z.number().int(), text.max(40)])
    .nullable()
    .default(null),
  kinds: list(z.enum(TIMELINE_KINDS)).default([]),
  /** Only changes that no commit explains. */
  unexplained: z.boolean().default(false),
  /** Scans in a row that brought nothing are one item. */
  fold: z.boolean().default(true),
})

export const timelineTold = z.object({
  from: z.number(),
  to: z.number(),
  /** There was more before than can be told at once: it is told from `from` on alone. */
  cut: z.boolean(),
  total: z.number(),
  /** How many items of each kind there are, whatever kinds are asked for. */
  counts: list(z.object({ kind: z.enum(TIMELINE_KINDS), count: z.number() })),
  /** Changes that no commit explains. */
  unexplained: z.number(),
  items: list(timelineItem),
})
export type TimelineTold = z.infer<typeof timelineTold>
