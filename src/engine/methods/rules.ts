import { basename, extname, isAbsolute } from "node:path"
import { Failure } from "#model/failure.ts"
import type { RuleSource, SourceFile } from "#model/rule-source.ts"
import type { RuleProblem, RuleSourceTold, RulesTestedTold } from "#api/shapes.ts"
import type { Meaning } from "#model/answer.ts"
import type { Context } from "#engine/context.ts"
import { followRules } from "#engine/rebuild.ts"
import { readFolder } from "#engine/rule-files.ts"
import { readRepository } from "#engine/rule-repository.ts"
import { testRulesAt } from "#engine/rules-testing.ts"
import { author } from "./author.ts"

/** Our own rules first, then every source that was added. */
export async function listRules({ store, rules }: Context): Promise<readonly RuleSourceTold[]> {
  const open = rules.open()
  if (open === null) return []
  const [files, sources] = await Promise.all([open.files(), store.ruleSources.list()])
  const told = (source: string) => files.filter(({ name }) => sourceOf(name) === source)
  const aside = open.problems()
  return [null, ...sources].map((source) => {
    const own = told(source?.name ?? "")
    const paths = new Set(own.map(({ path }) => path))
    return {
      name: source?.name ?? null,
      kind: source?.kind ?? "own",
      place: source?.place ?? null,
      formats: [...new Set(own.map(({ kind }) => kind))],
      files: own.length,
      rules: own.reduce((sum, file) => sum + file.rules, 0),
      unused: own.reduce((sum, file) => sum + file.unused, 0),
      commit: source?.commit ?? null,
      at: source?.at ?? null,
      failure: source?.failure ?? null,
      skipped: source?.skipped ?? [],
      problems: aside.filter((problem) => isOf(problem, source?.name ?? "", paths)),
    }
  })
}

/** The source that a file's or a rule's name begins with; ours have none. */
const sourceOf = (name: string) => (name.includes("/") ? name.slice(0, name.indexOf("/")) : "")

function isOf({ where }: RuleProblem, source: string, paths: ReadonlySet<string>): boolean {
  if (paths.has(where.replace(/:\d+$/u, ""))) return true
  // Rules of a source are called "source/file/id", ours "file/id".
  const parts = where.split("/")
  return source === "" ? parts.length === 2 : parts.length > 2 && parts[0] === source
}

/** Adds a file, a folder or a repository of rules, and concludes again what they change. */
export async function addRules(
  context: Context,
  { place, name }: { readonly place: string; readonly name: string | null },
): Promise<readonly RuleSourceTold[]> {
  const kind = isRepository(place) ? "git" : "path"
  if (kind === "path" && !isAbsolute(place))
    throw new Failure(
      "bad-input",
      `"${place}" is no whole path. Name a file or folder from the root on, or a git URL.`,
    )
  const called = name ?? nameFor(place)
  if (!/^[a-z0-9][a-z0-9._-]{0,39}$/u.test(called))
    throw new Failure(
      "bad-input",
      `"${called}" can't name a source: use up to 40 lower-case letters, digits and "-".`,
    )
  const known = await context.store.ruleSources.list()
  if (known.some((source) => source.name === called))
    throw new Failure(
      "conflict",
      `There is a source "${called}" already. Add this one with --name, or remove that.`,
    )
  const { files, ...source } = await read(context, { name: called, kind, place })
  if (files.length === 0)
    throw new Failure(
      "bad-file",
      `${place} holds no rules. They are YAML files with "rules:" or recog's XML.`,
    )
  await context.store.ruleSources.save(source, files)
  return takeUp(context)
}

/** Takes a source away, and concludes again without it. */
export async function removeRules(context: Context, { name }: { readonly name: string }) {
  const removed = await context.store.ruleSources.remove(name)
  if (removed) await takeUp(context)
  return { removed }
}

/** Reads every source again; one that can't be read stays as it was, and says why. */
export async function syncRules(context: Context): Promise<readonly RuleSourceTold[]> {
  for (const source of await context.store.ruleSources.list()) {
    try {
      const { files, ...again } = await read(context, source)
      await context.store.ruleSources.save(again, files)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      await context.store.ruleSources.fail(source.name, error.message)
    }
  }
  return takeUp(context)
}

/** Tries the examples of files on this computer. */
export async function testRules({ paths }: { readonly paths: readonly string[] }): Promise<RulesTestedTold> {
  const { files, tried, failed, ranAway } = await testRulesAt(paths)
  return {
    files: files.map(({ path, kind, rules, examples }) => ({ path, kind, rules, examples })),
    tried,
    mistakes: files.flatMap(({ mistakes }) => mistakes),
    failed,
    ranAway,
  }
}

/** What the rules in use make of one text, for those who write rules. */
export async function tryText(
  { tools }: Context,
  { field, text }: { readonly field: string; readonly text: string },
): Promise<readonly Meaning[]> {
  const [meanings = []] = await tools.recogniser.recognise([{ [field]: [text] }])
  return meanings
}

const isRepository = (place: string) =>
  /^[a-z][a-z0-9+.-]+:\/\//iu.test(place) || /^[\w.-]+@[\w.-]+:/u.test(place) || /^ext::|\.git$/u.test(place)

function nameFor(place: string): string {
  const last = basename(place.replace(/[/\\]+$/u, "").replace(/\.git$/u, ""))
  const plain = last.slice(0, last.length - extname(last).length).toLowerCase()
  return plain
    .replaceAll(/[^a-z0-9._-]+/gu, "-")
    .replaceAll(/^[^a-z0-9]+/gu, "")
    .slice(0, 40)
}

type Named = Pick<RuleSource, "name" | "kind" | "place">

async function read(
  { home, tools }: Context,
  { name, kind, place }: Named,
): Promise<RuleSource & { readonly files: readonly SourceFile[] }> {
  const found =
    kind === "git" ? await readRepository(place, home) : { ...(await readFolder(place)), commit: null }
  return { name, kind, place, ...found, failure: null, at: tools.now(), author: author() }
}

async function takeUp(context: Context): Promise<readonly RuleSourceTold[]> {
  await context.rules.reopen()
  await followRules(context)
  context.events.tell({ kind: "ledger-changed", moment: context.tools.now() })
  return listRules(context)
}
