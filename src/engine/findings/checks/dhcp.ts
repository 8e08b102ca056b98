import { type AddressRange, readAddress } from "#model/address.ts"
import { rangeFrom } from "#model/address-range.ts"
import type { Verdict } from "#model/finding.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Checks, Written } from "../check.ts"
import {
  calledIn,
  isFloating,
  isNear,
  isReservation,
  labelOf,
  listsMachine,
  machinesOf,
  machinesOfAll,
  mayShareNetwork,
  valuesOf,
  writtenLast,
} from "../declaring.ts"
import { dayOf, ground, placeText, written as lineOf } from "../grounds.ts"
import { verdictOf } from "../verdict.ts"

/** What DHCP servers are told to give, what they gave, and what others declare. */
export const dhcp: Checks = { "dhcp-static-vs-lease": { of: "written", check } }

interface Known {
  readonly written: Written
  readonly around: Around
  readonly byMac: ReadonlyMap<string, readonly Declaration[]>
  readonly byAddress: ReadonlyMap<string, readonly Declaration[]>
  readonly leased: ReadonlyMap<string, readonly Declaration[]>
  readonly pools: readonly Pool[]
}

/** Addresses that a server gives to who has no reservation. */
interface Pool {
  readonly range: AddressRange
  readonly text: string
  readonly line: Declaration
}

function check(written: Written, around: Around): readonly Verdict[] {
  const reservations = written.declarations.filter(isReservation)
  const leases = written.declarations.filter((line) => isLive(line, around))
  const known: Known = {
    written,
    around,
    byMac: linesBy("mac", reservations),
    byAddress: linesBy("address", reservations),
    leased: linesBy("address", leases),
    pools: poolsOf(reservations),
  }
  const statics = written.declarations.filter((line) => listsMachine(line) && !isReservation(line))
  return [
    ...leases.flatMap((lease) => ofLease(lease, known)),
    ...reservations.flatMap((line) => ofReservation(line, known)),
    ...statics.flatMap((line) => [...ofStatic(line, known), ...inPool(line, known)]),
  ]
}

function isLive({ kind, state, since, until }: Declaration, { now }: Around): boolean {
  return kind === "lease" && state === "exact" && (until ?? now) >= now && (since ?? now) <= now
}

function linesBy(kind: "mac" | "address", lines: readonly Declaration[]) {
  const found = new Map<string, Declaration[]>()
  for (const line of lines)
    for (const value of valuesOf(line, kind)) {
      const there = found.get(value)
      if (there === undefined) found.set(value, [line])
      else there.push(line)
    }
  return found
}

/** A lease beside what is reserved for its hardware address, and who its address is reserved for. */
function ofLease(lease: Declaration, { written, around, byMac, byAddress }: Known): readonly Verdict[] {
  const [ip] = valuesOf(lease, "address")
  const [mac] = valuesOf(lease, "mac")
  if (ip === undefined || mac === undefined) return []
  const holds = (line: Declaration) => mayShareNetwork(line, lease) && isOlder(line, lease, written)
  const others = (byAddress.get(ip) ?? []).filter(holds)
  const foreign = others.find((line) => !valuesOf(line, "mac").includes(mac))
  if (foreign !== undefined && !others.some((line) => valuesOf(line, "mac").includes(mac)))
    return [takenBy(foreign, lease, { ip, mac, written, around })]
  const own = (byMac.get(mac) ?? []).filter(holds)
  if (own.some((line) => valuesOf(line, "address").includes(ip))) return []
  const meant = own.find((line) => valuesOf(line, "address").some((each) => isOneSubnet(line, each, ip)))
  return meant === undefined ? [] : [elsewhere(meant, lease, { ip, mac, written, around })]
}

/** A client keeps the lease that it has until it ends, whatever is reserved for it meanwhile. */
function isOlder({ id }: Declaration, { since }: Declaration, written: Written): boolean {
  const at = written.written(id)?.at
  return at === undefined || since === null || at <= since
}

