import { z } from "zod"
import { DECLARATION_KINDS, DECLARATION_STATES, IDENTIFIER_KINDS } from "#model/declaration.ts"
import { LINK_CONFIDENCES } from "#model/link.ts"
import { SOURCE_KINDS, SOURCE_STATES } from "#model/source.ts"
import { TABLE_FIELDS } from "#model/table.ts"

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,59}$/u, 'Name it with up to 60 lower-case letters, digits, dots and "-".')

const range = z.object({ first: z.string().max(45), last: z.string().max(45) })

export const newSource = z.object({
  /** A git URL, or a whole path of a repository, a folder or a file. */
  location: z.string().min(1).max(4_000),
  /** null: the last part of the location. */
  name: name.nullable(),
  /** null: what its HEAD names. */
  branch: z.string().min(1).max(300).nullable(),
  /** The network that its addresses belong to; null: any. */
  network: z.string().max(300).nullable(),
})
export type NewSource = z.infer<typeof newSource>

export const source = z.object({
  id: z.number(),
  name: z.string(),
  kind: z.enum(SOURCE_KINDS),
  location: z.string(),
  branch: z.string().nullable(),
  network: z.string().nullable(),
  state: z.enum(SOURCE_STATES),
  said: z.string().nullable(),
  head: z.string().nullable(),
  commits: z.number(),
  files: z.number(),
  declarations: z.number(),
  problems: z.number(),
  synced: z.number().nullable(),
  claims: list(z.object({ network: z.string(), range })),
})
export type SourceTold = z.infer<typeof source>

/** Which source, by its name. */
export const sourceName = z.object({ name: z.string().min(1).max(300) })

export const sourceClaims = sourceName.extend({
  /** network null: the source's own, or the saved one that holds the addresses. */
  claims: list(z.object({ network: z.string().max(300).nullable(), range })),
})

export const sourceProgress = z.object({
  source: z.string(),
  /** What is being done: git's own words, then "files", "declarations", "history". */
  phase: z.string(),
  /** Of the phase, 0 to 1; null where nobody knows how much there is. */
  share: z.number().nullable(),
})

export const sourceProblem = z.object({
  path: z.string(),
  line: z.number(),
  sentence: z.string(),
  /** Whether it says that something the source refers to is not there. */
  missing: z.boolean(),
})
export type SourceProblemTold = z.infer<typeof sourceProblem>

/** Which of a source's declarations. */
export const declarationsAsked = sourceName.extend({
  /** Every word of it stands in the path, in what names the machine, or in what is said of it; empty: all. */
  text: z.string().max(300).default(""),
  /** Only of this format; null: of every one. */
  format: z.string().max(100).nullable().default(null),
})

/** How much of a source is of one format; null: files of none that we read, which are searched for names only. */
export const formatTold = z.object({
  format: z.string().nullable(),
  files: z.number(),
  declarations: z.number(),
})
export type FormatTold = z.infer<typeof formatTold>

export const declarationTold = z.object({
  id: z.number(),
  source: z.string(),
  format: z.string(),
  kind: z.enum(DECLARATION_KINDS),
  state: z.enum(DECLARATION_STATES),
  path: z.string(),
  line: z.number(),
  endLine: z.number(),
  identifiers: list(z.object({ kind: z.enum(IDENTIFIER_KINDS), value: z.string(), raw: z.string() })),
  /** What it names machines by where it names none itself: a glob, or a regular expression between slashes. */
  pattern: z.string().nullable(),
  groups: list(z.string()),
  environment: z.string().nullable(),
  role: z.string().nullable(),
  owner: z.string().nullable(),
  purpose: z.string().nullable(),
  status: z.string().nullable(),
  /** Machines that it is, or may be, about, the surest first; none: declared, and not seen. */
  machines: list(
    z.object({
      id: z.string(),
      name: z.string(),
      standing: z.enum(["link", "candidate"]),
      confidence: z.enum(LINK_CONFIDENCES),
    }),
  ),
})
export type DeclarationTold = z.infer<typeof declarationTold>

/** A declaration that there would be, if it were read so. */
export const declarationPreview = declarationTold.omit({ id: true, source: true, machines: true })
export type DeclarationPreviewTold = z.infer<typeof declarationPreview>

const preview = z.object({
  /** How many there would be; the first of them follow. */
  total: z.number(),
  declarations: list(declarationPreview),
  problemsTotal: z.number(),
  problems: list(z.object({ path: z.string(), line: z.number(), sentence: z.string() })),
})

const field = z.enum(TABLE_FIELDS).nullable()
const path = z.string().min(1).max(4_000)

/** What the columns of a table mean; columns that are not named are not read. null: what Rollcall guesses. */
export const tableMapped = sourceName.extend({
  path,
  columns: z
    .array(z.object({ header: z.string().max(1_000), field }))
    .max(500)
    .readonly()
    .nullable(),
})
export type TableMapped = z.infer<typeof tableMapped>

export const tableTold = z.object({
  path: z.string(),
  rows: z.number(),
  /** Whether its rows are read as machines now. */
  read: z.boolean(),
  /** Whether somebody said what its columns mean. */
  saved: z.boolean(),
  columns: list(
    z.object({
      header: z.string(),
      /** As it is read now; null: it is not. */
      field,
      guess: field,
      /** It may hold secrets: it is neither read nor shown, whatever is saved. */
      secret: z.boolean(),
    }),
  ),
  /** Columns that somebody gave a meaning, and that it no longer has. */
  lost: list(z.string()),
  /** The first rows, a cell for each column; null where it may be a secret. */
  sample: list(list(z.string().nullable())),
})
export type TableTold = z.infer<typeof tableTold>

export const tablesTold = z.object({
  tables: list(tableTold),
  /** Files that may be tables, too, and were not looked at, since there are so many. */
  left: z.number(),
})
export type TablesTold = z.infer<typeof tablesTold>

export const tablePreview = preview
export type TablePreviewTold = z.infer<typeof tablePreview>

/** A text such as stands in rollcall-sources.yml, to be tried on a source. */
export const mappingTried = sourceName.extend({ text: z.string().max(200_000) })

export const mappingPreview = preview.extend({
  /** Its house formats: one that finds no file or no machine is not what was meant. */
  formats: list(z.object({ name: z.string(), line: z.number(), files: z.number(), machines: z.number() })),
  /** What is wrong in the text itself. */
  mistakes: list(z.object({ line: z.number(), sentence: z.string() })),
})
export type MappingPreviewTold = z.infer<typeof mappingPreview>
