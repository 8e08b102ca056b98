import { readdir, readFile, stat } from "node:fs/promises"
import { basename, extname, join, relative, sep } from "node:path"
import { Failure } from "#model/failure.ts"
import type { SourceFile } from "#model/rule-source.ts"
import type { RuleFile } from "./fingerprints/rule-file.ts"
import { LARGEST_FILE } from "./fingerprints/rule.ts"
import type { VocabularyTexts } from "./fingerprints/vocabulary.ts"

/** Our own rules. The folder is found from here in a checkout, and from out/main where all is bundled. */
export const RULES_FOLDER = join(import.meta.dirname, "../../rules")

export const MOST_FILES = 500
export const LARGEST_SOURCE = 32_000_000

/** The words that rules may use. */
export async function readVocabularyTexts(): Promise<VocabularyTexts> {
  const of = (name: string) => readFile(join(RULES_FOLDER, "vocabulary", `${name}.yaml`), "utf8")
  const [fields, kinds, roles, recog] = await Promise.all(["fields", "kinds", "roles", "recog"].map(of))
  return { fields: fields ?? "", kinds: kinds ?? "", roles: roles ?? "", recog: recog ?? "" }
}

/** Our own files of rules. */
export async function readOwnRules(): Promise<readonly RuleFile[]> {
  const { files } = await readFolder(join(RULES_FOLDER, "fingerprints"))
  return files.map(({ path, text }) => ({
    path: `rules/fingerprints/${path}`,
    name: ruleName(path, ""),
    text,
  }))
}

/** What a file's rules are called by: "ssh" for our own ssh.yaml, "theirs/ssh" for that of a source. */
export function ruleName(path: string, source: string): string {
  const own = path.slice(0, path.length - extname(path).length)
  return source === "" ? own : `${source}/${own}`
}

/** Files that people name: each as it is, and of folders all that could be rules. */
export async function readNamed(paths: readonly string[]): Promise<readonly RuleFile[]> {
  const named = await Promise.all(
    paths.map(async (path) => {
      const { files } = await readFolder(path)
      const folder = await isFolder(path)
      return files.map((file) => ({ ...file, path: folder ? join(path, file.path) : path }))
    }),
  )
  return Promise.all(
    named.flat().map(async ({ path, text }) => ({
      path,
      name: ruleName(basename(path), ""),
      text,
      beside: await filesBeside(path),
    })),
  )
}

const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory() === true

/** What was read of a folder, or of one file. */
export interface FolderRead {
  readonly files: readonly SourceFile[]
  /** What was left out, and why. */
  readonly skipped: readonly string[]
}

/** The files at a path that could be rules, by where in it they lie. */
export async function readFolder(path: string): Promise<FolderRead> {
  const found = await stat(path).catch(() => null)
  if (found === null)
    throw new Failure(
      "bad-file",
      `There is nothing at ${path} that could be read. Name a file or a folder of rules.`,
    )
  const names = found.isDirectory() ? await namesIn(path) : { names: [basename(path)], skipped: [] }
  const files: SourceFile[] = []
  const skipped = [...names.skipped]
  let size = 0
  for (const name of names.names) {
    const file = found.isDirectory() ? join(path, name) : path
    const bytes = (await stat(file)).size
    if (bytes > LARGEST_FILE) skipped.push(`${name} is larger than 1 MB.`)
    else files.push({ path: name.replaceAll(sep, "/"), text: await readText(file) })
    size += Math.min(bytes, LARGEST_FILE)
    if (size > LARGEST_SOURCE)
      throw new Failure(
        "bad-file",
        `${path} holds more than ${LARGEST_SOURCE / 1e6} MB of rules. Name a part of it.`,
      )
  }
  return { files, skipped }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure("bad-file", `${file} can't be read: ${why}. Check that it is yours to read.`, {
      cause: error,
    })
  }
}

async function namesIn(
  folder: string,
): Promise<{ readonly names: readonly string[]; readonly skipped: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const candidates = entries
    .map((entry) => ({ entry, name: relative(folder, join(entry.parentPath, entry.name)) }))
    .filter(({ entry, name }) => !entry.isDirectory() && isRuleFile(name) && !isSkippedFolder(name))
  const skipped = candidates
    .filter(({ entry }) => !entry.isFile())
    .map(({ name }) => `${name} is a link, which is not followed.`)
  const names = candidates.filter(({ entry }) => entry.isFile()).map(({ name }) => name)
  if (names.length > MOST_FILES)
    throw new Failure(
      "bad-file",
      `${folder} holds more than ${MOST_FILES} files that could be rules. Name a part of it.`,
    )
  return { names: names.toSorted(), skipped }
}

export const isRuleFile = (path: string) => /\.(?:ya?ml|xml)$/iu.test(path)

/** Folders that hold no rules to use: hidden ones, and those with material for a reader's own tests. */
export const isSkippedFolder = (path: string) =>
  path
    .split(/[/\\]/u)
    .some((part) => part.startsWith(".") || ["spec", "features", "node_modules"].includes(part))

/** Repositories hold other YAML and XML too. */
export const looksLikeRules = (path: string, text: string) =>
  /\.xml$/iu.test(path) ? /<fingerprints\b/u.test(text) : /^rules:/mu.test(text)

const MOST_BESIDE = 500
const LARGEST_BESIDE = 100_000

/** Recog keeps examples that are too large for its XML in a folder of the same name. */
async function filesBeside(file: string): Promise<Readonly<Record<string, string>>> {
  const folder = file.slice(0, -extname(file).length)
  if (extname(file) !== ".xml") return {}
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const found: Record<string, string> = {}
  for (const entry of entries.filter((one) => one.isFile()).slice(0, MOST_BESIDE)) {
    const { size } = await stat(join(folder, entry.name))
    if (size <= LARGEST_BESIDE) found[entry.name] = await readFile(join(folder, entry.name), "latin1")
  }
  return found
}
