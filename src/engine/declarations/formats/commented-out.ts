import { commentRuns } from "./comment-runs.ts"
import type { SourceText } from "./format.ts"
import type { Written, WrittenEntry } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

const KEY_OF_A_MAP = /^\s{0,100}[\w.-]{1,100}:\s*$/u

/** The entries of maps that are commented out and look like what is wanted, with the lines that they stand in. */
export function commentedOut(
  { path, text }: SourceText,
  wanted: (entry: WrittenEntry) => boolean,
): readonly WrittenEntry[] {
  return commentRuns(text, KEY_OF_A_MAP).flatMap((run) => {
    // Prose is no YAML, and what is wrong in a comment is nobody's problem.
    const { documents, problems } = readYaml({ path, text: run.text }, run.first)
    return problems.length > 0 ? [] : documents.flatMap(candidates).filter(wanted)
  })
}

const candidates = (document: Written): readonly WrittenEntry[] =>
  document.kind !== "map"
    ? []
    : document.entries.flatMap((entry) =>
        entry.key === "services" && entry.value.kind === "map" ? entry.value.entries : [entry],
      )
