import type { Verdict } from "#model/finding.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Written } from "../check.ts"
import {
  calledIn,
  labelOf,
  listsMachine,
  machinesOf,
  machinesOfAll,
  valuesOf,
  writtenLast,
} from "../declaring.ts"
import { counted, ground, listed, placeText, quoted, written as lineOf } from "../grounds.ts"
import { numberOf, verdictOf } from "../verdict.ts"

const MONITORS = /nagios|icinga|prometheus/u

interface Group {
  readonly name: string
  readonly lines: readonly Declaration[]
  readonly without: readonly Declaration[]
}

/** Machines of a group that monitoring leaves out, though it watches nearly all of that group. */
export function unmonitored(written: Written, around: Around): readonly Verdict[] {
  const watching = written.declarations.filter(({ format }) => MONITORS.test(format))
  if (watching.length === 0 || isPartial(watching, written)) return []
  const watched = keysOfAll(watching, written)
  const isWatched = (line: Declaration) => keysOf(line, written).some((key) => watched.has(key))
  const lines = written.declarations.filter(listsMachine)
  const groups = groupsOf(lines).flatMap(({ name, lines: own }): readonly Group[] => {
    const without = own.filter((line) => !isWatched(line))
    const share = 1 - without.length / own.length
    const isCovered =
      own.length >= numberOf(around, "least", 5) && share >= numberOf(around, "covered", 80) / 100
    return isCovered && without.length > 0 ? [{ name, lines: own, without }] : []
  })
  return perMachine(groups).map((group) => verdict(group, { watching, written, around }))
}

/** What a program fills in, or a file that is not there, may watch the rest. */
function isPartial(watching: readonly Declaration[], { problems }: Written): boolean {
  const files = new Set(watching.map(({ source, path }) => `${source}\n${path}`))
  return (
    watching.some(({ state }) => state === "templated" || state === "pattern") ||
    problems.some(({ missing, source, path }) => missing && files.has(`${source}\n${path}`))
  )
}

/** What a line's machine is recognised by: itself, where it was seen, its short names and its addresses. */
const keysOf = (line: Declaration, written: Written): readonly string[] => [
  ...machinesOf(written, line).map((id) => `machine ${id}`),
  ...valuesOf(line, "name").map((name) => `name ${labelOf(name)}`),
  ...valuesOf(line, "address").map((ip) => `address ${ip}`),
]

const keysOfAll = (lines: readonly Declaration[], written: Written): ReadonlySet<string> =>
  new Set(
    lines.flatMap((line) => [
      ...keysOf(line, written),
      ...line.uses.flatMap(({ other }) =>
        other.map(({ kind, value }) => `${kind} ${kind === "name" ? labelOf(value) : value}`),
      ),
    ]),
  )

function groupsOf(lines: readonly Declaration[]) {
  const found = new Map<string, { readonly name: string; readonly lines: Declaration[] }>()
  for (const line of lines)
    for (const name of new Set(line.groups)) {
      const key = `${line.source}\n${name}`
      const group = found.get(key) ?? { name, lines: [] }
      group.lines.push(line)
      found.set(key, group)
    }
  return [...found.values()]
}

/** Each left-out machine is told once, in the largest group that it is in. */
function perMachine(groups: readonly Group[]): readonly Group[] {
  const told = new Set<Declaration>()
  return groups
    .toSorted((one, other) => other.lines.length - one.lines.length)
    .flatMap((group) => {
      const without = group.without.filter((line) => !told.has(line))
      for (const line of without) told.add(line)
      return without.length === 0 ? [] : [{ ...group, without }]
    })
}

interface Looked {
  readonly watching: readonly Declaration[]
  readonly written: Written
  readonly around: Around
}

function verdict({ name, lines, without }: Group, { watching, written, around }: Looked): Verdict {
  const [first] = without
  const monitors = [...new Set(watching.map(({ source }) => quoted(source, 80)))]
  return verdictOf(around, {
    matter: `not monitored: group ${name}`.slice(0, 300),
    severity: "low",
    title: `${counted(without.length, "machine")} of group ${quoted(name, 80)} ${without.length === 1 ? "is" : "are"} not monitored`,
    says: `${lines.length - without.length} of ${lines.length} in ${quoted(name, 80)} are watched by ${listed(monitors)}; ${listed(without.map(calledIn))} ${without.length === 1 ? "is" : "are"} not (${placeText(first!)}).`,
    machines: machinesOfAll(written, without),
    for: [
      ...without.slice(0, 10).map((line) => ground(`${calledIn(line)} is declared here`, [lineOf(line)])),
      ground(
        "monitoring names others of the group",
        watching.slice(0, 1).map((line) => lineOf(line)),
      ),
    ],
    since: writtenLast(written, without, around.firstScan),
  })
}
