import type { Selector } from "#model/expectation.ts"
import { printable } from "#model/printable.ts"

const PLAIN = /^[A-Za-z][\w .()/+-]*$/u
const CLAIMS = /^(?:true|false|null|yes|no|on|off|y|n)$/iu

/** A text as a person would write it: quoted where it has to be. */
export function textYaml(text: string): string {
  const isPlain = PLAIN.test(text) && !CLAIMS.test(text) && text.trim() === text
  return isPlain ? text : JSON.stringify(printable(text))
}

/** One text, or a list of several. */
export const listYaml = (texts: readonly string[]): string =>
  texts.length === 1 ? textYaml(texts[0]!) : `[${texts.map(textYaml).join(", ")}]`

/** "{product: nginx, version: \">=1.24\"}". */
export const mapYaml = (entries: readonly (readonly [key: string, value: string])[]): string =>
  `{${entries.map(([key, value]) => `${key}: ${value}`).join(", ")}}`

/** A remark on one line of its own. */
export const comment = (text: string): string => `# ${printable(text, 300)}`

/** A selector as it is written. Which machines a declaration is about can't be: their names can. */
export function selectorYaml(selector: Selector): string {
  if ("not" in selector) return mapYaml([["not", selectorYaml(selector.not)]])
  if ("any" in selector) return mapYaml([["or", `[${selector.any.map(selectorYaml).join(", ")}]`]])
  if ("declared" in selector) return mapYaml([["name", textYaml("*")]])
  if (!("all" in selector)) return mapYaml([[selector.word, listYaml(selector.of)]])
  const words = selector.all.flatMap((each) => ("word" in each ? [each] : []))
  const isFlat =
    words.length === selector.all.length && new Set(words.map(({ word }) => word)).size === words.length
  return isFlat
    ? mapYaml(words.map(({ word, of }) => [word, listYaml(of)]))
    : mapYaml([["and", `[${selector.all.map(selectorYaml).join(", ")}]`]])
}
