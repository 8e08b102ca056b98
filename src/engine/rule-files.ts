import { readdir, readFile, stat } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import { Failure } from "#model/failure.ts"
import type { RuleFile } from "./fingerprints/rule-file.ts"
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
export function readOwnRules(): Promise<readonly RuleFile[]> {
  return readRuleFiles(join(RULES_FOLDER, "fingerprints"), "")
}

/** The files of rules at a path: the file itself, or those that lie in the folder or below it. */
export async function readRuleFiles(path: string, source: string): Promise<readonly RuleFile[]> {
  const files = await ruleFilesAt(path)
  const read: RuleFile[] = []
  let size = 0
  for (const file of files) {
    size += (await stat(file)).size
    if (size > LARGEST_SOURCE)
      throw new Failure(
        "bad-file",
        `${path} holds more than ${LARGEST_SOURCE / 1e6} MB of rules. Name a part of it.`,
      )
    read.push({
      path: file,
      name: nameOf(file, source),
      text: await readFile(file, "utf8"),
      beside: await filesBeside(file),
    })
  }
  return read
}

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

/** "ssh" for our own ssh.yaml, "theirs/ssh" for that of a source. */
export function nameOf(path: string, source: string): string {
  const own = basename(path, extname(path))
  return source === "" ? own : `${source}/${own}`
}

export const isRuleFile = (name: string) => /\.(?:ya?ml|xml)$/iu.test(name) && !basename(name).startsWith(".")

async function ruleFilesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null)
  if (found === null)
    throw new Failure(
      "bad-file",
      `There is nothing at ${path} that could be read. Name a file or a folder of rules.`,
    )
  if (!found.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    // Links could lead anywhere.
    .filter((entry) => entry.isFile() && isRuleFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  if (files.length > MOST_FILES)
    throw new Failure(
      "bad-file",
      `${path} holds more than ${MOST_FILES} files that could be rules. Name a part of it.`,
    )
  return files
}
