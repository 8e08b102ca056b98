import { plain } from "./plain.ts"

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** A piece of HTML that may stand in a document as it is: only this file makes one, so that no text passes for one. */
class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type { Markup }
type Content = Markup | readonly Markup[] | string | number

/** HTML from a template: whatever is filled in is text, made harmless, unless it was made by this too. */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(
    template.map((piece, at) => piece + (at < contents.length ? written(contents[at] ?? "") : "")).join(""),
  )
}

function written(content: Content): string {
  if (content instanceof Markup) return content.toString()
  if (typeof content === "object") return content.map((one) => one.toString()).join("")
  return plain(String(content)).replace(/[&<>"']/gu, (letter) => ESCAPES[letter] ?? "")
}

/** A constant of ours, such as a style, whose letters stand as they are. */
export const unescaped = (constant: string): Markup => new Markup(constant)
