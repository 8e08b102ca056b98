import type { Sheet } from "#model/sheet.ts"
import type { ExpectedDifference } from "../check.ts"
import { ground, placeText, quoted } from "../grounds.ts"
import { isAsDeclared, type Said, saidOf } from "./declared.ts"
import { byEnvironment, environmentKey } from "./environments.ts"
import { awayOf, factsOf, toldOf } from "./facts.ts"
import { labelOf } from "./labels.ts"

const MOST_FACTS = 400
const MOST_ENVIRONMENTS = 12
const COMPARED = /^(?:version |product |port )/u

/**
 * What lines declare differently for environments, where each of them has what is declared for it: then it is meant to
 * differ. What an environment has and nobody declared, or declared and doesn't have, is never among it.
 */
export function declaredDifferences(sheets: readonly Sheet[]): readonly ExpectedDifference[] {
  const here = sheets.filter((sheet) => awayOf(sheet) === null && sheet.environment !== null)
  const all = byEnvironment(here)
  if (all.length < 2 || all.length > MOST_ENVIRONMENTS) return []
  return declaredFacts(here).flatMap((fact) => {
    const camps = all.flatMap(([environment, of]) => leadingIn(fact, environment, of) ?? [])
    // Where all lead with the same there is nothing to ask lines about.
    if (new Set(camps.map(({ value }) => value)).size < 2) return []
    const sides = camps.flatMap((camp) => sideOf(fact, camp) ?? [])
    return pairsOf(sides).flatMap(([one, other]) => differenceOf(fact, one, other) ?? [])
  })
}

/** Facts that lines say anything of, as machines answer them. */
function declaredFacts(sheets: readonly Sheet[]): readonly string[] {
  const found = new Set<string>()
  for (const sheet of sheets) {
    if (sheet.lines.length === 0) continue
    for (const fact of factsOf(sheet).keys())
      if (COMPARED.test(fact) && !found.has(fact) && saidOf(sheet, fact).length > 0) found.add(fact)
  }
  return [...found].toSorted().slice(0, MOST_FACTS)
}

/** What one environment leads with, and what lines say of those that do. */
interface Side {
  readonly environment: string
  readonly value: string
  /** null: nothing is declared, though what these machines offer is. */
  readonly said: Said | null
}

/** The machines of one environment that have what it leads with. */
interface Leading {
  readonly environment: string
  readonly value: string
  readonly holders: readonly Sheet[]
}

function leadingIn(fact: string, environment: string, sheets: readonly Sheet[]): Leading | null {
  const camps = new Map<string, Sheet[]>()
  for (const sheet of sheets) {
    const told = toldOf(sheet, fact)
    if (told.known && !camps.get(told.value)?.push(sheet)) camps.set(told.value, [sheet])
  }
  const [most, second] = [...camps].toSorted(([, one], [, other]) => other.length - one.length)
  if (most === undefined || most[1].length === second?.[1].length) return null
  return { environment, value: most[0], holders: most[1] }
}

/** null where it doesn't lead with what is declared for most of those. */
function sideOf(fact: string, { environment, value, holders }: Leading): Side | null {
  const lines = holders.map((sheet) => ownLines(sheet, fact))
  if (fact.startsWith("port ") && value === "closed") {
    const isMeant = (sheet: Sheet, index: number) => lines[index]?.length === 0 && offersDeclared(sheet)
    return isMost(holders, isMeant) ? { environment, value, said: null } : null
  }
  const known = new Map<string, boolean>()
  const isSo = (declared: string) => {
    const found = known.get(declared) ?? isAsDeclared(value, declared)
    known.set(declared, found)
    return found
  }
  const agrees = (own: readonly Said[]) => own.length > 0 && own.every((one) => isSo(one.value))
  const first = lines.find(agrees)?.[0]
  return first && isMost(lines, agrees) ? { environment, value, said: first } : null
}

/** Of a machine that lines put in several environments, what those say that put it where it is. */
const ownLines = (sheet: Sheet, fact: string): readonly Said[] =>
  saidOf(sheet, fact).filter(
    ({ declaration: { environment } }) =>
      environment === null || environmentKey(environment) === environmentKey(sheet.environment),
  )

const isMost = <One>(all: readonly One[], is: (one: One, index: number) => boolean): boolean =>
  all.filter(is).length * 2 > all.length

const offersDeclared = ({ lines }: Sheet): boolean =>
  lines.some(
    ({ standing, declaration: { services, state, kind } }) =>
      standing === "link" && state === "exact" && kind === "machine" && services.length > 0,
  )

function pairsOf(sides: readonly Side[]): readonly (readonly [Side, Side])[] {
  return sides.flatMap((one, index) => sides.slice(index + 1).map((other) => [one, other] as const))
}

function differenceOf(fact: string, one: Side, other: Side): ExpectedDifference | null {
  if (one.value === other.value || one.said?.value === other.said?.value) return null
  const [by] = [one, other].flatMap(({ said }) => said ?? [])
  if (by === undefined) return null
  const { source, path, line, endLine, commit } = by.reference
  return {
    fact,
    between: [one.environment, other.environment],
    until: null,
    by: { source, path, line, endLine, commit },
    declared: ground(
      `${sideText(fact, one)}, ${sideText(fact, other)}.`,
      [one, other].flatMap(({ said }) => said?.reference ?? []),
    ),
  }
}

function sideText(fact: string, { environment, said }: Side): string {
  const where = quoted(environment, 40)
  if (said === null) return `nothing declares ${labelOf(fact)} for ${where}`
  const { value, reference } = said
  const what = fact.startsWith("port ") ? labelOf(fact) : quoted(value, 60)
  return `${placeText(reference)} declares ${what} for ${where}`
}
