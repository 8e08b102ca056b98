import type { SourceText } from "./format.ts"
import { linesOf } from "./lines.ts"
import type { Written, WrittenEntry } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

const MOST_LINES = 200
const MOST_RUNS = 200

interface Run {
  readonly first: number
  readonly lines: string[]
}

/** The entries of maps that are commented out and look like what is wanted, with the lines that they stand in. */
export function commentedOut(
  file: SourceText,
  wanted: (entry: WrittenEntry) => boolean,
): readonly WrittenEntry[] {
  return runsOf(file.text).flatMap(({ first, lines }) => {
    // Prose is no YAML, and what is wrong in a comment is nobody's problem.
    const { documents, problems } = readYaml({ path: file.path, text: lines.join("\n") }, first)
    if (problems.length > 0) return []
    return documents.flatMap(candidates).filter(wanted)
  })
}

const candidates = (document: Written): readonly WrittenEntry[] =>
  document.kind !== "map"
    ? []
    : document.entries.flatMap((entry) =>
        entry.key === "services" && entry.value.kind === "map" ? entry.value.entries : [entry],
      )

/** Runs of comment lines that hold a key with something under it. */
function runsOf(text: string): readonly Run[] {
  const runs: Run[] = []
  let run: Run | null = null
  for (const { number, text: line } of linesOf(text)) {
    const [, inside] = /^\s{0,100}#(.*)$/u.exec(line) ?? []
    if (inside === undefined) run = null
    else if (run === null && runs.length < MOST_RUNS) runs.push((run = { first: number, lines: [inside] }))
    else if (run !== null && run.lines.length < MOST_LINES) run.lines.push(inside)
  }
  return runs.flatMap(withoutProse)
}

/** A sentence that stands above what is commented out is no part of it. */
function withoutProse({ first, lines }: Run): readonly Run[] {
  const start = lines.findIndex((line) => /^\s*[\w.-]{1,100}:\s*$/u.test(line))
  return start === -1 || start === lines.length - 1
    ? []
    : [{ first: first + start, lines: lines.slice(start) }]
}
