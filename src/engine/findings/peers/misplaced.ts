import type { Sheet } from "#model/sheet.ts"
import type { PeerProfile } from "../check.ts"
import { factsOf } from "./facts.ts"

/** A machine that has little of what its peers have. */
export interface Misplaced {
  readonly sheet: Sheet
  /** What its peers have and it lacks; then what it has. */
  readonly lacks: readonly string[]
  readonly has: readonly string[]
  /** The group that it is like, or the role that it plays. */
  readonly like: string
  readonly of: number
}

const FEWEST = 4
const MOST = 400
const FAR = 0.25
const NEAR = 0.6

/** Machines whose set of facts is far from their peers', and near another group's, or plays another role alone. */
export function misplacedIn(sheets: readonly Sheet[], others: readonly PeerProfile[]): readonly Misplaced[] {
  const found = straysIn(sheets).flatMap(({ sheet, traits, core }): Misplaced[] => {
    const rest = sheets.filter((one) => one !== sheet)
    const like = nearest(traits, othersOf(sheet, others)) ?? otherRole(sheet, rest)
    const lacks = [...core].filter((trait) => !traits.has(trait)).toSorted()
    return like === null ? [] : [{ sheet, lacks, has: [...traits].toSorted(), like, of: rest.length }]
  })
  return found.length * 4 > sheets.length ? [] : found
}

interface Stray {
  readonly sheet: Sheet
  readonly traits: ReadonlySet<string>
  /** What most of the others have. */
  readonly core: ReadonlySet<string>
}

/** Machines that are far from what their peers have in common. */
export function straysIn(sheets: readonly Sheet[]): readonly Stray[] {
  if (sheets.length < FEWEST || sheets.length > MOST) return []
  const all = sheets.map((sheet) => ({ sheet, traits: traitsOf(sheet) }))
  const counts = countsOf(all.map(({ traits }) => traits))
  return all.flatMap(({ sheet, traits }) => {
    if (traits.size === 0) return []
    const isShared = ([trait, count]: readonly [string, number]) =>
      (count - (traits.has(trait) ? 1 : 0)) * 3 >= (all.length - 1) * 2
    const core = new Set([...counts].flatMap((one) => (isShared(one) ? [one[0]] : [])))
    return core.size === 0 || likeness(traits, core) > FAR ? [] : [{ sheet, traits, core }]
  })
}

/** It may well be like a group that it is in. */
const othersOf = ({ groups, tags }: Sheet, others: readonly PeerProfile[]): readonly PeerProfile[] =>
  others.filter(({ group }) => !groups.includes(group) && !tags.includes(group))

/** What most of a group have: to be told to others as what the group is like. */
export function profileOf(name: string, sheets: readonly Sheet[]): PeerProfile {
  return { group: name, traits: shared(sheets.slice(0, MOST).map(traitsOf)).toSorted() }
}

/** What a machine is there for shows in its programs and ports; a door that all machines have says nothing. */
function traitsOf(sheet: Sheet): ReadonlySet<string> {
  const traits = new Set<string>()
  for (const [fact, told] of factsOf(sheet)) {
    if (!told.known || / (?:22|123|161|9100)\/(?:tcp|udp)$/u.test(fact)) continue
    if (fact.startsWith("port ") && told.value === "open") traits.add(fact.slice(5))
    if (fact.startsWith("product ")) traits.add(told.value)
  }
  return traits
}

function countsOf(all: readonly ReadonlySet<string>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const traits of all) for (const trait of traits) counts.set(trait, (counts.get(trait) ?? 0) + 1)
  return counts
}

const shared = (all: readonly ReadonlySet<string>[]): readonly string[] =>
  [...countsOf(all)].flatMap(([trait, count]) => (count * 3 >= all.length * 2 ? [trait] : []))

function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((trait) => other.has(trait)).length
  const either = one.size + other.size - both
  return either === 0 ? 0 : both / either
}

function nearest(traits: ReadonlySet<string>, others: readonly PeerProfile[]): string | null {
  const near = others
    .map(({ group, traits: of }) => ({ group, like: likeness(traits, new Set(of)) }))
    .filter(({ like }) => like >= NEAR)
    .toSorted((a, b) => b.like - a.like || (a.group < b.group ? -1 : 1))
  return near[0]?.group ?? null
}

function otherRole({ role }: Sheet, others: readonly Sheet[]): string | null {
  const roles = new Set(others.flatMap((one) => one.role ?? []))
  const known = others.filter((one) => one.role !== null).length
  return role !== null && roles.size === 1 && !roles.has(role) && known * 3 >= others.length * 2 ? role : null
}
