import type { Verdict } from "#model/finding.ts"
import type { Around, Written } from "../check.ts"
import { isInForce, writtenLast } from "../declaring.ts"
import { counted, ground, listed, placeText, quoted, written as lineOf } from "../grounds.ts"
import { verdictOf } from "../verdict.ts"
import { above, type Alias, type Zones } from "./zone-names.ts"

/** Aliases of names inside our own zones that no line declares. */
export function danglingAliases(zones: Zones, written: Written, around: Around): readonly Verdict[] {
  const partial = partialSources(written)
  const lost = zones.aliases.filter(
    ({ target, line }) =>
      isInForce(line) &&
      !zones.owners.has(target) &&
      !partial.has(line.source) &&
      isOurs(target, zones) &&
      !above(target).some((each) => zones.covered.has(each)),
  )
  return [...Map.groupBy(lost, ({ target }) => target)].map(([target, same]) =>
    verdict(target, same, written, around),
  )
}

/** Sources with zones of which a part is not there, or is filled in: what is missing may be declared in it. */
function partialSources({ problems, declarations }: Written): ReadonlySet<string> {
  const records = declarations.filter(({ format }) => /zone|octodns|dnsmasq/u.test(format))
  const files = new Set(records.map(({ source, path }) => `${source}\n${path}`))
  return new Set([
    ...problems.flatMap(({ missing, source, path, sentence }) =>
      missing && (files.has(`${source}\n${path}`) || sentence.includes("zone")) ? [source] : [],
    ),
    ...records.flatMap(({ state, source }) => (state === "templated" || state === "pattern" ? [source] : [])),
  ])
}

/** Whether a name is of a zone that we have: what lies in a zone below it that we don't have is not. */
function isOurs(target: string, { zones }: Zones): boolean {
  const zone = above(target).find((each) => zones.has(each))
  return zone !== undefined && zone.includes(".")
}

function verdict(target: string, same: readonly Alias[], written: Written, around: Around): Verdict {
  const names = same.map(({ name }) => quoted(name, 80))
  const lines = same.map(({ line }) => line)
  return verdictOf(around, {
    matter: `name ${target}`,
    title: `${counted(names.length, "alias", "aliases")} of a name that nothing declares`,
    says: `${placeText(lines[0]!)} makes ${listed(names)} stand for ${quoted(target, 80)}, and no line of that zone or any source declares that name.`,
    for: same.slice(0, 10).map(({ line }) => ground(`it stands for ${quoted(target, 80)}`, [lineOf(line)])),
    since: writtenLast(written, lines, around.firstScan),
  })
}
