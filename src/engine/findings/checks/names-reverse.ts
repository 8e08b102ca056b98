import type { Verdict } from "#model/finding.ts"
import { FOREVER } from "#model/moment.ts"
import { isAddressName } from "#model/name.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Check } from "../check.ts"
import { dayOf, ground, listed, quoted, seen, written } from "../grounds.ts"
import { isSeenOnce } from "../told.ts"
import { linesSay } from "./declared-lines.ts"
import { listOf, verdictOf } from "../verdict.ts"

/** dns-fwd-rev: names lead to the address, and the address leads to another name, or to none any more. */
export const dnsForwardReverse: Check = {
  of: "machine",
  check(sheet, around) {
    const exact = sheet.lines.filter(({ declaration: { state } }) => state === "exact")
    const zones = exact.filter(({ standing }) => standing === "link").map(({ declaration }) => declaration)
    // A line that only may be about the machine is no ground, and its name is one that may lead there.
    const all = exact.map(({ declaration }) => declaration)
    return sheet.addresses
      .filter(({ until }) => until === null)
      .flatMap(({ ip, network }) => atAddress({ ip, network }, { zones, all }, sheet, around))
  },
}

interface At {
  readonly ip: string
  readonly network: string
}

interface Lines {
  readonly zones: readonly Declaration[]
  readonly all: readonly Declaration[]
}

function atAddress(
  { ip, network }: At,
  { zones, all }: Lines,
  sheet: Sheet,
  around: Around,
): readonly Verdict[] {
  const forward = zones.filter((zone) => isForward(zone, ip))
  const reverse = sheet.facts.filter(
    (fact) => fact.kind === "name" && fact.subject === "ptr" && fact.ip === ip && fact.network === network,
  )
  const now = reverse.filter(({ ended }) => ended === FOREVER)
  const leading = all.filter((line) => isForward(line, ip))
  const names = new Set([...leading, ...aliasesOf(all, leading)].flatMap(namesOf))
  if (forward.length === 0 || reverse.length === 0) return []
  if (now.some(({ value }) => isMet(value, ip, names, around))) return []
  const [fact] = now.length > 0 ? now : reverse.toSorted((a, b) => b.ended - a.ended)
  return fact === undefined ? [] : [told(fact, forward, now.length > 0, { ip, sheet, around })]
}

const isForward = ({ attributes, identifiers }: Declaration, ip: string): boolean =>
  Object.hasOwn(attributes, "record") &&
  /^(?:A|AAAA|address|host-record)$/u.test(attributes["record"] ?? "") &&
  identifiers.some(({ kind, value }) => kind === "address" && value === ip) &&
  identifiers.some(({ kind }) => kind === "name")

/** Names that lead on to one of these are names of the address too. */
function aliasesOf(zones: readonly Declaration[], forward: readonly Declaration[]): readonly Declaration[] {
  const targets = new Set(forward.flatMap(namesOf))
  return zones.filter(
    (zone) =>
      Object.hasOwn(zone.attributes, "record") &&
      /^(?:CNAME|ALIAS|ANAME|cname)$/u.test(zone.attributes["record"] ?? "") &&
      namesOf(zone).some((name) => targets.has(name)),
  )
}

const namesOf = ({ identifiers }: Declaration): readonly string[] =>
  identifiers.filter(({ kind }) => kind === "name").map(({ value }) => value)

/** One of its names, short or whole; or a name that its provider made of the address. */
function isMet(ptr: string, ip: string, names: ReadonlySet<string>, around: Around): boolean {
  if (isAddressName(ptr, ip)) return true
  if (listOf(around, "providers").some((suffix) => ptr === suffix || ptr.endsWith(`.${suffix}`))) return true
  return [...names].some(
    (name) => name === ptr || ((!name.includes(".") || !ptr.includes(".")) && labelOf(name) === labelOf(ptr)),
  )
}

const labelOf = (name: string): string => name.split(".", 1)[0] ?? name

interface Where {
  readonly ip: string
  readonly sheet: Sheet
  readonly around: Around
}

function told(
  fact: SheetFact,
  forward: readonly Declaration[],
  isOther: boolean,
  { ip, sheet, around }: Where,
): Verdict {
  const names = [...new Set(forward.flatMap(namesOf))].map((name) => quoted(name, 100))
  const ptr = quoted(fact.value, 100)
  const leads = `${linesSay(forward, "leads")} ${listed(names)} to ${ip}`
  const back = isOther
    ? `The DNS turns ${ip} into ${ptr} since ${dayOf(fact.first)}`
    : `The DNS turned ${ip} into ${ptr} until ${dayOf(fact.last)}, and now into no name`
  return verdictOf(around, {
    machines: [sheet.machine],
    matter: isOther ? `reverse name ${ptr}` : "no reverse name",
    title: isOther ? `The reverse name is ${ptr}, and no record leads there` : "The reverse name is gone",
    says: `${leads}. ${back}.`,
    for: [
      ground(
        `${leads}.`,
        forward.map((one) => written(one)),
      ),
      ground(`${back}.`, seen([fact.id])),
    ],
    since: isOther ? fact.first : fact.ended,
    pending: isOther && isSeenOnce(sheet, fact),
  })
}
