import { plain } from "./plain.ts"

// Of these a backslash would do for most readers of Markdown, and a name for all.
const NAMES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;" }

// An underline inside a word means nothing, and names are full of them; some make links of "://" and "www.".
const SPECIAL =
  /[&<>|\\`*[\]~$^{}]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)|(?<=(?<![\p{L}\p{N}])www)\./giu

// What begins a list, a heading or a line where a text begins.
const BEGINNING = /^(?:#|[-+=:](?![\p{L}\p{N}])|\d{1,9}[.)](?=\s|$))/u

/** Text as Markdown shows it, letter for letter: nothing in it begins emphasis, a link, a table's cell or HTML. */
export function textMarkdown(text: string): string {
  return plain(text)
    .replace(SPECIAL, (letter) => NAMES[letter] ?? `\\${letter}`)
    .replace(BEGINNING, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
}

/** Text as code; where it holds what ends code or a table's cell, as text. */
export function codeMarkdown(text: string): string {
  const shown = plain(text)
  return shown === "" || /[`|\\]/u.test(shown) ? textMarkdown(shown) : `\`${shown}\``
}
