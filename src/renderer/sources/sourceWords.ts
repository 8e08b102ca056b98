import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import type { SourceKind } from "#model/source.ts"
import { counted, percent, whenInWords } from "#renderer/ui/format.ts"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import type { Mark } from "#renderer/ui/StateMark.tsx"
import type { Reading } from "./readings.ts"

const PHASES: Readonly<Record<string, string>> = {
  waiting: "waits for its turn",
  reading: "reading",
  enumerating: "asking what is there",
  counting: "asking what is there",
  compressing: "asking what is there",
  receiving: "fetching",
  resolving: "putting together what was fetched",
  indexing: "preparing its history",
  files: "reading files",
  declarations: "reading what they declare",
  history: "reading its history",
}

/** What is being done: "fetching, 43 %". */
export function readingInWords({ phase, share }: Reading): string {
  const words = PHASES[phase] ?? printable(phase, 40)
  return share === null ? words : `${words}, ${percent(share, 0)}`
}

const KINDS: Readonly<Record<SourceKind, string>> = {
  repository: "repository",
  folder: "folder",
  file: "file",
}
export const kindInWords = (kind: SourceKind): string => KINDS[kind]

/** How a source stands: a mark, its word, and when it was read last. */
export interface Standing {
  readonly mark: Mark
  readonly word: string
  readonly second: string
}

/** How it stands when it is not being read at this moment. */
export function standingOf({ state, said, synced }: SourceTold): Standing {
  const read = synced === null ? "never read" : whenInWords(synced)
  if (state === "failed")
    return { mark: "bad", word: "failed", second: synced === null ? read : `holds what was read ${read}` }
  if (state === "new") return { mark: "not-asked", word: "not read yet", second: "" }
  if (state === "reading") return { mark: "not-asked", word: "being read", second: read }
  if (said !== null) return { mark: "doubt", word: "read in part", second: read }
  return { mark: "answered", word: "read", second: read }
}

/** "main at 1920d81", where nobody named a branch "HEAD at 1920d81"; nothing for what has no branches. */
export function branchInWords({ kind, branch, head }: SourceTold): string {
  if (kind !== "repository") return ""
  const name = branch === null ? "HEAD" : printable(branch, 120)
  return head === null ? name : `${name} at ${shortCommit(head)}`
}

/** What there is to say where no line names a machine that never answers. */
export const NOBODY_DEAD = "Every machine that it names has answered, or was not asked often enough to tell."

/** "4 sources, 1,204 declarations, 1 failed". */
export function sumInWords(sources: readonly SourceTold[]): string {
  const declarations = sources.reduce((sum, source) => sum + source.declarations, 0)
  const failed = sources.filter(({ state }) => state === "failed").length
  return [
    `${counted(declarations, "declaration")} in ${counted(sources.length, "source")}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(", ")
}

/** What it would be called if nobody named it; as the engine does it. */
export const nameFor = (location: string): string =>
  (
    location
      .trim()
      .replace(/[/\\]{1,99}$/u, "")
      .replace(/\.git$/iu, "")
      .split(/[/\\]/u)
      .at(-1) ?? ""
  )
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/gu, "-")
    .replaceAll(/^[^a-z0-9]+|-+$/gu, "")
    .slice(0, 60)
