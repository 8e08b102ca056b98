import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import type { Vocabulary } from "./classification/classify.ts"

const FOLDER = join(import.meta.dirname, "../../rules/vocabulary")

const kindsFile = z.object({
  kinds: z.record(z.string(), z.string()),
  also: z.record(z.string(), z.array(z.string())),
})

const rolesFile = z.object({ roles: z.record(z.string(), z.string()), servers: z.array(z.string()) })

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

const systemName = z
  .object({
    "is-a": z.union([z.string(), z.array(z.string())]).default([]),
    usually: z.string().nullable().default(null),
  })
  .transform((named) => ({ isA: [named["is-a"]].flat(), usually: named.usually }))

const systemsFile = z.object({
  names: z.record(z.string(), systemName),
  systems: z.array(
    z.object({
      os: z.string(),
      version: z.coerce.string().default(""),
      until: date,
      security: date.nullable().default(null),
      source: z.string(),
    }),
  ),
})

/** The words that rules may use of machines, and until when systems are mended. */
export function readVocabulary(folder = FOLDER): Vocabulary {
  const read = (name: string): unknown => parse(readFileSync(join(folder, name), "utf8"))
  const { names, systems } = systemsFile.parse(read("systems.yaml"))
  const { servers } = rolesFile.parse(read("roles.yaml"))
  const { also } = kindsFile.parse(read("kinds.yaml"))
  return { kinds: also, systems: names, releases: systems, serverRoles: new Set(servers) }
}
