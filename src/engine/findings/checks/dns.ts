import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import { isAddressName, isNoName } from "#model/name.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Checks, Written } from "../check.ts"
import {
  isFloating,
  isInForce,
  isInside,
  isNobodys,
  isWaiting,
  labelOf,
  listsMachine,
  machinesOf,
  machinesOfAll,
  mayShareNetwork,
  valuesOf,
  writtenLast,
} from "../declaring.ts"
import { counted, dayOf, ground, listed, placeText, quoted, written as lineOf } from "../grounds.ts"
import { numberOf, verdictOf } from "../verdict.ts"
import { danglingAliases } from "./dns-aliases.ts"
import { type NamedAddress, type Zones, zonesIn } from "./zone-names.ts"

/** What zones say beside inventories, and beside what answers. */
export const dns: Checks = {
  "dns-vs-inventory": { of: "written", check: againstInventory },
  "dns-dangling": {
    of: "written",
    check: (written, around) => {
      const zones = zonesIn(written.declarations)
      return [...danglingAddresses(zones, written, around), ...danglingAliases(zones, written, around)]
    },
  },
}

interface Side {
  readonly name: string
  readonly lines: readonly Declaration[]
  readonly records: readonly NamedAddress[]
}

function againstInventory(written: Written, around: Around): readonly Verdict[] {
  const zones = zonesIn(written.declarations.filter(isInForce))
  const byLabel = Map.groupBy(new Set(zones.addresses.map(({ name }) => name)), labelOf)
  const found = new Map<string, Side>()
  for (const line of written.declarations.filter(listsMachine))
    for (const { name, records } of recordsOf(line, zones, byLabel)) {
      if (!differs(line, records, written)) continue
      const key = [name, ...valuesOf(line, "address")].join(" ")
      const lines = [...(found.get(key)?.lines ?? []), line]
      found.set(key, { name, lines, records })
    }
  return [...found.values()].map((side) => differing(side, written, around))
}

/** Records of a line's names; a short name counts where one name of all zones begins with it. */
function recordsOf(line: Declaration, zones: Zones, byLabel: ReadonlyMap<string, readonly string[]>) {
  return valuesOf(line, "name").flatMap((written) => {
    const whole = byLabel.get(written) ?? []
    const isShort = !written.includes(".") && whole.length === 1 && !isNoName(written)
    const name = isShort ? whole[0]! : written
    const records = (zones.byName.get(name) ?? []).filter((record) => mayBeOne(line, record.line))
    return records.length === 0 ? [] : [{ name, records }]
  })
}

/** The same network, and no two environments. */
const mayBeOne = (line: Declaration, record: Declaration) =>
  mayShareNetwork(line, record) &&
  (line.environment === null || record.environment === null || line.environment === record.environment)

function differs(line: Declaration, records: readonly NamedAddress[], written: Written): boolean {
  const own = valuesOf(line, "address").filter((ip) => !isNobodys(ip))
  const comparable = records.filter(({ ip }) => own.some((each) => isOneView(each, ip)))
  if (comparable.length === 0 || isFloating(line)) return false
  if (comparable.some(({ ip }) => own.includes(ip))) return false
  // Two zones that say two things of one name are two views: which of them is meant, nobody says.
  const views = new Map(comparable.map(({ line: { source, path }, ip }) => [`${source}\n${path}`, ip]))
  if (new Set(views.values()).size > 1 && views.size > 1) return false
  return !holdsBoth(line, comparable, written)
}

/** One family, and both of the inside or both of the outside. */
const isOneView = (one: string, other: string) =>
  one.includes(":") === other.includes(":") && isInside(one) === isInside(other)

/** A machine with several addresses is found by any of them. */
function holdsBoth(line: Declaration, records: readonly NamedAddress[], written: Written): boolean {
  return machinesOf(written, line).some((id) => {
    const ips = written.machines.get(id)?.ips ?? []
    return (
      records.some(({ ip }) => ips.includes(ip)) && valuesOf(line, "address").some((ip) => ips.includes(ip))
    )
  })
}

function differing({ name, lines, records }: Side, written: Written, around: Around): Verdict {
  const ips = [...new Set(records.map(({ ip }) => ip))]
  const own = [...new Set(lines.flatMap((line) => valuesOf(line, "address")))]
  const answers = (list: readonly string[]) =>
    list.filter((ip) => written.holding(ip, lines[0]?.network ?? null).length > 0)
  const alive = [...answers(own), ...answers(ips)]
  const seen = alive.length === 0 ? "" : ` ${listed(alive)} ${alive.length === 1 ? "answers" : "answer"}.`
  const all = [...lines, ...records.map(({ line }) => line)]
  return verdictOf(around, {
    matter: `${name}: ${own.toSorted().join(" ")} or ${ips.toSorted().join(" ")}`.slice(0, 500),
    title: `The zone and the inventory give ${quoted(name, 80)} different addresses`,
    says: `${placeText(records[0]!.line)} leads to ${listed(ips)}, and ${placeText(lines[0]!)} says ${listed(own)}.${seen}`,
    machines: machinesOfAll(written, lines),
    for: [
      ...lines.map((line) => ground(`declared with ${listed(valuesOf(line, "address"))}`, [lineOf(line)])),
      ...records.slice(0, 10).map(({ ip, line }) => ground(`the zone says ${ip}`, [lineOf(line)])),
    ],
    since: writtenLast(written, all, around.firstScan),
  })
}

