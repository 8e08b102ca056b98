import { z } from "zod"
import type { LookAllowance, LookTaken } from "#model/look.ts"
import { list } from "./shapes.ts"

const text = z.string()
const moment = z.number().int()
const short = z.string().min(1).max(300)

/** How to log in, where it is not as the user's SSH configuration says. */
const way = {
  user: short.nullable().default(null),
  port: z.number().int().min(1).max(65_535).nullable().default(null),
  /** How the user's SSH configuration and known_hosts call the machine. */
  name: short.nullable().default(null),
}

/** A machine by id, name, address or MAC, or an address that is not known yet. */
export const lookQuestion = z.object({ ref: short, ...way })

/** What a look would do, worked out before anything is sent. */
export const lookPlan = z.object({
  ip: text,
  network: text,
  port: z.number(),
  how: z.enum(["ssh", "here"]),
  sentence: text,
})
export type LookPlan = z.infer<typeof lookPlan>

const notRead = list(z.object({ part: text, why: text }))

export const lookDone = z.object({
  ip: text,
  network: text,
  /** The moment of the look, which names it as a scan's does; null where nothing came of it. */
  scan: z.number().nullable(),
  machine: z.object({ id: text, name: text }).nullable(),
  refusal: text.nullable(),
  notRead,
  /** "system", "packages", …: what was read, with what is compared of it. */
  read: list(z.object({ part: text, value: text })),
})
export type LookDone = z.infer<typeof lookDone>

export const lookAllowance = z.object({
  kind: z.enum(["network", "machine", "address"]),
  network: text,
  subject: text,
  allowed: z.boolean(),
  user: text.nullable(),
  port: z.number().nullable(),
  name: text.nullable(),
  at: moment,
  author: text,
}) satisfies z.ZodType<LookAllowance>

/** A subject is a network's name, or a machine or address. */
export const lookAllowed = z.object({ subject: short, ...way })

export const looks = z.object({
  allowances: list(lookAllowance.extend({ called: text })),
  taken: list(
    z.object({
      network: text,
      ip: text,
      at: moment,
      refusal: text.nullable(),
      notRead,
      machine: z.object({ id: text, name: text }).nullable(),
    }) satisfies z.ZodType<LookTaken>,
  ),
})
export type Looks = z.infer<typeof looks>
