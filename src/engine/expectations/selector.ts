import { readAddress } from "#model/address.ts"
import { rangeFrom } from "#model/address-range.ts"
import type { Selector, SelectorWord } from "#model/expectation.ts"
import { matchesGlob } from "#model/glob.ts"
import type { Sheet } from "#model/sheet.ts"

/** Those of the machines that are selected: of machines that people retired, and addresses that wander, none is. */
export function selected(selector: Selector, sheets: readonly Sheet[]): readonly Sheet[] {
  const standing = sheets.filter(({ retired, presence }) => retired === null && presence !== "virtual")
  return standing.filter(selects(selector))
}

/** Whether a machine is selected. */
export function selects(selector: Selector): (sheet: Sheet) => boolean {
  if ("declared" in selector) return ({ lines }) => lines.some((line) => isOf(line, selector.declared))
  if ("not" in selector) {
    const inner = selects(selector.not)
    return (sheet) => !inner(sheet)
  }
  if ("all" in selector) {
    const inner = selector.all.map(selects)
    return (sheet) => inner.every((each) => each(sheet))
  }
  if ("any" in selector) {
    const inner = selector.any.map(selects)
    return (sheet) => inner.some((each) => each(sheet))
  }
  const byWord = testOf(selector.word, selector.of)
  return (sheet) => byWord(sheet)
}

const isOf = ({ declaration, standing }: Sheet["lines"][number], id: number) =>
  declaration.id === id && standing === "link"

function testOf(word: SelectorWord, of: readonly string[]): (sheet: Sheet) => boolean {
  if (word === "subnet") return inSubnets(of)
  const globs = of.map((each) => each.toLowerCase())
  const fits = (text: string) => {
    const lower = text.slice(0, 300).toLowerCase()
    return globs.some((glob) => matchesGlob(lower, glob) || (word === "os" && beginsWith(lower, glob)))
  }
  return (sheet) => textsOf(word, sheet).some(fits)
}

/** "debian 12" begins with the word "debian", and not with "debian 1". */
const beginsWith = (text: string, start: string) =>
  text.startsWith(start) && !/^\w/u.test(text.slice(start.length))

function textsOf(word: Exclude<SelectorWord, "subnet">, sheet: Sheet): readonly string[] {
  switch (word) {
    case "group":
      return sheet.groups
    case "tag":
      return sheet.tags
    case "env":
      return present(sheet.environment)
    case "owner":
      return present(sheet.owner?.name ?? null)
    case "network":
      return currentAddresses(sheet).map(({ network }) => network)
    case "name":
      return [sheet.name, ...sheet.names].flatMap((name) => [name, name.split(".", 1)[0] ?? name])
    case "role":
    case "kind":
    case "os":
      return present(sheet[word])
  }
}

const present = (text: string | null): readonly string[] => (text === null ? [] : [text])

/** The addresses that it has now. */
export const currentAddresses = ({ addresses }: Sheet) => addresses.filter(({ until }) => until === null)

function inSubnets(of: readonly string[]): (sheet: Sheet) => boolean {
  const ranges = of.flatMap((each) => {
    const range = rangeFrom(each)
    const [first, last] = [readAddress(range?.first ?? ""), readAddress(range?.last ?? "")]
    return first === null || last === null ? [] : [{ first, last }]
  })
  return (sheet) =>
    currentAddresses(sheet).some(({ ip }) => {
      const address = readAddress(ip)
      return ranges.some(
        ({ first, last }) =>
          address?.family === first.family && address.value >= first.value && address.value <= last.value,
      )
    })
}

/** "group web and env prod": as it is said. */
export function selectorText(selector: Selector): string {
  if ("declared" in selector) return "the machines that it is about"
  if ("not" in selector) return `not (${selectorText(selector.not)})`
  if ("all" in selector) return selector.all.map(inBrackets).join(" and ")
  if ("any" in selector) return selector.any.map(inBrackets).join(" or ")
  return `${selector.word} ${selector.of.join(" or ")}`.slice(0, 200)
}

const inBrackets = (selector: Selector) =>
  "any" in selector || ("all" in selector && selector.all.length > 1)
    ? `(${selectorText(selector)})`
    : selectorText(selector)