function isOneSubnet({ attributes }: Declaration, own: string, ip: string): boolean {
  const range = rangeFrom(attributes["subnet"] ?? "")
  return range === null ? isNear(own, ip, 24) : isWithin(ip, range)
}

function isWithin(ip: string, { first, last }: AddressRange): boolean {
  const [at, from, to] = [ip, first, last].map(readAddress)
  if (!at || !from || !to || at.family !== from.family) return false
  return from.value <= at.value && at.value <= to.value
}

interface Held {
  readonly ip: string
  readonly mac: string
  readonly written: Written
  readonly around: Around
}

function takenBy(reservation: Declaration, lease: Declaration, { ip, mac, written, around }: Held): Verdict {
  return verdictOf(around, {
    matter: `reserved address ${ip}, leased to ${mac}`,
    title: `The reserved address ${ip} is leased to another hardware address`,
    says: `${placeText(reservation)} reserves ${ip} for ${calledIn(reservation)}, and ${placeText(lease)} says that ${mac} has it.`,
    machines: machinesOfAll(written, [reservation, lease]),
    for: bothLines(reservation, lease, ip, mac),
    since: lease.since ?? around.firstScan,
    review: lease.until,
  })
}

function elsewhere(reservation: Declaration, lease: Declaration, held: Held): Verdict {
  const { ip, mac, written, around } = held
  const meant = valuesOf(reservation, "address")[0] ?? ""
  return verdictOf(around, {
    matter: `reserved ${meant}, leased ${ip} to ${mac}`,
    title: `What ${meant} is reserved for has a lease of ${ip}`,
    says: `${placeText(reservation)} reserves ${meant} for ${mac}, and ${placeText(lease)} says that it has ${ip}.`,
    severity: "medium",
    machines: machinesOfAll(written, [reservation, lease]),
    for: bothLines(reservation, lease, ip, mac),
    since: lease.since ?? around.firstScan,
    review: lease.until,
  })
}

const bothLines = (reservation: Declaration, lease: Declaration, ip: string, mac: string) => [
  ground(`${calledIn(reservation)} is meant to have ${valuesOf(reservation, "address")[0] ?? ip}`, [
    lineOf(reservation),
  ]),
  ground(`${mac} has ${ip}${lease.until === null ? "" : ` until ${dayOf(lease.until)}`}`, [lineOf(lease)]),
]

/** A reservation beside who was seen at its address: only where it surely is known whom it is for. */
function ofReservation(line: Declaration, { written, around, leased }: Known): readonly Verdict[] {
  const meant = machinesOf(written, line).flatMap((id) => written.machines.get(id) ?? [])
  const [machine] = meant
  if (meant.length !== 1 || machine?.presence !== "present") return []
  if (line.network !== null && machine.network !== line.network) return []
  return valuesOf(line, "address").flatMap((ip) => {
    // Where there is a lease, the lease says it.
    if (machine.ips.includes(ip) || leased.has(ip)) return []
    const other = written
      .holding(ip, line.network ?? machine.network)
      .flatMap((id) => written.machines.get(id) ?? [])
      .find(({ presence }) => presence === "present")
    if (other === undefined || isFloating(line)) return []
    return [
      verdictOf(around, {
        matter: `reserved address ${ip}, answered by another`,
        title: `Another machine answers at the reserved address ${ip}`,
        says: `${placeText(line)} reserves ${ip} for ${calledIn(line)}, which is at ${machine.ips.slice(0, 3).join(", ")}, and another machine answers at it.`,
        machines: [machine.id, other.id],
        for: [ground(`${ip} is reserved for ${calledIn(line)}`, [lineOf(line)])],
        since: around.firstScan,
      }),
    ]
  })
}

