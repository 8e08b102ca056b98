import type { Candidate, Touch } from "./candidate.ts"
import { effective, isInert } from "./inert.ts"
import { tokensOf, wordsOf } from "./tokens.ts"

/** One file of a commit, as far as it may change a machine. */
export interface EditedFile {
  readonly touch: Touch
  readonly added: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
  /** Something of it is more than comments, blanks and descriptions. */
  readonly counts: boolean
}

/** A commit, read once for all the machines and changes that it may explain. */
export interface Edit {
  readonly commit: Candidate
  readonly files: readonly EditedFile[]
  readonly added: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
  /** Words of the lines that count. */
  readonly words: ReadonlySet<string>
  /** Tokens and words of its message. */
  readonly said: ReadonlySet<string>
}

/** Reads what a commit did. */
export function editOf(commit: Candidate): Edit {
  const files = commit.touches.filter(({ path }) => !isInert(path)).map(editedFile)
  const [added, removed, words] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const file of files) {
    for (const token of file.added) added.add(token)
    for (const token of file.removed) removed.add(token)
    for (const token of [...file.added, ...file.removed]) wordsOf(token, words)
    if (file.counts) wordsOf(file.touch.path, words)
  }
  const said = wordsOf(commit.message, tokensOf(commit.message))
  return { commit, files, added, removed, words, said }
}

function editedFile(touch: Touch): EditedFile {
  const { added, removed } = effective(touch)
  const [put, taken] = [new Set<string>(), new Set<string>()]
  for (const { text } of added) tokensOf(text, put)
  for (const { text } of removed) tokensOf(text, taken)
  const isBare = touch.added.length + touch.removed.length === 0
  return {
    touch,
    added: put,
    removed: taken,
    counts: added.length + removed.length > 0 || touch.cut || (isBare && touch.change !== "modified"),
  }
}
