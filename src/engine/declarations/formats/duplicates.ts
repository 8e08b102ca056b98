import type { Declared, Identifier } from "#model/declaration.ts"
import type { Gathering } from "./reading.ts"

const WORDS = { mac: "hardware address", name: "name" } as const

/**
 * Says where two entries of a source share what ought to be one machine's: after a rename the old entry often stays.
 * Copies of an entry in another file are no mistake, since two servers often hand out the same.
 */
export function sayDuplicates(
  gathering: Gathering,
  declarations: readonly Declared[],
  kinds: readonly ("mac" | "name")[],
): void {
  const firsts = new Map<string, Declared>()
  for (const declaration of declarations)
    for (const identifier of keysOf(declaration, kinds)) {
      const key = `${identifier.kind} ${identifier.value}`
      const first = firsts.get(key)
      if (first === undefined) firsts.set(key, declaration)
      else if (first !== declaration && !isCopy(first, declaration))
        gathering.problem(declaration.path, identifier.line, sentence(identifier, first, declaration))
    }
}

function keysOf(declaration: Declared, kinds: readonly ("mac" | "name")[]): readonly Identifier[] {
  const named = declaration.identifiers.find(({ kind }) => kind === "name")
  const macs = declaration.identifiers.filter(({ kind }) => kind === "mac")
  return [...(kinds.includes("mac") ? macs : []), ...(kinds.includes("name") && named ? [named] : [])]
}

function isCopy(one: Declared, other: Declared): boolean {
  if (one.path === other.path) return false
  const macs = one.identifiers.filter(({ kind }) => kind === "mac").map(({ value }) => value)
  const otherMacs = other.identifiers.filter(({ kind }) => kind === "mac").map(({ value }) => value)
  const sameMachine =
    macs.length === 0 || otherMacs.length === 0 || macs.some((mac) => otherMacs.includes(mac))
  return sameMachine && nameOf(one) === nameOf(other)
}

const nameOf = ({ identifiers }: Declared) => identifiers.find(({ kind }) => kind === "name")?.value ?? null

function sentence({ kind, value }: Identifier, first: Declared, again: Declared): string {
  const word = kind === "mac" ? WORDS.mac : WORDS.name
  const where = first.path === again.path ? "" : ` of ${first.path}`
  const other = kind === "mac" && nameOf(first) !== null ? ` (${nameOf(first)})` : ""
  return `The ${word} ${value} is written twice: on line ${first.line}${where}${other} and on line ${again.line}.`
}
