import type { DocumentTold, LinesTold } from "#api/explanation.ts"
import { Failure } from "#model/failure.ts"
import type { Source } from "#model/source.ts"
import type { Context } from "#engine/context.ts"
import { Git } from "#engine/declarations/git/git.ts"
import { contentOf } from "#engine/declarations/git/tree.ts"
import { isSecretFile } from "#engine/declarations/mentions/kinds.ts"
import { removalPatch, type EditedFile } from "#engine/explanation/patch.ts"
import { blamesOf, rangeKey } from "#engine/explaining/blames.ts"
import { askingOf } from "#engine/explaining/page.ts"
import { linesGone } from "#engine/explaining/removed.ts"
import { shownLine } from "#engine/explaining/shown.ts"
import { contentsAt } from "#engine/explaining/texts.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import { deadKept } from "./explanation.ts"

interface Asked {
  readonly source: string
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly around: number
  readonly commit: string | null
}

const MOST_LINES = 500

/** Lines of a file as they stand, with who wrote each; what may be a secret is left out. */
export async function getLines(context: Context, asked: Asked): Promise<LinesTold> {
  const source = await readSource(context, asked.source)
  const told = { source: source.name, path: asked.path, commit: source.head }
  if (isSecretFile(asked.path))
    return {
      ...told,
      withheld: "A file of this kind may hold secrets, so its lines are not shown.",
      lines: [],
    }
  const removed = await removedLinesOf(context, source, asked)
  if (removed !== null) return { ...told, commit: asked.commit, withheld: null, lines: removed }
  const oid = await context.store.sources.file(source.id, asked.path)
  const text = oid === null ? null : await textAt(context, source, { path: asked.path, oid })
  if (oid === null || text === null)
    return { ...told, withheld: "It can't be read any more. Sync the source, and look again.", lines: [] }
  const lines = text.split("\n")
  const first = Math.max(1, asked.line - asked.around)
  const last = Math.min(lines.length, asked.endLine + asked.around, first + MOST_LINES - 1)
  if (last < first) return { ...told, withheld: "The file has no such line any more.", lines: [] }
  const range = { source: source.id, path: asked.path, oid, line: first, endLine: last }
  const blames = await blamesOf([range], { ...askingOf(context), sources: [source] })
  const blamed = new Map((blames.get(rangeKey(range)) ?? []).map((one) => [one.line, one]))
  const authors = new Map((await context.store.commits.authors()).map(({ mail, name }) => [mail, name]))
  const shown = []
  for (let line = first; line <= last; line += 1) {
    const by = blamed.get(line)
    const commit = by === undefined ? null : await context.store.commits.get(source.id, by.oid)
    shown.push({
      line,
      text: shownLine(lines[line - 1] ?? ""),
      oid: by?.oid ?? null,
      author: commit === null ? null : (authors.get(commit.author) ?? commit.author),
      time: commit?.time ?? null,
      subject: commit?.subject ?? null,
      boundary: by?.boundary ?? false,
    })
  }
  return { ...told, withheld: null, lines: shown }
}

/** Lines that a commit took out, as they stood before it; null where it took none out there. */
async function removedLinesOf(
  { store, home }: Context,
  source: Source,
  { path, line, endLine, around, commit }: Asked,
): Promise<LinesTold["lines"] | null> {
  if (source.kind !== "repository" || commit === null || commit === source.head) return null
  if (!(await store.commits.has(source.id, commit))) return null
  const gone = await linesGone(new Git(mirrorOf(home, source)), { oid: commit, path })
  if (!gone.has(line)) return null
  const near = [...gone].filter(([number]) => number >= line - around && number <= endLine + around)
  return near.map(([number, text]) => ({
    line: number,
    text: shownLine(text),
    oid: null,
    author: null,
    time: null,
    subject: null,
    boundary: false,
  }))
}

async function readSource({ store }: Context, name: string): Promise<Source> {
  const source = await store.sources.named(name)
  if (source === null) throw new Failure("not-found", `There is no source "${name}".`)
  return source
}

async function textAt(
  { home }: Context,
  source: Source,
  file: { readonly path: string; readonly oid: string },
): Promise<string | null> {
  for await (const { bytes } of contentsAt(source, home, [file])) {
    const content = contentOf(bytes)
    return content.kind === "text" ? content.text : null
  }
  return null
}

/** A patch that takes lines of machines that never answer out of a source; nothing is applied. */
export async function getPatch(
  context: Context,
  { source: name, ids }: { readonly source: string; readonly ids: readonly number[] },
): Promise<DocumentTold> {
  const source = await readSource(context, name)
  const dead = (await deadKept(context)).filter((one) => one.source === name)
  const chosen = ids.length === 0 ? dead : dead.filter(({ id }) => ids.includes(id))
  const files: EditedFile[] = []
  const told: string[] = []
  for (const [path, own] of Map.groupBy(chosen, (one) => one.path)) {
    const removals = own.flatMap(({ removal }) => removal ?? [])
    const oid = removals.length === 0 ? null : await context.store.sources.file(source.id, path)
    const text = oid === null ? null : await textAt(context, source, { path, oid })
    if (text === null) continue
    files.push({ path, text, removals })
    told.push(...own.filter(({ removal }) => removal !== null).map(({ sentence }) => `- ${sentence}`))
  }
  const subject =
    told.length === 1 ? "Remove a machine that never answers" : "Remove machines that never answer"
  const body = [
    "Scans asked for them at the addresses that are written here, and nothing answered:",
    "",
    ...told,
    "",
    "Written by Rollcall for somebody to read, change and apply.",
  ].join("\n")
  const text = removalPatch(files, { subject, body, at: context.tools.now() })
  return { name: `0001-${name}-remove-dead-machines.patch`, type: "text/x-patch", text }
}
