import type { Verdict } from "#model/finding.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Around, Checks, Peers } from "../check.ts"
import { isNear, subnetOf } from "../declaring.ts"
import { ground, quoted, seen, written as lineOf } from "../grounds.ts"
import { numberOf, verdictOf } from "../verdict.ts"

/** Whose address lies elsewhere than those of its group. */
export const subnets: Checks = { "ip-off-subnet": { of: "peers", check } }

function check({ group, sheets }: Peers, around: Around): readonly Verdict[] {
  // Machines that only look alike were never meant to stand side by side.
  if (group.kind === "suggested") return []
  const bits = numberOf(around, "bits", 22)
  const least = numberOf(around, "least", 4)
  const there = sheets.filter(({ presence, retired }) => presence === "present" && retired === null)
  const networks = Map.groupBy(there, (sheet) => sheet.addresses.find(isCurrent)?.network ?? "")
  return [...networks].flatMap(([network, own]) => {
    const placed = own.filter((sheet) => network !== "" && addressesOf(sheet, network).length > 0)
    if (placed.length < least) return []
    const [odd, ...more] = aloneAmong(placed, { network, bits })
    const home = odd === undefined ? undefined : placed.find((sheet) => sheet !== odd)
    // Two of them elsewhere are a second site, and what lies all over lies nowhere.
    if (odd === undefined || home === undefined || more.length > 0) return []
    const rest = placed.filter((sheet) => sheet !== odd)
    if (!rest.every((sheet) => areNear(sheet, home, { network, bits }))) return []
    return isElsewhere(odd, rest) ? [] : [verdict(odd, rest, { network, group: group.id, around })]
  })
}

interface Where {
  readonly network: string
  readonly bits: number
}

const isCurrent = ({ until }: { readonly until: number | null }) => until === null

const addressesOf = ({ addresses }: Sheet, network: string) =>
  addresses.filter((each) => isCurrent(each) && each.network === network && !each.ip.includes(":"))

/** Those that share a subnet with none of the others. */
function aloneAmong(all: readonly Sheet[], { network, bits }: Where): readonly Sheet[] {
  const places = new Map(
    all.map((sheet) => [
      sheet,
      new Set(addressesOf(sheet, network).flatMap(({ ip }) => subnetOf(ip, bits) ?? [])),
    ]),
  )
  const counts = new Map<string, number>()
  for (const own of places.values())
    for (const subnet of own) counts.set(subnet, (counts.get(subnet) ?? 0) + 1)
  return all.filter((sheet) => [...(places.get(sheet) ?? [])].every((subnet) => counts.get(subnet) === 1))
}

const areNear = (one: Sheet, other: Sheet, { network, bits }: Where) =>
  addressesOf(one, network).some(({ ip }) =>
    addressesOf(other, network).some((each) => isNear(ip, each.ip, bits)),
  )

/** Declared for another site or environment than its peers: then it lies where it should. */
function isElsewhere(odd: Sheet, rest: readonly Sheet[]): boolean {
  const placesOf = ({ lines }: Sheet) =>
    lines.flatMap(({ declaration: { attributes } }) => attributes["site"] ?? [])
  const sites = placesOf(odd)
  const isOtherSite =
    sites.length > 0 && !rest.some((sheet) => placesOf(sheet).some((site) => sites.includes(site)))
  return isOtherSite || rest.every(({ environment }) => environment !== odd.environment)
}

interface Said {
  readonly network: string
  readonly group: string
  readonly around: Around
}

function verdict(odd: Sheet, rest: readonly Sheet[], { network, group, around }: Said): Verdict {
  const [own] = addressesOf(odd, network)
  const usual = rest.flatMap((sheet) => addressesOf(sheet, network).slice(0, 1))
  const lines = odd.lines.filter(
    ({ standing, declaration }) => standing === "link" && declaration.groups.length > 0,
  )
  const elsewhere = `${usual[0]?.ip ?? ""}/${numberOf(around, "bits", 22)}`
  return verdictOf(around, {
    matter: `address ${own?.ip ?? ""}`,
    peers: group,
    machines: [odd.machine],
    title: `The address ${own?.ip ?? ""} lies elsewhere than those of its peers`,
    says: `It is at ${own?.ip ?? ""}; ${rest.length} of ${rest.length + 1} in ${quoted(group)} are around ${elsewhere}.`,
    for: [
      ground(`it answers at ${own?.ip ?? ""}`, seen(own?.evidence ?? [])),
      ground(
        `${rest.length} peers answer around ${elsewhere}`,
        seen(usual.flatMap(({ evidence }) => evidence.slice(0, 1))),
      ),
      ...lines
        .slice(0, 1)
        .map(({ declaration }) => ground("a line puts it with them", [lineOf(declaration)])),
    ],
    since: own?.since ?? odd.firstSeen,
  })
}
