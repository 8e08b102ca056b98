import type { Comment } from "./brace-blocks.ts"

/** Kea's JSON as plain JSON of the same length, and what was taken out of it. */
export interface KeaText {
  readonly json: string
  readonly comments: ReadonlyMap<number, Comment>
  readonly includes: readonly { readonly line: number; readonly file: string }[]
}

const TAKEN_OUT = /"|#|\/\/|\/\*|<\?|\n/gu

/** Takes out "#", "//" and block comments and includes, which Kea allows; every line stays where it is. */
export function keaText(text: string): KeaText {
  const parts: string[] = []
  const comments = new Map<number, Comment>()
  const includes: { line: number; file: string }[] = []
  const search = new RegExp(TAKEN_OUT)
  let done = 0
  let line = 1
  let lineStart = 0
  for (let found = search.exec(text); found !== null; found = search.exec(text)) {
    const at = found.index
    const end = endOf(text, at, found[0])
    search.lastIndex = end
    if (found[0] === "\n") [line, lineStart] = [line + 1, end]
    if (found[0] === "\n" || found[0] === '"') continue
    const whole = text.slice(at, end)
    if (found[0] === "<?") includes.push({ line, file: /"([^"\n]{1,500})"/u.exec(whole)?.[1] ?? "" })
    else comments.set(line, { text: wordsOf(whole), alone: text.slice(lineStart, at).trim() === "" })
    parts.push(text.slice(done, at), blanked(whole, found[0] === "<?" ? "null" : ""))
    done = end
    line += whole.split("\n").length - 1
  }
  parts.push(text.slice(done))
  return { json: parts.join("").replace(/^\ufeff/u, " "), comments, includes }
}

function endOf(text: string, at: number, mark: string): number {
  if (mark === "\n") return at + 1
  if (mark === '"') return endOfString(text, at + 1)
  const close = mark === "/*" ? "*/" : mark === "<?" ? "?>" : "\n"
  const found = text.indexOf(close, at + mark.length)
  if (found === -1) return text.length
  return close === "\n" ? found : found + close.length
}

/** A string ends with its line, as it does for the parser, even where its quote is missing. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\n") return at
    if (text[at] === '"') return at + 1
    if (text[at] === "\\") at += 1
  }
  return text.length
}

function blanked(whole: string, put: string): string {
  const blanks = whole.replaceAll(/[^\n]/gu, " ")
  return put.length <= whole.length && !whole.slice(0, put.length).includes("\n")
    ? put + blanks.slice(put.length)
    : blanks
}

const wordsOf = (comment: string): string =>
  comment
    .slice(0, 2_000)
    .replace(/^(?:#+|\/\/+|\/\*+)/u, "")
    .replace(/\*\/$/u, "")
    .replaceAll(/\s+/gu, " ")
    .trim()
