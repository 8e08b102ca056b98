// The common part of regular expressions: no references, look-arounds and flags.

/** A pattern that can't be used, and why, as a sentence. */
export class PatternMistake extends Error {}

export type Test = (letter: string) => boolean

export type Part =
  | { readonly kind: "letter"; readonly test: Test }
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "sequence" | "either"; readonly parts: readonly Part[] }
  | { readonly kind: "group"; readonly name: string | null; readonly part: Part }
  | {
      readonly kind: "repeat"
      readonly part: Part
      readonly least: number
      readonly most: number
      readonly greedy: boolean
    }

export type Edge = "start" | "end" | "boundary"

const MOST_REPEATS = 100
const DEEPEST = 20
const LONGEST_PATTERN = 500

/** The parts of a pattern, and the names of its groups in their order; throws a PatternMistake. */
export function partsOf(source: string): { readonly whole: Part; readonly groups: readonly string[] } {
  if (source.length > LONGEST_PATTERN)
    throw new PatternMistake(`A pattern may have ${LONGEST_PATTERN} letters.`)
  const reading = new Reading(source)
  return { whole: reading.whole(), groups: reading.groups }
}

class Reading {
  readonly groups: string[] = []
  private at = 0
  private depth = 0
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  whole(): Part {
    const part = this.either()
    if (this.at < this.source.length) throw new PatternMistake("A bracket is closed that was not opened.")
    return part
  }

  private either(): Part {
    this.depth += 1
    if (this.depth > DEEPEST) throw new PatternMistake("Its brackets are nested too deeply.")
    const parts = [this.sequence()]
    while (this.take("|")) parts.push(this.sequence())
    this.depth -= 1
    return parts.length === 1 ? parts[0]! : { kind: "either", parts }
  }

  private sequence(): Part {
    const parts: Part[] = []
    while (this.at < this.source.length && !"|)".includes(this.source[this.at]!)) parts.push(this.repeated())
    return { kind: "sequence", parts }
  }

  private repeated(): Part {
    const part = this.single()
    const [whole, sign, least, comma, most, lazy] =
      /^(?:([*+?])|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})(\?)?/u.exec(this.source.slice(this.at, this.at + 20)) ??
      []
    if (whole === undefined) return part
    this.at += whole.length
    if (/^[*+?{]/u.test(this.source.slice(this.at, this.at + 1)))
      throw new PatternMistake("It repeats a repetition.")
    const from = sign === undefined ? Number(least) : sign === "+" ? 1 : 0
    const to =
      sign === undefined
        ? comma === undefined
          ? from
          : Number(most ?? Infinity)
        : sign === "?"
          ? 1
          : Infinity
    if (from > MOST_REPEATS || (to !== Infinity && to > MOST_REPEATS) || to < from)
      throw new PatternMistake(`It repeats more than ${MOST_REPEATS} times, or the wrong way round.`)
    if (to > 1 && mayBeNothing(part)) throw new PatternMistake("It repeats what may be nothing.")
    return { kind: "repeat", part, least: from, most: to, greedy: lazy === undefined }
  }

  private single(): Part {
    const letter = this.source[this.at]!
    this.at += 1
    switch (letter) {
      case "(":
        return this.group()
      case "[":
        return this.set()
      case "\\":
        return this.escaped()
      case ".":
        return { kind: "letter", test: () => true }
      case "^":
        return { kind: "edge", edge: "start" }
      case "$":
        return { kind: "edge", edge: "end" }
      default:
        if ("*+?{".includes(letter)) throw new PatternMistake("It repeats nothing.")
        return { kind: "letter", test: (other) => other === letter }
    }
  }

  private group(): Part {
    const [whole, name] =
      /^\?(?::|<([A-Za-z]\w{0,40})>)/u.exec(this.source.slice(this.at, this.at + 50)) ?? []
    if (whole === undefined && this.source[this.at] === "?")
      throw new PatternMistake(
        "It looks around, or names a group wrongly: only (…), (?:…) and (?<name>…) are known.",
      )
    this.at += whole?.length ?? 0
    if (name !== undefined && this.groups.includes(name))
      throw new PatternMistake("Two of its groups have one name.")
    if (name !== undefined) this.groups.push(name)
    const part = this.either()
    if (!this.take(")")) throw new PatternMistake("A bracket is not closed.")
    return { kind: "group", name: name ?? null, part }
  }

  private set(): Part {
    const [whole] = /^\^?\]?(?:\\.|[^\\\]]){0,300}\]/u.exec(this.source.slice(this.at)) ?? []
    if (whole === undefined) throw new PatternMistake("A square bracket is not closed.")
    this.at += whole.length
    return { kind: "letter", test: testOf(`[${whole}`) }
  }

  private escaped(): Part {
    const letter = this.source[this.at] ?? ""
    this.at += 1
    if (letter === "b") return { kind: "edge", edge: "boundary" }
    if (/[dDsSwW]/u.test(letter)) return { kind: "letter", test: testOf(`\\${letter}`) }
    if (letter === "t") return { kind: "letter", test: (other) => other === "\t" }
    if (letter === "" || /[A-Za-z\d]/u.test(letter)) throw new PatternMistake(`"\\${letter}" is not known.`)
    return { kind: "letter", test: (other) => other === letter }
  }

  private take(letter: string): boolean {
    const found = this.source[this.at] === letter
    if (found) this.at += 1
    return found
  }
}

/** Whether a part may match no letter at all: to repeat that means nothing that two engines agree on. */
function mayBeNothing(part: Part): boolean {
  switch (part.kind) {
    case "letter":
      return false
    case "edge":
      return true
    case "sequence":
      return part.parts.every(mayBeNothing)
    case "either":
      return part.parts.some(mayBeNothing)
    case "group":
      return mayBeNothing(part.part)
    case "repeat":
      return part.least === 0 || mayBeNothing(part.part)
  }
}

/** A test of one letter, which no pattern of one set can make slow. */
function testOf(set: string): Test {
  try {
    const pattern = new RegExp(`^${set}$`, "u")
    return (letter) => pattern.test(letter)
  } catch {
    throw new PatternMistake("What stands in square brackets is no set of letters.")
  }
}
