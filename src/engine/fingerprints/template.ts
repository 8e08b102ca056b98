/** Words with places in them that a pattern's groups fill. */
export type Template = readonly Piece[]

type Piece =
  | { readonly text: string }
  | { readonly group: string | number; readonly filters: readonly Filter[] }

const FILTERS = {
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  dots: (text: string) => text.replaceAll("_", "."),
  spaces: (text: string) => text.replaceAll(/[_-]/gu, " "),
  trim: (text: string) => text.trim(),
} as const

export type Filter = keyof typeof FILTERS

const isFilter = (word: string): word is Filter => Object.hasOwn(FILTERS, word)

const PLACE = /\{([^{}]*)\}/gu

/** Reads "{version} {package|spaces}"; a sentence where that can't be read, or names a group that isn't there. */
export function parseTemplate(text: string, groups: ReadonlySet<string>): Template | string {
  const pieces: Piece[] = []
  let at = 0
  for (const { 0: whole, 1: inner = "", index } of text.matchAll(PLACE)) {
    if (index > at) pieces.push({ text: text.slice(at, index) })
    const place = placeFrom(inner, groups)
    if (typeof place === "string") return place
    pieces.push(place)
    at = index + whole.length
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  const brace = pieces.some((piece) => "text" in piece && /[{}]/u.test(piece.text))
  return brace ? `"${text}" has a brace without its other half; write {group}` : pieces
}

function placeFrom(inner: string, groups: ReadonlySet<string>): Piece | string {
  const [group = "", ...filters] = inner.split("|")
  if (!groups.has(group)) {
    const there = groups.size === 0 ? "it has no named groups" : `it has ${[...groups].join(", ")}`
    return `the pattern has no group "${group}" (${there}); name it as (?<${group || "name"}>…)`
  }
  const unknown = filters.find((filter) => !isFilter(filter))
  if (unknown !== undefined)
    return `there is no filter "${unknown}"; there are ${Object.keys(FILTERS).join(", ")}`
  return { group, filters: filters.filter(isFilter) }
}

/** The words with the groups of a match filled in; a group that took no part is "". */
export function filled(template: Template, match: RegExpExecArray): string {
  let text = ""
  for (const piece of template) text += "text" in piece ? piece.text : groupOf(piece, match)
  return text.trim()
}

function groupOf({ group, filters }: Exclude<Piece, { text: string }>, match: RegExpExecArray): string {
  const value = typeof group === "number" ? match[group] : match.groups?.[group]
  return filters.reduce((text, filter) => FILTERS[filter](text), value ?? "")
}

/** The words where no group has a place in them; null otherwise. */
export function literal(template: Template): string | null {
  return template.every((piece) => "text" in piece)
    ? template
        .map(({ text }) => text)
        .join("")
        .trim()
    : null
}
