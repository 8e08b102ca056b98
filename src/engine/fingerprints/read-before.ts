import { createHash, randomBytes } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { FileRules } from "./thread-words.ts"

// Rules as they were read are kept from one start to the next: to read them takes longer than a scan needs to find its
// first machine. The folder is the user's own, as the one where compiled code lies.

const MOST_KEPT = 4
const EXTENSION = ".rules"

/** The files as an earlier start read them; null where none did, or where what is there is damaged. */
export function readBefore(folder: string, key: string): readonly FileRules[] | null {
  try {
    const kept = readFileSync(fileOf(folder, key), "utf8")
    const end = kept.indexOf("\n")
    const text = kept.slice(end + 1)
    if (kept.slice(0, end) !== digestOf(text)) return null
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its digest says that it is what was written below
    return JSON.parse(text) as readonly FileRules[]
  } catch {
    return null
  }
}

/** Keeps the files for later starts; where the disk takes nothing, those only begin more slowly. */
export function keepForLater(folder: string, key: string, files: readonly FileRules[]): void {
  const text = JSON.stringify(files)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeWhole(fileOf(folder, key), `${digestOf(text)}\n${text}`)
    for (const old of oldIn(folder)) rmSync(old, { force: true })
  } catch {
    // Said above.
  }
}

/** Another start that reads it meanwhile finds all of it or nothing. */
function writeWhole(file: string, content: string): void {
  const beside = `${file}.${randomBytes(4).toString("hex")}`
  try {
    writeFileSync(beside, content, { mode: 0o600 })
    renameSync(beside, file)
  } finally {
    rmSync(beside, { force: true })
  }
}

/** What was kept before the last few, with what a killed process left half written. */
function oldIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.includes(EXTENSION))
    .map((name) => join(folder, name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .toSorted((one, other) => other.at - one.at)
    .slice(MOST_KEPT)
    .map(({ path }) => path)
}

const fileOf = (folder: string, key: string) =>
  join(folder, `${digestOf(`${readerVersion()}\n${key}`).slice(0, 32)}${EXTENSION}`)

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex")

/** Names the code that reads rules: what other code has read is read anew. */
function readerVersion(): string {
  const folder = import.meta.dirname
  const digest = createHash("sha256")
  // In a checkout it is this folder; a release has one file of its own for the thread, which names its parts.
  const own = readdirSync(folder).filter((name) => name === "fingerprints-thread.js" || name.endsWith(".ts"))
  for (const name of own.toSorted()) digest.update(name).update(readFileSync(join(folder, name)))
  return digest.digest("hex")
}
