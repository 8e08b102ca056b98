import type { Verdict } from "#model/finding.ts"
import { macKind, isCard } from "#model/mac.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Checks, Written } from "../check.ts"
import {
  calledIn,
  identifiersOf,
  isFloating,
  isNear,
  isNobodys,
  isReservation,
  labelOf,
  listsMachine,
  machinesOfAll,
  overlaps,
  valuesOf,
  writtenLast,
} from "../declaring.ts"
import { counted, ground, listed, placeText, written as lineOf } from "../grounds.ts"
import { numberOf, verdictOf } from "../verdict.ts"

/** What two machines are declared with though only one can have it. */
export const twice: Checks = {
  "dup-ip-declared": { of: "written", check: (written, around) => usedTwice("address", written, around) },
  "dup-mac-declared": { of: "written", check: (written, around) => usedTwice("mac", written, around) },
}

type Kind = "address" | "mac"

const WORDS = { address: "address", mac: "hardware address" } as const

function usedTwice(kind: Kind, written: Written, around: Around): readonly Verdict[] {
  const users = Map.groupBy(
    written.declarations.filter(listsMachine).flatMap((line) => uses(kind, line)),
    ({ value, line }) => `${line.network ?? ""}\n${value}`,
  )
  const most = numberOf(around, "most", 4)
  return [...users.values()].flatMap((same) => {
    const lines = [...new Set(same.map(({ line }) => line))]
    if (lines.length < 2 || lines.length > 50 || lines.some(isFloating)) return []
    const lots = apart(lines, (one, other) => isOneMachine(kind, one, other, written))
    const machines = lots.filter((lot) => lots.some((other) => other !== lot && meet(kind, lot, other)))
    // What many share is a way to them, or no address at all.
    if (machines.length < 2 || lots.length > most) return []
    return [verdict(kind, same[0]!.value, { machines, written, around })]
  })
}

function uses(
  kind: Kind,
  line: Declaration,
): readonly { readonly value: string; readonly line: Declaration }[] {
  return valuesOf(line, kind).flatMap((value) => {
    const isNobody = kind === "address" ? isNobodys(value) : !isCard(macKind(value))
    return isNobody ? [] : [{ value, line }]
  })
}

/** Lines of one machine together: each lot is one machine as far as its lines tell. */
function apart(
  lines: readonly Declaration[],
  isOne: (one: Declaration, other: Declaration) => boolean,
): readonly (readonly Declaration[])[] {
  const lots: Declaration[][] = []
  for (const line of lines) {
    const own = lots.filter((lot) => lot.some((other) => isOne(line, other)))
    const others = own.slice(1)
    if (own[0] === undefined) lots.push([line])
    else own[0].push(line, ...others.flat())
    for (const lot of others) lots.splice(lots.indexOf(lot), 1)
  }
  return lots
}

function isOneMachine(kind: Kind, one: Declaration, other: Declaration, written: Written): boolean {
  const named = [one, other].map((line) => valuesOf(line, "name").map(labelOf))
  if (named.some(({ length }) => length === 0) || overlaps(named[0]!, named[1]!)) return true
  if (named[0]!.some((name) => named[1]!.some((each) => isLonger(name, each) || isLonger(each, name))))
    return true
  if (sharesOwn(kind, one, other) || isSurelyOne(one, other, written)) return true
  return kind === "mac" && areCardsOfOne(one, other)
}

/** "db1-provision" is what "db1" is called for one purpose, "web10" is not one of "web1"'s. */
const isLonger = (name: string, other: string) =>
  /^[-_]/u.test(other.slice(name.length)) && other.startsWith(name)

/** Whether any line of the one lot speaks of the same place as one of the other, so that both can't hold. */
function meet(kind: Kind, lot: readonly Declaration[], others: readonly Declaration[]): boolean {
  const isApart = kind === "address" ? isReachedThrough : isRoaming
  return lot.some((one) => others.some((other) => !isApart(one, other)))
}

