import { z } from "zod"
import { DECLARATION_KINDS, DECLARATION_STATES, IDENTIFIER_KINDS } from "#model/declaration.ts"
import { LINK_CONFIDENCES } from "#model/link.ts"
import { SOURCE_KINDS, SOURCE_STATES } from "#model/source.ts"
import { TABLE_FIELDS } from "#model/table.ts"
import { id, text, time } from "./schema-parts.ts"

// What scripts may rely on of sources. Fields are added, never renamed or taken away, while the number behind @ stays.

const writtenSource = z.object({
  id,
  name: text,
  kind: z.enum(SOURCE_KINDS),
  location: text,
  branch: text.nullable(),
  network: text.nullable().describe("the network that its addresses belong to; null: any"),
  state: z.enum(SOURCE_STATES),
  said: text.nullable().describe("why it could not be read, or what is missing in it"),
  head: text.nullable().describe("the commit that was read"),
  commits: z.number(),
  files: z.number(),
  declarations: z.number(),
  problems: z.number(),
  synced: time.nullable(),
  claims: z.array(z.object({ network: text, first: text, last: text })),
})

const declaration = z.object({
  id,
  source: text,
  format: text,
  kind: z.enum(DECLARATION_KINDS),
  state: z.enum(DECLARATION_STATES),
  path: text,
  line: z.number(),
  endLine: z.number(),
  identifiers: z.array(z.object({ kind: z.enum(IDENTIFIER_KINDS), value: text, raw: text })),
  pattern: text.nullable().describe("of state pattern: names that it means"),
  groups: z.array(text),
  environment: text.nullable(),
  role: text.nullable(),
  owner: text.nullable(),
  purpose: text.nullable(),
  status: text.nullable(),
  machines: z
    .array(
      z.object({
        id: text,
        name: text,
        standing: z.enum(["link", "candidate"]),
        confidence: z.enum(LINK_CONFIDENCES),
      }),
    )
    .describe("whom it is, or may be, about; none: declared, and not seen"),
})

/** A sentence about a line. */
export const placed = z.object({ path: text, line: z.number(), sentence: text })

const preview = z.object({
  total: z.number().describe("how many declarations there would be; the first of them follow"),
  declarations: z.array(declaration.omit({ id: true, source: true, machines: true })),
  problemsTotal: z.number(),
  problems: z.array(placed),
})

const field = z.enum(TABLE_FIELDS).nullable()

const table = z.object({
  path: text,
  rows: z.number(),
  read: z.boolean().describe("whether its rows are read as machines"),
  saved: z.boolean().describe("whether somebody said what its columns mean"),
  columns: z.array(
    z.object({
      header: text,
      field: field.describe("as it is read now"),
      guess: field,
      secret: z.boolean().describe("it may hold secrets, and is never read"),
    }),
  ),
  lost: z.array(text).describe("columns that were given a meaning, and that it no longer has"),
  sample: z.array(z.array(text.nullable())).describe("the first rows; null where it may be a secret"),
})

export const sourceDocuments = {
  sources: z.object({ sources: z.array(writtenSource) }),
  "source-problems": z.object({
    problems: z.array(placed.extend({ missing: z.boolean() })),
    left: z.number().optional().describe("how many more there are, which are not kept"),
  }),
  declarations: z.object({ declarations: z.array(declaration) }),
  "source-tables": z.object({
    tables: z.array(table),
    left: z.number().describe("files that may be tables, too, and were not looked at"),
  }),
  "table-preview": preview,
  "mapping-preview": preview.extend({
    formats: z.array(z.object({ name: text, line: id, files: z.number(), machines: z.number() })),
    mistakes: z.array(z.object({ line: id, sentence: text })).describe("in the mapping itself"),
  }),
}