/** An address that is written down as a machine's own, and that a server hands out. */
function ofStatic(line: Declaration, { written, around, byAddress, leased }: Known): readonly Verdict[] {
  if (isFloating(line) || isHandedOut(line)) return []
  return valuesOf(line, "address").flatMap((ip) => {
    const isReserved = (byAddress.get(ip) ?? []).some((each) => mayShareNetwork(each, line))
    const lease = (leased.get(ip) ?? []).find((each) => mayShareNetwork(each, line))
    if (isReserved || lease === undefined) return []
    const isOwn = isSameMachine(line, lease)
    const whose = isOwn ? "" : ` to ${calledIn(lease)}`
    return [
      verdictOf(around, {
        matter: `static address ${ip}, leased${whose}`,
        title: isOwn
          ? `The declared address ${ip} is only a lease`
          : `The declared address ${ip} is leased to something else`,
        says: `${placeText(line)} gives ${ip} to ${calledIn(line)}, and ${placeText(lease)} says that the DHCP server leases it${whose}; no reservation keeps it.`,
        severity: isOwn ? "low" : around.rule.severity,
        machines: machinesOfAll(written, [line, lease]),
        for: [
          ground(`${ip} is declared as an address of ${calledIn(line)}`, [lineOf(line)]),
          ground(`${ip} is leased from a range`, [lineOf(lease)]),
        ],
        since: lease.since ?? around.firstScan,
        review: lease.until,
      }),
    ]
  })
}

const MOST_POOLS = 500

/** Each once, by the first line that stands in its subnet. */
function poolsOf(reservations: readonly Declaration[]): readonly Pool[] {
  const found = new Map<string, Pool>()
  for (const line of reservations)
    for (const text of (line.attributes["pool"] ?? "").slice(0, 2_000).split(/, ?/u)) {
      const range = text === "" ? null : rangeFrom(text)
      const key = `${line.source}\n${line.path}\n${text}`
      if (range !== null && !found.has(key)) found.set(key, { range, text, line })
    }
  return [...found.values()].slice(0, MOST_POOLS)
}

/** An address that is written down as a machine's own, and may be given to anybody. */
function inPool(line: Declaration, { around, written, pools, byAddress, leased }: Known): readonly Verdict[] {
  if (pools.length === 0 || isFloating(line) || isHandedOut(line)) return []
  return valuesOf(line, "address").flatMap((ip) => {
    // Where there is a lease or a reservation, that says it.
    if (byAddress.has(ip) || leased.has(ip)) return []
    const pool = pools.find((each) => mayShareNetwork(each.line, line) && isWithin(ip, each.range))
    if (pool === undefined) return []
    return [
      verdictOf(around, {
        matter: `static address ${ip}, in a range that is given out`,
        title: `The declared address ${ip} lies in a range that DHCP gives out`,
        says: `${placeText(line)} gives ${ip} to ${calledIn(line)}, and the server of ${placeText(pool.line)} gives ${pool.text} to who has no reservation.`,
        severity: "medium",
        machines: machinesOfAll(written, [line]),
        for: [
          ground(`${ip} is declared as an address of ${calledIn(line)}`, [lineOf(line)]),
          ground(`${pool.text} is given out`, [lineOf(pool.line)]),
        ],
        since: writtenLast(written, [line, pool.line], around.firstScan),
      }),
    ]
  })
}

/** A line that says itself that its address comes from DHCP. */
const isHandedOut = ({ status, groups, attributes, purpose }: Declaration): boolean =>
  /\b(?:dhcp|dynamic|lease[ds]?)\b/iu.test(
    [status ?? "", purpose ?? "", ...groups, ...Object.entries(attributes).flat()].join("\n").slice(0, 5_000),
  )

/** Where nothing tells them apart they are taken for one. */
function isSameMachine(line: Declaration, lease: Declaration): boolean {
  const [mac] = valuesOf(lease, "mac")
  const macs = valuesOf(line, "mac")
  if (mac !== undefined && macs.length > 0) return macs.includes(mac)
  const labels = valuesOf(lease, "name").map(labelOf)
  const names = valuesOf(line, "name").map(labelOf)
  return labels.length === 0 || names.length === 0 || names.some((name) => labels.includes(name))
}
