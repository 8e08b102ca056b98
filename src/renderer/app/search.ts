import { z } from "zod"
import { MYSTERY_STATES } from "#api/explanation.ts"
import { HELD_REASONS } from "#model/notice.ts"
import { SEVERITIES } from "#model/severity.ts"

// What the address of a screen may say; anything else in it is dropped.

/** The parts of the list of findings. */
export const FINDING_TABS = ["open", "accepted", "unknown", "resolved"] as const
export type FindingTab = (typeof FINDING_TABS)[number]

const asOf = z.union([z.number().int(), z.string().max(40)])

export const rootSearch = z.object({ asOf: asOf.optional().catch(undefined) })

export const machinesSearch = z.object({
  query: z.string().max(4_000).optional().catch(undefined),
  sort: z.string().max(40).optional().catch(undefined),
  descending: z.boolean().optional().catch(undefined),
  all: z.boolean().optional().catch(undefined),
  view: z.string().max(100).optional().catch(undefined),
  columns: z.string().max(400).optional().catch(undefined),
})

export const mysteriesSearch = z.object({ state: z.enum(MYSTERY_STATES).optional().catch(undefined) })

export const machineSearch = z.object({ tab: z.string().max(40).optional().catch(undefined) })

export const CHANGES_TABS = ["table", "timeline"] as const
export const CHANGES_ORDERS = ["cause", "machine", "kind"] as const

/** Between which moments, and what of it; kinds are of changes in the table, and of rows in the timeline. */
export const changesSearch = z.object({
  tab: z.enum(CHANGES_TABS).optional().catch(undefined),
  from: asOf.optional().catch(undefined),
  to: asOf.optional().catch(undefined),
  machine: z.string().max(300).optional().catch(undefined),
  group: z.string().max(300).optional().catch(undefined),
  kinds: z.string().max(400).optional().catch(undefined),
  caused: z.string().max(100).optional().catch(undefined),
  by: z.enum(CHANGES_ORDERS).optional().catch(undefined),
  unexplained: z.boolean().optional().catch(undefined),
  unfold: z.boolean().optional().catch(undefined),
})
export type ChangesSearch = z.infer<typeof changesSearch>

/** add: the form for another source stands open. */
export const sourcesSearch = z.object({ add: z.boolean().optional().catch(undefined) })

export const sourceSearch = z.object({
  tab: z.string().max(40).optional().catch(undefined),
  /** What of its declarations is looked for. */
  text: z.string().max(300).optional().catch(undefined),
  format: z.string().max(100).optional().catch(undefined),
})

/** Over how many days what is usual is drawn, and of which network. */
export const normalSearch = z.object({
  days: z
    .union([z.literal(30), z.literal(90), z.literal(365)])
    .optional()
    .catch(undefined),
  network: z.string().max(300).optional().catch(undefined),
})

export const NOTICE_TABS = ["told", "held", "rate"] as const

/** What was told, what was held back, how often it was wrong. */
export const noticesSearch = z.object({
  tab: z.enum(NOTICE_TABS).optional().catch(undefined),
  reason: z.enum(HELD_REASONS).optional().catch(undefined),
})

export const scansSearch = z.object({
  /** Targets to put into the form. */
  targets: z.string().max(10_000).optional().catch(undefined),
  tab: z.string().max(40).optional().catch(undefined),
})

/** Which findings are shown, and which of them is open. */
export const findingsSearch = z.object({
  tab: z.enum(FINDING_TABS).optional().catch(undefined),
  finding: z.string().max(100).optional().catch(undefined),
  words: z.string().max(300).optional().catch(undefined),
  severity: z.enum(SEVERITIES).optional().catch(undefined),
  rule: z.string().max(100).optional().catch(undefined),
  machine: z.string().max(300).optional().catch(undefined),
  peers: z.string().max(300).optional().catch(undefined),
  /** first: there at the first look; later: what came since. */
  news: z.enum(["first", "later"]).optional().catch(undefined),
  hints: z.boolean().optional().catch(undefined),
})
export type FindingsSearch = z.infer<typeof findingsSearch>

/** Which peers are side by side: a group by its id, or machines that were chosen. */
export const peersSearch = z.object({
  group: z.string().max(300).optional().catch(undefined),
  machines: z.string().max(40_000).optional().catch(undefined),
  words: z.string().max(300).optional().catch(undefined),
})

export const findingRulesSearch = z.object({
  rule: z.string().max(100).optional().catch(undefined),
  words: z.string().max(300).optional().catch(undefined),
})
