import { z } from "zod"
import { METRICS } from "#model/metric.ts"
import { change } from "./shapes.ts"
import { findingTold } from "./findings.ts"

// What the user called normal, what is usual, and what is different from it.

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()
const moment = z.number().int()
const text = z.string()

/** A moment that somebody called normal. */
export const baseline = z.object({
  decision: z.number(),
  moment,
  scan: z.number().nullable(),
  by: text,
  at: moment,
  why: text.nullable(),
})
export type BaselineTold = z.infer<typeof baseline>

/** One line of a chart with what is usual. */
export const series = z.object({
  metric: z.enum(METRICS),
  points: list(
    z.object({
      at: moment,
      value: z.number(),
      /** What is usual on that weekday at that hour, from how many scans; null where too few are known. */
      low: z.number().nullable(),
      high: z.number().nullable(),
      from: z.number(),
    }),
  ),
  /** "412 machines; usual on Mondays at 6 are 402 to 414, from 9 scans". */
  says: text,
  /** Whether the last one is outside of what is usual; null where that is not known. */
  isUnusual: z.boolean().nullable(),
})
export type SeriesTold = z.infer<typeof series>

/** What is different from normal, on one page. */
export const different = z.object({
  baseline: baseline.nullable(),
  /** What normal is where nobody pinned a moment: the first scan; null where there is none. */
  from: moment.nullable(),
  to: moment.nullable(),
  machines: z.object({ before: z.number(), now: z.number(), new: z.number(), gone: z.number() }),
  counts: list(z.object({ kind: text, count: z.number() })),
  /** The first hundred, what matters most first. */
  changes: list(change),
  totalChanges: z.number(),
  /** Findings that are open now and were not then. */
  findings: list(findingTold),
  totalFindings: z.number(),
  unusual: list(series),
})
export type DifferentTold = z.infer<typeof different>