/** What a machine has for itself makes them one, whatever they are called. */
function sharesOwn(kind: Kind, one: Declaration, other: Declaration): boolean {
  const own =
    kind === "address" ? (["mac", "serial", "host-key"] as const) : (["serial", "host-key"] as const)
  return own.some((each) => overlaps(valuesOf(one, each), valuesOf(other, each)))
}

function isSurelyOne(one: Declaration, other: Declaration, { linked }: Written): boolean {
  const [mine, its] = [one, other].map(({ id }) =>
    (linked.get(id) ?? []).flatMap(({ confidence, machine }) => (confidence === "certain" ? machine : [])),
  )
  return overlaps(mine!, its!)
}

/**
 * Behind a port that is forwarded, in another site, or in another environment's own file, an address is not the same;
 * and what two sources call by two names may be one machine all the same, unless hardware addresses tell them apart.
 */
function isReachedThrough(one: Declaration, other: Declaration): boolean {
  if (sshPort(one) !== sshPort(other)) return true
  const site = (line: Declaration) => line.attributes["site"] ?? null
  const isElsewhere = site(one) !== null && site(other) !== null && site(one) !== site(other)
  if (one.network === null && (isElsewhere || isOtherEnvironment(one, other))) return true
  const haveMacs = [one, other].every((line) => valuesOf(line, "mac").length > 0)
  return one.source !== other.source && !haveMacs
}

const sshPort = ({ services }: Declaration) => services.find(({ name }) => name === "ssh")?.port ?? 22

const isOtherEnvironment = (one: Declaration, other: Declaration) =>
  one.path !== other.path &&
  one.environment !== null &&
  other.environment !== null &&
  one.environment !== other.environment

// Bonded cards share one hardware address. Of a name with a word for one of its cards behind it: "laptop-wifi", "db1-bmc".
const CARD =
  /[-_.]?(?:eth|en|ens|eno|wlan|wifi|wl|lan|bond|team|br|vlan|dock|usb|bmc|ilo|idrac|ipmi|mgmt|pxe|boot)\d*$/iu

function areCardsOfOne(one: Declaration, other: Declaration): boolean {
  const [mine, its] = [one, other].map((line) =>
    valuesOf(line, "name").map((name) => labelOf(name).slice(0, 63).replace(CARD, "")),
  )
  return overlaps(mine!, its!)
}

/** One card gets an address in each subnet that it comes to. */
function isRoaming(one: Declaration, other: Declaration): boolean {
  if (!isReservation(one) || !isReservation(other)) return false
  const subnets = [one, other].map(({ attributes }) => attributes["subnet"] ?? null)
  if (subnets[0] !== null && subnets[1] !== null) return subnets[0] !== subnets[1]
  const [mine, its] = [one, other].map((line) => valuesOf(line, "address"))
  return !mine!.some((ip) => its!.some((each) => isNear(ip, each, 24)))
}

interface Found {
  readonly machines: readonly (readonly Declaration[])[]
  readonly written: Written
  readonly around: Around
}

function verdict(kind: Kind, value: string, { machines, written, around }: Found): Verdict {
  const firsts = machines.map(([first]) => first!)
  const all = machines.flat()
  const where = firsts[0]!.network === null ? "" : ` in ${firsts[0]!.network}`
  const said = firsts.map((line) => `${placeText(line)} gives it to ${calledIn(line)}`)
  const only =
    kind === "address"
      ? "Two machines can't both answer at one address."
      : "One network card can't be in two machines."
  return verdictOf(around, {
    matter: `${WORDS[kind]} ${value}${where}`,
    title: `${counted(machines.length, "machine")} are declared with the ${WORDS[kind]} ${value}`,
    says: `${listed(said)}. ${only}`,
    machines: machinesOfAll(written, all),
    for: all.map((line) => {
      const at = identifiersOf(line, kind).find((each) => each.value === value)?.line
      return ground(`${calledIn(line)} is declared with ${value}`, [lineOf(line, at)])
    }),
    since: writtenLast(written, all, around.firstScan),
  })
}
