import type { PeerGroup } from "#model/peers.ts"
import type { Sheet } from "#model/sheet.ts"
import { counted, listed, quoted } from "../grounds.ts"
import { factsOf } from "./facts.ts"
import { environmentsOf, idsOf } from "./groups.ts"

const FEWEST = 3
const MOST_GROUPS = 200

/** Machines in no group that look alike: the same programs on the same ports of the same system. Only a suggestion. */
export function suggestedGroups(
  sheets: readonly Sheet[],
  groups: readonly PeerGroup[],
): readonly PeerGroup[] {
  const grouped = new Set(groups.flatMap(({ machines }) => machines))
  const single = sheets.filter(({ machine, presence }) => presence === "present" && !grouped.has(machine))
  const alike = Map.groupBy(single, (sheet) => printOf(sheet) ?? "")
  return [...alike]
    .filter(([print, of]) => print !== "" && of.length >= FEWEST)
    .toSorted(([one, a], [other, b]) => b.length - a.length || (one < other ? -1 : 1))
    .slice(0, MOST_GROUPS)
    .map(([, of]) => groupOf(of))
}

/** What it looks like; null where that says too little. */
function printOf(sheet: Sheet): string | null {
  const { ports, programs } = looksOf(sheet)
  return programs.length === 0 ? null : JSON.stringify([sheet.os, ports, programs])
}

function looksOf(sheet: Sheet) {
  const ports: string[] = []
  const programs = new Set<string>()
  for (const [fact, told] of factsOf(sheet)) {
    if (!told.known) continue
    if (fact.startsWith("port ") && told.value === "open") ports.push(fact.slice(5))
    if (fact.startsWith("product ")) programs.add(told.value)
  }
  return { ports: ports.toSorted(), programs: [...programs].toSorted() }
}

function groupOf(of: readonly Sheet[]): PeerGroup {
  const [first] = of
  const { programs, ports } = looksOf(first!)
  const system = first!.os === null ? "" : ` on ${quoted(first!.os, 60)}`
  const name = `${listed(
    programs.map((one) => quoted(one, 40)),
    3,
  )}${system}`
  return {
    id: `like ${name} ${ports.join(",").slice(0, 80)}`,
    kind: "suggested",
    name,
    machines: idsOf(of),
    environments: environmentsOf(of),
    because: `${counted(of.length, "machine")} look alike and nothing declares them as a group: a suggestion.`,
  }
}
