import { z } from "zod"
import {
  CHANNEL_KINDS,
  DELIVERY_STATES,
  HELD_REASONS,
  MAIL_SECURITIES,
  type Delivery,
  type FalseAlarmRate,
  type HeldBack,
  type Notice,
  type NoticeFinding,
} from "#model/notice.ts"
import { SEVERITIES } from "#model/severity.ts"
import { given } from "./credentials.ts"
import { ground } from "./explanation.ts"
import { list } from "./shapes.ts"

const moment = z.number().int()
const text = z.string()

const name = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u, "Name it with letters, digits, spaces, dots and dashes.")
const mailbox = z
  .string()
  .max(300)
  .regex(/^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,255}$/u, "That is no mail address.")
const serverName = z
  .string()
  .max(253)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}.:-]{0,252}$|^::1$/u, "That is no name or address of a mail server.")

/** Over what way, and with what; a secret that is not said again stays as it was. */
const way = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("desktop") }),
  z.object({
    kind: z.literal("webhook"),
    /** Its whole address, kept like a secret, since its path often is one; null: as it was. */
    url: given.nullable().default(null),
    /** What it is signed with; "none": it isn't signed; null: as it was. */
    signing: z
      .union([given, z.literal("none")])
      .nullable()
      .default(null),
  }),
  z.object({
    kind: z.literal("e-mail"),
    host: serverName,
    port: z.number().int().min(1).max(65_535).default(587),
    security: z.enum(MAIL_SECURITIES).default("starttls"),
    user: z.string().max(300).nullable().default(null),
    /** null: as it was. */
    password: given.nullable().default(null),
    from: mailbox,
    to: list(mailbox, { min: 1, max: 20 }),
  }),
])

/** A way to be told, as it is saved; one of that name is changed. */
export const newChannel = z.object({
  name,
  /** What is less severe is not told on it. */
  least: z.enum(SEVERITIES).default("medium"),
  on: z.boolean().default(true),
  way,
})
export type NewChannel = z.infer<typeof newChannel>

/** A channel as it is told: never a secret, nor a webhook's whole address. */
export const channel = z.object({
  name: text,
  kind: z.enum(CHANNEL_KINDS),
  least: z.enum(SEVERITIES),
  on: z.boolean(),
  /** "https://hooks.example.org", "ops@example.org over mail.example.org". */
  goesTo: text,
  /** What it was set to, for a form to begin with; null where its kind has no such thing. */
  mail: z
    .object({
      host: text,
      port: z.number(),
      security: z.enum(MAIL_SECURITIES),
      user: text.nullable(),
      from: text,
      to: list(text),
    })
    .nullable(),
  signed: z.boolean().nullable(),
  /** "file", or the environment variables. */
  kept: text,
  /** Why it can't be used now; null where it can. */
  problem: text.nullable(),
  at: moment,
  author: text,
})
export type ChannelTold = z.infer<typeof channel>

const noticeFinding = z.object({
  finding: text,
  rule: text,
  severity: z.enum(SEVERITIES),
  title: text,
  says: text,
  advice: text,
  since: moment,
  machines: z.number(),
  names: list(text),
  news: z.enum(["new", "came-back", "grew"]),
}) satisfies z.ZodType<NoticeFinding>

export const delivery = z.object({
  channel: text,
  state: z.enum(DELIVERY_STATES),
  at: moment,
  tries: z.number(),
  problem: text.nullable(),
}) satisfies z.ZodType<Delivery>

export const notice = z.object({
  id: z.number(),
  at: moment,
  moment,
  findings: list(noticeFinding),
  deliveries: list(delivery),
}) satisfies z.ZodType<Notice>

const heldBack = z.object({
  key: text,
  at: moment,
  reason: z.enum(HELD_REASONS),
  rule: text,
  what: text,
  /** Ids, the first fifty. */
  machines: list(text),
  finding: text.nullable(),
  cause: ground,
}) satisfies z.ZodType<HeldBack>

const falseAlarmRate = z.object({
  days: z.number(),
  told: z.number(),
  dismissed: z.number(),
  held: z.number(),
  rules: list(z.object({ rule: text, told: z.number(), dismissed: z.number() })),
}) satisfies z.ZodType<FalseAlarmRate>

/** What was told, the newest first. */
export const noticesTold = z.object({ total: z.number(), notices: list(notice) })

export const heldAsked = z.object({
  /** Of the last so many days. */
  days: z.number().int().min(1).max(400).default(30),
  reason: z.enum(HELD_REASONS).nullable().default(null),
})

/** What was not told, the newest first, with how many there are of each kind. */
export const heldTold = z.object({
  total: z.number(),
  held: list(heldBack),
  counts: list(z.object({ reason: z.enum(HELD_REASONS), rule: text, count: z.number() })),
  /** Names of machines by their ids. */
  names: z.record(z.string(), z.string()),
})

/** Dismissals of the users by what was told to them, in 30 and in 90 days. */
export const rateTold = z.object({ month: falseAlarmRate, quarter: falseAlarmRate })
