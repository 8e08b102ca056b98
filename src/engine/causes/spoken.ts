import type { Edit, EditedFile } from "./edit.ts"
import type { Known } from "./known.ts"
import { tokensOf, wordsOf } from "./tokens.ts"
import { touchedPart } from "./tie.ts"

/** What a commit says where it is about a machine, and nowhere else. */
export interface Spoken {
  readonly added: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
  /** Of the lines, and of the paths of the files. */
  readonly words: ReadonlySet<string>
  readonly said: ReadonlySet<string>
  /** Files of the machine's own that came or went. */
  readonly came: boolean
  readonly went: boolean
}

/** Gathers what a commit says in files that the machine is made of, and around lines that name it. */
export function spokenOf(edit: Edit, machine: Known): Spoken {
  const [added, removed, words] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const own: EditedFile[] = []
  for (const file of edit.files) {
    if (!file.counts) continue
    const part = touchedPart(edit, file, machine)
    if (part === null) around(file, machine, { added, removed })
    else {
      for (const token of file.added) added.add(token)
      for (const token of file.removed) removed.add(token)
      wordsOf(file.touch.path, words)
      if (part.tier === "own") own.push(file)
    }
  }
  for (const token of [...added, ...removed]) wordsOf(token, words)
  const came = own.some(({ touch }) => touch.change === "added")
  const went = own.some(({ touch }) => touch.change === "deleted")
  return { added, removed, words, said: edit.said, came, went }
}

const BEFORE = 2
const AFTER = 8

/** Lines that name it, and those right behind them until somebody else is named. */
function around(
  { touch, added, removed }: EditedFile,
  { identifiers, labels }: Known,
  into: { readonly added: Set<string>; readonly removed: Set<string> },
): void {
  const names = [...identifiers, ...labels]
  if (!names.some((name) => added.has(name) || removed.has(name))) return
  for (const [lines, set] of [
    [touch.added, into.added],
    [touch.removed, into.removed],
  ] as const) {
    const named = lines.filter(({ text }) => {
      const tokens = tokensOf(text)
      return names.some((name) => tokens.has(name))
    })
    for (const { line } of named.slice(0, 50))
      for (const one of lines)
        if (one.line >= line - BEFORE && one.line <= line + AFTER) tokensOf(one.text, set)
  }
}
