import type { PeerGroup } from "#model/peers.ts"
import type { Verdict } from "#model/finding.ts"
import type { Sheet } from "#model/sheet.ts"
import { counted, listed, quoted } from "../grounds.ts"

/** What of a sheet tells whose peer it is. */
export type PeerSheet = Pick<
  Sheet,
  "machine" | "key" | "groups" | "tags" | "environment" | "presence" | "retired" | "role"
>

/** Groups of machines that ought to be alike, and names that look like one and are none. */
export interface PeerGroups {
  readonly groups: readonly PeerGroup[]
  readonly none: readonly { readonly name: string; readonly because: string }[]
}

const MOST_SHARE = 0.8
/** Of fewer machines than this any group may be nearly all. */
const FEW = 6
const MOST_GROUPS = 5_000
const EVERYBODY =
  /^(?:all|ungrouped|everything|everyone|hosts|machines|servers|nodes|children|linux|linux[-_]?servers|windows|unix|debian|ubuntu|centos|rhel|rocky|managed|default|common|base)$/iu

/** The groups that declarations and tags make; the same machines under several names are one group. */
export function peerGroupsOf(sheets: readonly PeerSheet[]): PeerGroups {
  const here = sheets.filter(({ presence, retired }) => presence !== "virtual" && retired === null)
  const named = [...namedBy(here, "group"), ...namedBy(here, "tag")].slice(0, MOST_GROUPS)
  const none: { name: string; because: string }[] = []
  const kept = named.filter((one) => {
    const because = whyNone(one, here.length)
    if (because !== null) none.push({ name: one.name, because })
    return because === null
  })
  return { groups: together(kept), none }
}

interface Named {
  readonly kind: "group" | "tag"
  readonly name: string
  readonly of: readonly PeerSheet[]
}

function namedBy(sheets: readonly PeerSheet[], kind: Named["kind"]): readonly Named[] {
  const byName = new Map<string, PeerSheet[]>()
  for (const sheet of sheets)
    for (const name of new Set(kind === "group" ? sheet.groups : sheet.tags))
      if (!byName.get(name)?.push(sheet)) byName.set(name, [sheet])
  return [...byName]
    .filter(([, of]) => of.length >= 2)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, of]) => ({ kind, name, of }))
}

function whyNone({ name, of }: Named, all: number): string | null {
  if (EVERYBODY.test(name)) return `"${quoted(name, 80)}" says nothing of what its machines are for.`
  if (all >= FEW && of.length > all * MOST_SHARE) return `${of.length} of all ${all} machines are in it.`
  const roles = Map.groupBy(
    of.flatMap(({ role }) => role ?? []),
    (role) => role,
  )
  const known = [...roles.values()].reduce((sum, { length }) => sum + length, 0)
  const largest = Math.max(0, ...[...roles.values()].map(({ length }) => length))
  return roles.size >= 3 && known >= 4 && largest < known * 0.6
    ? `Its machines play ${roles.size} roles: ${listed([...roles.keys()].toSorted(), 4)}.`
    : null
}

/** One group for the same machines, called by the name that declarations give first; no environment of a group alone. */
function together(named: readonly Named[]): readonly PeerGroup[] {
  const bySet = Map.groupBy(named, ({ of }) => idsOf(of).join(" "))
  const groups = [...bySet.values()].map(([first, ...more]) =>
    groupOf(
      first!,
      more.map(({ name }) => name),
    ),
  )
  const bySize = groups.toSorted((a, b) => b.machines.length - a.machines.length)
  const cuts = new Set(bySize.flatMap((group) => environmentCuts(group, named)))
  return groups.filter((group) => !cuts.has(group.machines.join(" ")))
}

/** What each environment of a group would be as a group: it is looked at by environment anyway. */
function environmentCuts(group: PeerGroup, named: readonly Named[]): readonly string[] {
  const of = named.find(({ kind, name }) => `${kind} ${name}` === group.id)?.of ?? []
  const byEnvironment = Map.groupBy(of, ({ environment }) => environment)
  if (byEnvironment.size < 2) return []
  return [...byEnvironment].flatMap(([name, some]) => (name === null ? [] : [idsOf(some).join(" ")]))
}

function groupOf({ kind, name, of }: Named, more: readonly string[]): PeerGroup {
  const also = more.length === 0 ? "" : `, which ${listed(more.map((one) => quoted(one, 60)))} names as well`
  const said = kind === "group" ? `are in group ${quoted(name, 80)}` : `are tagged ${quoted(name, 80)}`
  return {
    id: `${kind} ${name}`,
    kind,
    name,
    machines: idsOf(of),
    environments: environmentsOf(of),
    because: `${counted(of.length, "machine")} ${said}${also}.`,
  }
}

/** Machines that somebody picked just now. */
export function chosenGroup(sheets: readonly PeerSheet[]): PeerGroup {
  return {
    id: "chosen",
    kind: "chosen",
    name: counted(sheets.length, "machine"),
    machines: idsOf(sheets),
    environments: environmentsOf(sheets),
    because: "Somebody chose them.",
  }
}

export const idsOf = (sheets: readonly Pick<Sheet, "machine">[]): readonly string[] =>
  sheets.map(({ machine }) => machine).toSorted()

export function environmentsOf(sheets: readonly PeerSheet[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(sheets, ({ environment }) => environment ?? "")
  return Object.fromEntries(
    [...groups]
      .map(([name, of]) => [name, of.length] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** Of verdicts that several groups give about the same machines, those of the smallest group. */
export function withoutRepeats(
  told: readonly { readonly group: PeerGroup; readonly verdict: Verdict }[],
): readonly Verdict[] {
  const kept = new Map<string, { readonly group: PeerGroup; readonly verdict: Verdict }>()
  for (const one of told) {
    const { rule, state, matter, machines } = one.verdict
    const key = JSON.stringify([rule, state, matter, machines])
    const before = kept.get(key)
    if (!before || isCloser(one.group, before.group)) kept.set(key, one)
  }
  return [...kept.values()].map(({ verdict }) => verdict)
}

const isCloser = (one: PeerGroup, other: PeerGroup): boolean =>
  one.machines.length < other.machines.length ||
  (one.machines.length === other.machines.length && one.id < other.id)
