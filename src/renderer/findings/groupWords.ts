import type { PeerGroupTold } from "#api/findings.ts"
import { printable } from "#model/printable.ts"
import { count, counted } from "#renderer/ui/format.ts"

/** Groups that hold every word, in their name or where they come from. */
export function groupsLike(groups: readonly PeerGroupTold[], words: string): readonly PeerGroupTold[] {
  const wanted = words.toLowerCase().split(/\s+/u).filter(Boolean)
  if (wanted.length === 0) return groups
  return groups.filter(({ name, kind, because, environments }) => {
    const text = [name, kind, because, ...Object.keys(environments)].join("\n").toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}

/** "13 machines: prod 8, test 2, dev 3". */
export function sizeInWords({
  machines,
  environments,
}: Pick<PeerGroupTold, "machines" | "environments">): string {
  const known = Object.entries(environments).filter(([name, number]) => name !== "" && number > 0)
  const inWords = known.map(([name, number]) => `${printable(name, 30)} ${count(number)}`).join(", ")
  const all = counted(machines.length, "machine")
  return inWords === "" ? all : `${all}: ${inWords}`
}
