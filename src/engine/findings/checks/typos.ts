import type { Verdict } from "#model/finding.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Written } from "../check.ts"
import { isWaiting, labelOf, machinesOf, mayShareNetwork, valuesOf, writtenLast } from "../declaring.ts"
import { ground, placeText, quoted, written as lineOf } from "../grounds.ts"
import { verdictOf } from "../verdict.ts"
import { nearNames, type Near } from "./near-names.ts"

interface Named {
  readonly name: string
  readonly line: Declaration
}

/** Names that nothing answers to, one or two letters away from one that something does. */
export function typos(written: Written, around: Around): readonly Verdict[] {
  const lines = written.declarations.filter(({ kind, state }) => kind === "machine" && state === "exact")
  const named = lines.flatMap((line) => valuesOf(line, "name").map((name) => ({ name, line })))
  const isLinked = ({ line }: Named) => (written.linked.get(line.id) ?? []).length > 0
  const seen = byName(named.filter((each) => machinesOf(written, each.line).length > 0))
  const linked = new Set(named.filter(isLinked).map(({ name }) => labelOf(name)))
  const unseen = byName(
    named.filter(({ name, line }) => !linked.has(labelOf(name)) && !isWaiting(line.status)),
  )
  const all = new Set(named.map(({ name }) => name))
  return nearNames([...unseen.keys()], [...seen.keys()], all).flatMap((near) =>
    ofPair(near, { one: unseen.get(near.name) ?? [], other: seen.get(near.near) ?? [], written, around }),
  )
}

function byName(named: readonly Named[]): ReadonlyMap<string, readonly Declaration[]> {
  const groups = Map.groupBy(named, ({ name }) => name)
  return new Map([...groups].map(([name, same]) => [name, same.map(({ line }) => line)] as const))
}

interface Pair {
  readonly one: readonly Declaration[]
  readonly other: readonly Declaration[]
  readonly written: Written
  readonly around: Around
}

function ofPair({ name, near, letters }: Near, { one, other, written, around }: Pair): readonly Verdict[] {
  const [line] = one
  const [meant] = other
  if (line === undefined || meant === undefined) return []
  // A slip of the pen stands in one file: what two of them name is called so.
  if (one.some(({ source, path }) => source !== line.source || path !== line.path)) return []
  if (one.some((each) => other.some((its) => isAnother(each, its)))) return []
  return [
    verdictOf(around, {
      matter: `name ${name}, near ${near}`,
      severity: "low",
      title: `The name ${quoted(name, 80)} is ${letters === 1 ? "one letter" : "two letters"} from ${quoted(near, 80)}`,
      says: `${placeText(line)} names ${quoted(name, 80)}, which nothing answers to; ${placeText(meant)} names ${quoted(near, 80)}, which was seen. One of them may be mistyped.`,
      machines: [...new Set(other.flatMap((each) => machinesOf(written, each)))],
      for: [
        ...one.slice(0, 5).map((each) => ground(`${quoted(name, 80)} is written here`, [lineOf(each)])),
        ground(`${quoted(near, 80)} was seen`, [lineOf(meant)]),
      ],
      since: writtenLast(written, one, around.firstScan),
    }),
  ]
}

/** What has an address, a card or an environment of its own is a machine of its own, whatever its name is like. */
function isAnother(one: Declaration, other: Declaration): boolean {
  if (!mayShareNetwork(one, other)) return true
  const differ = (["address", "mac", "serial", "host-key"] as const).some((kind) => {
    const own = valuesOf(one, kind)
    return own.length > 0 && !own.some((value) => valuesOf(other, kind).includes(value))
  })
  const isElsewhere =
    one.environment !== null && other.environment !== null && one.environment !== other.environment
  return differ || isElsewhere
}
