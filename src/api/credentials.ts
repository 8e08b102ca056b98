import { z } from "zod"
import { SNMP_AUTHS, SNMP_PRIVS } from "#model/credential.ts"

const name = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u, "Name it with letters, digits, spaces, dots and dashes.")
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/u, "That is no name of an environment variable.")
const secret = z.string().min(1).max(1_000)

/** Where a secret comes from: an environment variable of the engine's, or the words themselves, kept in a file. */
export const given = z.discriminatedUnion("from", [
  z.object({ from: z.literal("environment"), variable }),
  z.object({ from: z.literal("words"), secret }),
])

const way = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snmp-v2c"), community: given }),
  z.object({
    kind: z.literal("snmp-v3"),
    user: z.string().min(1).max(32),
    auth: z.object({ protocol: z.enum(SNMP_AUTHS), secret: given }).nullable(),
    priv: z.object({ protocol: z.enum(SNMP_PRIVS), secret: given }).nullable(),
  }),
])

export const newCredential = z.object({
  name,
  /** null: for every network. */
  network: z.string().max(300).nullable(),
  way,
})
export type NewCredential = z.infer<typeof newCredential>
export type GivenSecret = z.infer<typeof given>

/** A credential as it is told: what it is and where its secrets are kept, never a secret. */
export const credential = z.object({
  name: z.string(),
  kind: z.enum(["snmp-v2c", "snmp-v3"]),
  network: z.string().nullable(),
  user: z.string().nullable(),
  auth: z.enum(SNMP_AUTHS).nullable(),
  priv: z.enum(SNMP_PRIVS).nullable(),
  /** "file", or the environment variables. */
  kept: z.string(),
  /** Why it can't be used now; null where it can. */
  problem: z.string().nullable(),
  at: z.number(),
  author: z.string(),
})
export type CredentialTold = z.infer<typeof credential>
