import type { Verdict } from "#model/finding.ts"
import { isCard, macKind } from "#model/mac.ts"
import { FOREVER } from "#model/moment.ts"
import type { Sheet, SheetAddress, SheetFact } from "#model/sheet.ts"
import type { Around, Checks, Shared } from "../check.ts"
import { counted, dayOf, ground, listed, seen } from "../grounds.ts"
import { DAY, numberOf, verdictOf } from "../verdict.ts"

/** Which network card answers at an address. */
export const cards: Checks = {
  "mac-moved": { of: "machine", check: moved },
  "mac-shared": { of: "shared", check: shared },
}

/** Cards that a made-up address, a virtual router or a copied machine may change without anybody's doing. */
const isOwn = (mac: string) => macKind(mac) === "universal"

function moved(sheet: Sheet, around: Around): readonly Verdict[] {
  if (sheet.presence === "virtual" || sheet.retired !== null) return []
  const macs = sheet.facts.filter(({ kind, standing }) => kind === "mac" && standing === "observed")
  return [...Map.groupBy(macs, ({ network, ip }) => `${network}\n${ip}`).values()].flatMap((same) => {
    const inOrder = same.toSorted((one, other) => one.first - other.first)
    const [before, after] = inOrder.slice(-2)
    if (before === undefined || after === undefined || after.ended !== FOREVER) return []
    const days = numberOf(around, "days", 14)
    const isFresh = around.now - after.first <= days * DAY
    if (before.value === after.value || !isOwn(before.value) || !isOwn(after.value) || !isFresh) return []
    if (isLeased(sheet) || keptKey(sheet, before, after)) return []
    return [movedVerdict({ sheet, before, after, inOrder, around })]
  })
}

const isLeased = ({ lines }: Sheet) => lines.some(({ declaration: { kind } }) => kind === "lease")

/** What the machine has for itself answered before and after: then it has a new card, or moved with all it has. */
function keptKey({ facts }: Sheet, before: SheetFact, after: SheetFact): boolean {
  return facts.some(
    ({ kind, standing, ip, network, first, last }) =>
      (kind === "host-key" || kind === "certificate" || kind === "identifier") &&
      standing === "observed" &&
      ip === after.ip &&
      network === after.network &&
      first <= before.last &&
      last >= after.first,
  )
}

interface Moved {
  readonly sheet: Sheet
  readonly before: SheetFact
  readonly after: SheetFact
  readonly inOrder: readonly SheetFact[]
  readonly around: Around
}

function movedVerdict({ sheet, before, after, inOrder, around }: Moved): Verdict {
  const isBack = inOrder.slice(0, -2).some(({ value }) => value === after.value)
  const days = numberOf(around, "days", 14)
  const change = sheet.changes.find(({ kind, after: value }) => kind === "mac" && value === after.value)
  const cause = change?.caused.state === "explained" ? change.caused.causes[0] : undefined
  return verdictOf(around, {
    state: cause === undefined ? "drift" : "expected",
    severity: isBack ? "high" : around.rule.severity,
    matter: `hardware address of ${after.ip}, ${after.value}`,
    machines: [sheet.machine],
    title: isBack
      ? `Two hardware addresses take turns at ${after.ip}`
      : `Another hardware address answers at ${after.ip}`,
    says: isBack
      ? `${before.value} and ${after.value} take turns at ${after.ip}, as two machines with one address do.`
      : `${after.value} answers at ${after.ip} since ${dayOf(after.first)}; until ${dayOf(before.last)} it was ${before.value}, and nothing that the machine has for itself tells that it is the same.`,
    for: [
      ground(`${before.value} answered until ${dayOf(before.last)}`, seen([before.id])),
      ground(`${after.value} answers since ${dayOf(after.first)}`, seen([after.id])),
    ],
    reason:
      cause === undefined
        ? null
        : ground("A commit likely explains it", [
            { kind: "commit", source: cause.source, commit: cause.commit },
          ]),
    since: after.first,
    pending: !isBack && after.last === after.first,
    review: after.first + days * DAY,
  })
}

interface Holding {
  readonly sheet: Sheet
  readonly address: SheetAddress
  readonly mac: string
}

function shared({ kind, value, sheets }: Shared, around: Around): readonly Verdict[] {
  if (kind !== "address") return []
  const ip = value.slice(value.lastIndexOf(" ") + 1)
  const holdings = sheets.slice(0, 100).flatMap((sheet): readonly Holding[] =>
    sheet.presence === "present"
      ? sheet.addresses.flatMap((address) => {
          const { mac, until } = address
          return address.ip === ip && until === null && mac !== null ? [{ sheet, address, mac }] : []
        })
      : [],
  )
  return [...Map.groupBy(holdings, ({ address }) => address.network)].flatMap(([network, same]) => {
    const macs = [...new Set(same.map(({ mac }) => mac))]
    // A virtual address is held in turn, with a hardware address of its own.
    if (macs.length < 2 || macs.some((mac) => !isCard(macKind(mac)))) return []
    if (new Set(same.map(({ sheet }) => sheet.machine)).size < 2) return []
    return [sharedVerdict(ip, network, { same, macs, around })]
  })
}

interface Several {
  readonly same: readonly Holding[]
  readonly macs: readonly string[]
  readonly around: Around
}

function sharedVerdict(ip: string, network: string, { same, macs, around }: Several): Verdict {
  const since = Math.max(...same.map(({ address }) => address.since))
  const lastSeen = Math.min(...same.map(({ sheet }) => sheet.lastSeen))
  return verdictOf(around, {
    matter: `address ${ip} in ${network}`,
    machines: [...new Set(same.map(({ sheet }) => sheet.machine))],
    title: `${counted(macs.length, "network card")} answer at ${ip}`,
    says: `${listed(macs)} answer at ${ip} at the same time: packets for one of them reach the other.`,
    for: same.map(({ address, mac }) =>
      ground(`${mac} has ${ip} since ${dayOf(address.since)}`, seen(address.evidence)),
    ),
    since,
    pending: since > around.firstScan && lastSeen <= since,
  })
}