interface Silent {
  readonly record: NamedAddress
  /** Scans that asked since it answered last, the earliest first. */
  readonly misses: readonly Moment[]
}

function danglingAddresses(zones: Zones, written: Written, around: Around): readonly Verdict[] {
  const expected = waitingAddresses(written)
  const records = zones.addresses.filter(({ ip, name, line }) => {
    const isGenerated = isAddressName(name, ip) || DYNAMIC.test(labelOf(name))
    return isInForce(line) && !isNobodys(ip) && !expected.has(ip) && !isGenerated && !isFloating(line)
  })
  const zoneOf = ({ line }: NamedAddress) => `${line.source}\n${line.path}`
  return [...Map.groupBy(records, zoneOf).values()].flatMap((own) => {
    const asked = own.filter(({ ip, line }) => written.asking(ip, line.network).length > 0)
    const silent = asked.flatMap((record) => silentIn(record, written, around))
    const share = silent.length / Math.max(1, asked.length)
    if (silent.length >= numberOf(around, "few", 5) && share >= numberOf(around, "share", 80) / 100)
      return [unseen(silent, asked.length, around)]
    const byIp = Map.groupBy(silent, ({ record }) => record.ip)
    return [...byIp].map(([ip, same]) => dangling(ip, same, { written, around }))
  })
}

const DYNAMIC = /^(?:dhcp|dyn|pool|client|guest|ddns)|(?:dhcp|dyn|pool)[-_]?\d*$/u

/** Addresses of what is planned, switched off on purpose or only leased. */
const waitingAddresses = ({ declarations }: Written): ReadonlySet<string> =>
  new Set(
    declarations.flatMap((line) =>
      line.kind === "lease" || isWaiting(line.status) ? valuesOf(line, "address") : [],
    ),
  )

function silentIn(record: NamedAddress, written: Written, around: Around): readonly Silent[] {
  const { ip, line } = record
  const holders = written.holding(ip, line.network).flatMap((id) => written.machines.get(id) ?? [])
  // Who sleeps, or was not asked, is not silent.
  if (holders.some(({ presence }) => presence !== "gone")) return []
  const answered = written.lastAnswer(ip)
  const misses = written
    .asking(ip, line.network)
    .filter((moment) => answered === null || moment > answered)
    .toSorted((one, other) => one - other)
  const isEnough = misses.length >= numberOf(around, "misses", 2)
  return isEnough || (misses.length > 0 && answered !== null) ? [{ record, misses }] : []
}

/** Where next to nothing of a zone answers, it is more likely that it can't be seen from here. */
function unseen(silent: readonly Silent[], asked: number, around: Around): Verdict {
  const first = silent[0]!.record
  const place = `${quoted(first.line.source, 80)} ${quoted(first.line.path, 200)}`
  const sentence = `${silent.length} of ${asked} addresses in ${place} are silent: likely they can't be seen from here.`
  return verdictOf(around, {
    state: "unknown",
    severity: "low",
    matter: `zone ${first.line.source} ${first.line.path}`.slice(0, 500),
    title: "Next to nothing that a zone names answers",
    says: sentence,
    for: silent.slice(0, 10).map(({ record }) => ground(`${record.ip} is silent`, [lineOf(record.line)])),
    reason: ground(sentence, [lineOf(first.line)]),
    since: Math.min(...silent.map(({ misses }) => misses[0]!)),
  })
}

interface Looked {
  readonly written: Written
  readonly around: Around
}

function dangling(ip: string, same: readonly Silent[], { written, around }: Looked): Verdict {
  const misses = same[0]!.misses
  const names = [...new Set(same.map(({ record }) => record.name))]
  const answered = written.lastAnswer(ip)
  const last = answered === null ? "never answered" : `answered last on ${dayOf(answered)}`
  const lines = same.map(({ record }) => record.line)
  return verdictOf(around, {
    matter: `address ${ip}`,
    title: `${counted(names.length, "name")} ${names.length === 1 ? "leads" : "lead"} to ${ip}, which is silent`,
    says: `${placeText(lines[0]!)} leads ${listed(names.map((name) => quoted(name, 80)))} to ${ip}, which ${last} and was asked ${counted(misses.length, "time")} since ${dayOf(misses[0]!)}.`,
    machines: machinesOfAll(written, lines),
    for: lines.slice(0, 10).map((line) => ground(`a record leads to ${ip}`, [lineOf(line)])),
    since: misses[0]!,
    pending: misses.length < numberOf(around, "misses", 2),
  })
}
