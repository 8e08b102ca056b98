import { linesOf, uncommented } from "./lines.ts"

/** A line of an ssh_config: a keyword in lower case, and its words without their quotes. */
export interface Option {
  readonly keyword: string
  readonly words: readonly string[]
  readonly line: number
  readonly comment: string
}

export type SshLine =
  | { readonly kind: "option"; readonly option: Option }
  | { readonly kind: "comment"; readonly line: number; readonly text: string }
  | { readonly kind: "empty"; readonly line: number }
  | { readonly kind: "mistake"; readonly line: number }

/** The lines of an ssh_config. */
export function* sshLinesOf(text: string): Generator<SshLine> {
  for (const { number: line, text: whole } of linesOf(text)) {
    const bare = whole.trim()
    if (bare === "") yield { kind: "empty", line }
    else if (bare.startsWith("#")) yield { kind: "comment", line, text: bare.slice(1) }
    else yield optionIn(bare, line)
  }
}

function optionIn(text: string, line: number): SshLine {
  const { text: said, comment } = uncommented(text, ["#"])
  const keyword = /^[A-Za-z][A-Za-z\d]{1,40}/u.exec(said)?.[0]
  const rest = /^(?:[ \t]{0,100}=[ \t]{0,100}|[ \t]{1,100})(?=\S)/u.exec(said.slice(keyword?.length ?? 0))
  if (keyword === undefined || rest === null) return { kind: "mistake", line }
  const words = wordsIn(said.slice(keyword.length + rest[0].length))
  return { kind: "option", option: { keyword: keyword.toLowerCase(), words, line, comment } }
}

const MOST_WORDS = 200

const wordsIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(/"([^"]*)"?|[^\s"]+/gu), ([word, quoted]) => quoted ?? word).slice(0, MOST_WORDS)
