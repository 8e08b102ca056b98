import { z } from "zod"
import { MYSTERY_STATES } from "#api/explanation.ts"

// What the address of a screen may say; anything else in it is dropped.

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

export const changesSearch = z.object({
  from: asOf.optional().catch(undefined),
  to: asOf.optional().catch(undefined),
  machine: z.string().max(300).optional().catch(undefined),
  kinds: z.string().max(400).optional().catch(undefined),
  flat: z.boolean().optional().catch(undefined),
})

/** add: the form for another source stands open. */
export const sourcesSearch = z.object({ add: z.boolean().optional().catch(undefined) })

export const sourceSearch = z.object({
  tab: z.string().max(40).optional().catch(undefined),
  /** What of its declarations is looked for. */
  text: z.string().max(300).optional().catch(undefined),
  format: z.string().max(100).optional().catch(undefined),
})

export const scansSearch = z.object({
  /** Targets to put into the form. */
  targets: z.string().max(10_000).optional().catch(undefined),
  tab: z.string().max(40).optional().catch(undefined),
})
