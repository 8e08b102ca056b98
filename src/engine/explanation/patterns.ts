/** What tells whether a name fits a pattern, or why the pattern is not tried. */
export type Matcher =
  | { readonly kind: "matcher"; readonly fits: (name: string) => boolean; readonly isWide: boolean }
  | { readonly kind: "refused"; readonly because: string }

const LONGEST_PATTERN = 512
const LONGEST_NAME = 253
// What a pattern may cost at worst: the product of the ways its quantifiers and alternatives can be taken.
const MOST_WAYS = 2_000_000
const FEWEST_LITERALS = 3

/** Reads a glob ("web*.lan"), or a regular expression between slashes, of which only a harmless part is tried. */
export function matcherOf(pattern: string): Matcher {
  if (pattern.length === 0 || pattern.length > LONGEST_PATTERN)
    return refused("it is empty, or longer than 512 characters")
  if (pattern.length > 2 && pattern.startsWith("/") && pattern.endsWith("/"))
    return expressionOf(pattern.slice(1, -1))
  const parts = globParts(pattern.toLowerCase())
  if (parts === null) return refused("a bracket in it is never closed")
  const literals = parts.filter(({ kind }) => kind === "literal").length
  return {
    kind: "matcher",
    fits: (name) => name.length <= LONGEST_NAME && fitsGlob(parts, name.toLowerCase()),
    isWide: literals < FEWEST_LITERALS,
  }
}

const refused = (because: string): Matcher => ({ kind: "refused", because })

type GlobPart =
  | { readonly kind: "literal"; readonly letter: string }
  | { readonly kind: "any" | "one" }
  | { readonly kind: "class"; readonly letters: ReadonlySet<string>; readonly negated: boolean }

function globParts(text: string): readonly GlobPart[] | null {
  const parts: GlobPart[] = []
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!
    if (letter === "*") {
      // Several stars are one: "****" would only be slower.
      if (parts.at(-1)?.kind !== "any") parts.push({ kind: "any" })
    } else if (letter === "?") parts.push({ kind: "one" })
    else if (letter === "[") {
      const end = text.indexOf("]", at + 2)
      if (end === -1) return null
      parts.push(classOf(text.slice(at + 1, end)))
      at = end
    } else parts.push({ kind: "literal", letter })
  }
  return parts
}

function classOf(inside: string): GlobPart {
  const negated = inside.startsWith("!") || inside.startsWith("^")
  const text = negated ? inside.slice(1) : inside
  const letters = new Set<string>()
  for (let at = 0; at < text.length; at += 1) {
    const last = text[at + 1] === "-" ? text.charCodeAt(at + 2) : Number.NaN
    const first = text.charCodeAt(at)
    if (Number.isNaN(last)) letters.add(text[at]!)
    else {
      for (let code = first; code <= Math.min(last, first + 255); code += 1)
        letters.add(String.fromCharCode(code))
      at += 2
    }
  }
  return { kind: "class", letters, negated }
}

/** Walks both once, going back to the last star only: at worst the product of both lengths. */
function fitsGlob(parts: readonly GlobPart[], name: string): boolean {
  let part = 0
  let star = -1
  let starAt = 0
  for (let at = 0; at < name.length;) {
    const here = parts[part]
    if (here?.kind === "any") {
      star = part
      starAt = at
      part += 1
    } else if (here !== undefined && fitsLetter(here, name[at]!)) {
      part += 1
      at += 1
    } else if (star >= 0) {
      part = star + 1
      starAt += 1
      at = starAt
    } else return false
  }
  return parts.slice(part).every(({ kind }) => kind === "any")
}

function fitsLetter(part: GlobPart, letter: string): boolean {
  switch (part.kind) {
    case "literal":
      return part.letter === letter
    case "class":
      return part.letters.has(letter) !== part.negated
    case "any":
    case "one":
      return true
  }
}

function expressionOf(source: string): Matcher {
  const reckoned = reckon(source)
  if (typeof reckoned === "string") return refused(reckoned)
  try {
    const expression = new RegExp(source, "iu")
    return {
      kind: "matcher",
      fits: (name) => name.length <= LONGEST_NAME && expression.test(name),
      isWide: reckoned.literals < FEWEST_LITERALS,
    }
  } catch {
    return refused("it is no regular expression that we know")
  }
}

interface Reckoned {
  readonly literals: number
}

interface Group {
  quantified: boolean
  alternatives: number
}

/** What it would cost to try it, part by part; a sentence where it may run away. */
function reckon(source: string): Reckoned | string {
  const groups: Group[] = [{ quantified: false, alternatives: 1 }]
  let ways = 1
  let literals = 0
  let closed: Group | null = null
  for (let at = 0; at < source.length; at += 1) {
    const letter = source[at]!
    const before: Group | null = closed
    closed = null
    if (letter === "\\") {
      const next = source[at + 1] ?? ""
      if (/[0-9k]/u.test(next)) return "it refers back to what it matched"
      if (!/[a-z]/iu.test(next)) literals += 1
      at += 1
    } else if (letter === "[") {
      const end = endOfClass(source, at)
      if (end === -1) return "a bracket in it is never closed"
      at = end
    } else if (letter === "(") {
      if (source[at + 1] === "?") {
        if (source[at + 2] !== ":") return "it looks ahead or behind, or sets options"
        at += 2
      }
      groups.push({ quantified: false, alternatives: 1 })
      if (groups.length > 20) return "its brackets are nested too deep"
    } else if (letter === ")") {
      closed = groups.pop() ?? null
      const outer = groups.at(-1)
      if (closed === null || outer === undefined) return "a bracket in it was never opened"
      ways *= closed.alternatives
      outer.quantified ||= closed.quantified
      outer.alternatives += closed.alternatives - 1
    } else if (letter === "|") groups.at(-1)!.alternatives += 1
    else {
      const quantifier = quantifierAt(source, at)
      if (quantifier === null) literals += /[a-z0-9-]/iu.test(letter) ? 1 : 0
      else {
        const repeats = quantifier.ways > 2 || quantifier.isEndless
        if (before !== null && repeats && (before.quantified || before.alternatives > 1))
          return "it repeats what repeats"
        groups.at(-1)!.quantified = true
        ways *= quantifier.ways
        at = quantifier.end
      }
    }
    if (ways > MOST_WAYS) return "there are too many ways to try it"
  }
  return groups.length === 1 ? { literals } : "a bracket in it is never closed"
}

function endOfClass(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1
    else if (source[at] === "]" && at > start + 1) return at
  }
  return -1
}

/** A quantifier with the number of ways it can be taken on a name, and its last character; null for none. */
function quantifierAt(
  source: string,
  at: number,
): { readonly ways: number; readonly isEndless: boolean; readonly end: number } | null {
  const [text, low, comma, high] =
    /^(?:[*+?]|\{(\d{1,3})(,(\d{0,3}))?\})\??/u.exec(source.slice(at, at + 12)) ?? []
  if (text === undefined) return null
  const end = at + text.length - 1
  if (text.startsWith("?")) return { ways: 2, isEndless: false, end }
  if (low === undefined || (comma !== undefined && high === ""))
    return { ways: LONGEST_NAME, isEndless: true, end }
  // The same number of times is one way, but of a group it is many copies of it.
  const most = Number(high ?? low)
  return {
    ways: Math.max(most - Number(low) + 1, most > 1 && source[at - 1] === ")" ? most : 1),
    isEndless: false,
    end,
  }
}
