import { subnetOf } from "#model/address-range.ts"
import type { Change } from "#model/change.ts"
import type { Support } from "#model/classification.ts"
import type { FindingRule } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Source } from "#model/source.ts"
import type { BriefRow } from "#store/examining.ts"
import type { Reading } from "#store/store.ts"
import { STRANGERS } from "#engine/classification/kin.ts"
import { supportOf } from "#engine/classification/support.ts"
import type { Around, NetworkBrief } from "#engine/findings/check.ts"
import { contains } from "#engine/targets/targets.ts"
import type { SubnetCounts } from "./thread-words.ts"
import { changedFiles } from "./written-down.ts"
import { readVocabulary } from "#engine/vocabulary.ts"

/** What holds for all checks of a pass but for which rule they belong to. */
export type Surroundings = Omit<Around, "rule">

const MOST_SCANS = 50

/** Gathers what checks may look at beside their subject. */
export async function surroundingsOf(
  store: Reading,
  given: {
    readonly now: Moment
    readonly briefs: readonly BriefRow[]
    readonly alike: (change: Change) => readonly string[]
  },
): Promise<Surroundings> {
  const { now, briefs, alike } = given
  const sources = (await store.sources.list()).filter(({ synced }) => synced !== null)
  const scans = await store.examining.endedScans()
  const names = new Map(briefs.map(({ id, name }) => [id, name]))
  const changed = await changedFiles(store)
  const networks = await networksOf(store, { briefs, scans })
  return {
    now,
    firstScan: scans.at(-1)?.moment ?? 0,
    nameOf: (machine) => names.get(machine) ?? machine,
    network: (name) => networks.get(name) ?? null,
    claims: (ip, network) => claimsOn(sources, ip, network),
    changedAt: ({ source, path }) => changed.get(`${source}\n${path}`)?.at ?? null,
    supportOf: supporting(now),
    alike,
  }
}

export const aroundFor = (surroundings: Surroundings, rule: FindingRule): Around => ({
  ...surroundings,
  rule,
})

function claimsOn(sources: readonly Source[], ip: string, network: string): ReturnType<Around["claims"]> {
  return sources.flatMap(({ name, claims }) =>
    claims.flatMap((claim) =>
      claim.network === network && contains([claim.range], ip) ? [{ source: name, range: claim.range }] : [],
    ),
  )
}

function supporting(now: Moment): Around["supportOf"] {
  const { releases } = readVocabulary()
  const known = new Map<string, Support | null>()
  return (os) => {
    const [, system = os, version = null] = /^(.{1,60}?)\s+(\d[\w.]{0,20})$/u.exec(os) ?? []
    const found =
      known.get(os) ??
      supportOf({ os: version === null ? os : system, version }, releases, { keyOf: STRANGERS.keyOf, now })
    known.set(os, found)
    return found
  }
}

async function networksOf(
  store: Reading,
  {
    briefs,
    scans,
  }: {
    readonly briefs: readonly BriefRow[]
    readonly scans: readonly { readonly network: string; readonly moment: Moment }[]
  },
): Promise<ReadonlyMap<string, NetworkBrief>> {
  const environments = new Map(
    (await store.networks.list()).map(({ name, environment }) => [name, environment]),
  )
  const went = Map.groupBy(await store.examining.went(), ({ network }) => network)
  const clocks = Map.groupBy(await store.examining.clocks(), ({ network }) => network)
  const coverage = await store.examining.coverage()
  const machines = Map.groupBy(briefs, ({ network }) => network)
  const moments = Map.groupBy(scans, ({ network }) => network)
  return new Map(
    [...new Set([...machines.keys(), ...moments.keys()])].map((name) => {
      const own = machines.get(name) ?? []
      const holders = holdersOf(own)
      return [
        name,
        {
          name,
          environment: environments.get(name) ?? null,
          scans: (moments.get(name) ?? []).slice(0, MOST_SCANS).map(({ moment }) => moment),
          present: own.filter(({ presence }) => presence === "present").length,
          wentAt: new Map((went.get(name) ?? []).map(({ since, count }) => [since, count])),
          subnets: subnetsOf(own),
          clocks: (clocks.get(name) ?? []).map(({ ahead }) => ahead).toSorted((one, other) => one - other),
          asking: (ip) => coverage.asking({ network: name, ip }).map(({ moment }) => moment),
          holding: (ip) => holders.get(ip) ?? [],
        },
      ]
    }),
  )
}

/** Who answers at each address now. */
function holdersOf(briefs: readonly BriefRow[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { id, ips, presence } of briefs) {
    if (presence !== "present") continue
    for (const ip of ips) found.set(ip, [...(found.get(ip) ?? []), id])
  }
  return found
}

/** How many machines each subnet of each network has, and how many of them are declared: "lab 10.0.0.0/24". */
export function subnetCounts(briefs: readonly BriefRow[]): SubnetCounts {
  const own = [...Map.groupBy(briefs, ({ network }) => network)]
  return Object.fromEntries(
    own.flatMap(([network, some]) =>
      [...subnetsOf(some)].map(
        ([subnet, { machines, declared }]) => [`${network} ${subnet}`, [machines, declared]] as const,
      ),
    ),
  )
}

// Far below what any rule takes for nearly all.
const SOME_SHARE = 1 / 3

/** Undeclared machines in subnets of which many are declared, and that have more or fewer of them than before. */
export function besideDeclared(briefs: readonly BriefRow[], before: SubnetCounts = {}): readonly number[] {
  const now = subnetCounts(briefs)
  const others = new Set(
    [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((place) => {
      const counts = [before[place] ?? [0, 0], now[place] ?? [0, 0]] as const
      const [[machines, declared], [machinesNow, declaredNow]] = counts
      const isOther = machines !== machinesNow || declared !== declaredNow
      return isOther && counts.some(([all, written]) => all > 0 && written / all >= SOME_SHARE)
    }),
  )
  if (others.size === 0) return []
  return briefs.flatMap(({ key, declared, network, ips }) =>
    !declared && ips.some((ip) => others.has(`${network} ${subnetOf(ip)}`)) ? [key] : [],
  )
}

function subnetsOf(briefs: readonly BriefRow[]): NetworkBrief["subnets"] {
  const found = new Map<string, { machines: number; declared: number }>()
  for (const { ips, declared, presence } of briefs) {
    if (presence === "gone") continue
    for (const subnet of new Set(ips.map(subnetOf))) {
      const counted = found.get(subnet) ?? { machines: 0, declared: 0 }
      counted.machines += 1
      if (declared) counted.declared += 1
      found.set(subnet, counted)
    }
  }
  return found
}
