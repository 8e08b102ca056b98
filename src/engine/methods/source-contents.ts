import { setImmediate } from "node:timers/promises"
import type { DeclarationPreviewTold, DeclarationTold, FormatTold } from "#api/sources.ts"
import type { Declared } from "#model/declaration.ts"
import { LINK_CONFIDENCES } from "#model/link.ts"
import type { Source } from "#model/source.ts"
import type { Declaration } from "#model/written.ts"
import type { Context } from "#engine/context.ts"
import type { SearchedDeclaration } from "#store/declarations.ts"
import type { DeclaredMachine } from "#store/explained.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import { knownFormats } from "#engine/sources/known-formats.ts"
import { sourceNamed } from "./sources.ts"

/** How many files of a source are of which format, and what they declare. */
export async function listFormats(
  context: Context,
  { name }: { readonly name: string },
): Promise<readonly FormatTold[]> {
  const source = await sourceNamed(context, name)
  const [declared, files] = await Promise.all([
    context.store.declarations.formats(source.id),
    filesByFormat(context, source),
  ])
  const declaring = new Set(declared.map(({ format }) => format))
  const told: FormatTold[] = declared.map(({ format, declarations, files: inFiles }) => ({
    format,
    // Files that declare nothing are of the format, too; where that is not known, those that do are.
    files: Math.max(inFiles, files.get(format) ?? 0),
    declarations,
  }))
  const silent = [...files.keys()].flatMap((format) =>
    format === null || declaring.has(format) ? [] : [format],
  )
  for (const format of silent.toSorted())
    told.push({ format, files: files.get(format) ?? 0, declarations: 0 })
  const others = files.get(null) ?? 0
  return others === 0 ? told : [...told, { format: null, files: others, declarations: 0 }]
}

async function filesByFormat({ home }: Context, source: Source): Promise<ReadonlyMap<string | null, number>> {
  const files = new Map<string | null, number>()
  for (const { format } of (await knownFormats(mirrorOf(home, source).home, source)).values())
    files.set(format, (files.get(format) ?? 0) + 1)
  return files
}

interface Asked {
  readonly name: string
  readonly text: string
  readonly format: string | null
  readonly offset: number
  readonly limit: number
}

/** What a source declares, in the order of its files: all of it, or what has the words. */
export async function listDeclarations(
  context: Context,
  { name, text, format, offset, limit }: Asked,
): Promise<{ readonly total: number; readonly declarations: readonly DeclarationTold[] }> {
  const source = await sourceNamed(context, name)
  const { declarations } = context.store
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean)
  if (words.length === 0 && format === null) {
    const found = await declarations.ofSource(source.id, limit, offset)
    return { total: source.declarations, declarations: await withMachines(context, found) }
  }
  const ids = await matching(context, source, { words, format })
  const page = await Promise.all(ids.slice(offset, offset + limit).map((id) => declarations.get(id)))
  return {
    total: ids.length,
    declarations: await withMachines(
      context,
      page.flatMap((found) => found ?? []),
    ),
  }
}

interface Wanted {
  readonly words: readonly string[]
  readonly format: string | null
}

/** The last list that was asked for: its next page is not looked for anew. */
const lasts = new WeakMap<Context, { readonly of: string; readonly ids: readonly number[] }>()

async function matching(context: Context, source: Source, wanted: Wanted): Promise<readonly number[]> {
  const of = JSON.stringify([source.id, source.synced, source.declarations, wanted])
  const last = lasts.get(context)
  if (last?.of === of) return last.ids
  const ids: number[] = []
  for await (const rows of context.store.declarations.search(source.id)) {
    for (const row of rows)
      if ((wanted.format ?? row.format) === row.format && hasWords(row, wanted.words)) ids.push(row.id)
    await setImmediate()
  }
  lasts.set(context, { of, ids })
  return ids
}

function hasWords({ body, said }: SearchedDeclaration, words: readonly string[]): boolean {
  if (words.length === 0) return true
  // What is in none of its values is not in its JSON either, which is cheaper to look at; quotes are written otherwise.
  const written = body.toLowerCase()
  if (words.some((word) => !/["\\]/u.test(word) && !written.includes(word))) return false
  const own = wordsOf(said()).toLowerCase()
  return words.every((word) => own.includes(word))
}

const wordsOf = ({ path, identifiers, groups, owner, pattern, ...said }: Declared): string =>
  [
    path,
    ...identifiers.flatMap(({ raw, value }) => [raw, value]),
    ...groups,
    owner?.name,
    pattern,
    said.environment,
    said.role,
    said.purpose,
    said.status,
  ]
    .filter((word) => word != null)
    .join("\n")

/** Declarations with the machines that they are, or may be, about, as it was concluded last. */
async function withMachines(
  { store }: Context,
  declarations: readonly Declaration[],
): Promise<readonly DeclarationTold[]> {
  const linked = await store.explained.declared(declarations.map(({ id }) => id))
  const names = await store.machines.names([...new Set(linked.map(({ id }) => id))])
  const machines = Map.groupBy(linked, ({ declaration }) => declaration)
  return declarations.map((declaration) => ({
    ...declaredTold(declaration),
    id: declaration.id,
    source: declaration.source,
    machines: (machines.get(declaration.id) ?? [])
      .toSorted((one, other) => rankOf(one) - rankOf(other))
      .slice(0, MOST_MACHINES)
      .map(({ id, standing, confidence }) => ({ id, name: names.get(id) ?? id, standing, confidence })),
  }))
}

// A pattern may fit very many.
const MOST_MACHINES = 20

const rankOf = ({ standing, confidence }: DeclaredMachine) =>
  (standing === "link" ? 0 : 10) + LINK_CONFIDENCES.indexOf(confidence)

/** What a declaration says, whether it is kept or only tried. */
export const declaredTold = ({ owner, ...said }: Declared): DeclarationPreviewTold => ({
  format: said.format,
  kind: said.kind,
  state: said.state,
  path: said.path,
  line: said.line,
  endLine: said.endLine,
  identifiers: said.identifiers.map(({ kind, value, raw }) => ({ kind, value, raw })),
  pattern: said.pattern,
  groups: said.groups,
  environment: said.environment,
  role: said.role,
  owner: owner?.name ?? null,
  purpose: said.purpose,
  status: said.status,
})
