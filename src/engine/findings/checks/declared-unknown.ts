import { rangeText, subnetOf } from "#model/address-range.ts"
import { macKind } from "#model/mac.ts"
import type { Sheet } from "#model/sheet.ts"
import type { RemovedMention } from "#model/written.ts"
import type { Around, Check } from "../check.ts"
import { counted, dayOf, ground, listed, placeText, quoted, seen } from "../grounds.ts"
import { currentFacts } from "../server-like.ts"
import { DAY, listOf, numberOf, verdictOf } from "../verdict.ts"
import { isNamedAnywhere } from "./declared-lines.ts"
import { isLoopback } from "./declared-services.ts"

/** seen-not-declared: a machine in a range of which a source claims to list every one, and that no source names. */
export const seenNotDeclared: Check = {
  of: "machine",
  check(sheet, around) {
    if (!oughtToBeDeclared(sheet, around)) return []
    const claimed = claimsOn(sheet, around)
    if (claimed.length === 0) return []
    const sources = listed([...new Set(claimed.map(({ source }) => quoted(source, 80)))])
    const ranges = listed([...new Set(claimed.map(({ range }) => rangeText(range)))])
    const [address] = claimed
    return [
      verdictOf(around, {
        machines: [sheet.machine],
        matter: `not declared in ${ranges}`,
        title: `A machine in ${ranges} is in no source`,
        says: `${sources} claims to list every machine of ${ranges}, and no source names this one. It answers since ${dayOf(sheet.firstSeen)}.`,
        for: [answers(sheet, address!.ip)],
        since: sheet.firstSeen,
        pending: isNew(sheet, around),
      }),
    ]
  },
}

/** unmanaged-in-managed-subnet: nearly all around it are declared, and it is not. */
export const unmanaged: Check = {
  of: "machine",
  check(sheet, around) {
    if (!oughtToBeDeclared(sheet, around) || claimsOn(sheet, around).length > 0) return []
    const fewest = numberOf(around, "machines", 5)
    const share = numberOf(around, "share", 0.8)
    const found = sheet.addresses
      .filter(({ until }) => until === null)
      .map(({ ip, network }) => {
        const subnet = subnetOf(ip)
        return { ip, subnet, is: around.network(network)?.subnets.get(subnet) }
      })
      .find(({ is }) => is !== undefined && is.machines >= fewest && is.declared / is.machines >= share)
    if (!found?.is) return []
    const { ip, subnet, is } = found
    return [
      verdictOf(around, {
        machines: [sheet.machine],
        matter: `not declared in ${subnet}`,
        title: `A machine in ${subnet} is in no source`,
        says: `${is.declared} of ${counted(is.machines, "machine")} in ${subnet} are declared, and this one is not. It answers since ${dayOf(sheet.firstSeen)}.`,
        for: [answers(sheet, ip)],
        since: sheet.firstSeen,
        pending: isNew(sheet, around),
      }),
    ]
  },
}

const answers = (sheet: Sheet, ip: string) =>
  ground(
    `${sheet.name} answers at ${ip}, and no line of any source names it.`,
    seen(
      currentFacts(sheet, "up")
        .filter((fact) => fact.ip === ip)
        .map(({ id }) => id),
    ),
  )

/** It came after the first scan, and one scan only has seen it. */
const isNew = ({ firstSeen, lastSeen }: Sheet, { firstScan }: Around): boolean =>
  firstSeen > firstScan && firstSeen === lastSeen

/** What nobody writes down one by one, what is somebody's already, and what may be declared after all. */
function oughtToBeDeclared(sheet: Sheet, around: Around): boolean {
  if (sheet.presence !== "present" || sheet.retired !== null || isNamedAnywhere(sheet)) return false
  if (goneLines(sheet).length > 0) return false
  if (sheet.kind !== null && listOf(around, "kinds").includes(sheet.kind)) return false
  const addresses = sheet.addresses.filter(({ until }) => until === null)
  return (
    addresses.length > 0 &&
    !addresses.some(({ ip, mac }) => isLoopback(ip) || isGateway(ip, sheet) || isShared(mac)) &&
    !currentFacts(sheet, "up").some(({ method }) => method === "localhost-response")
  )
}

const CARRIERS = /^(?:router|firewall|switch|load balancer)$/u

/** Networks are left by their first or last address: who stands there is the network's own. */
function isGateway(ip: string, { kind }: Sheet): boolean {
  if (kind !== null && CARRIERS.test(kind)) return true
  return kind === null && (/\.(?:1|254)$/u.test(ip) || ip.endsWith("::1"))
}

const isShared = (mac: string | null): boolean => mac !== null && macKind(mac) === "virtual-router"

function claimsOn({ addresses }: Sheet, around: Around) {
  return addresses
    .filter(({ until }) => until === null)
    .flatMap(({ ip, network }) => around.claims(ip, network).map((claim) => ({ ...claim, ip })))
}

/** was-declared: no source names it any more, one did, and it still answers. */
export const wasDeclared: Check = {
  of: "machine",
  check(sheet, around) {
    if (sheet.presence !== "present" || sheet.retired !== null || isNamedAnywhere(sheet)) return []
    const [last] = goneLines(sheet).toSorted((a, b) => b.removed - a.removed)
    if (last === undefined || sheet.lastSeen <= last.removed) return []
    const until = last.removed + numberOf(around, "grace-days", 7) * DAY
    const inGrace = around.now < until
    const commit = { kind: "commit", source: last.source, commit: last.commit } as const
    const who = `${quoted(last.author, 80)} removed the line on ${dayOf(last.removed)} (“${quoted(last.subject, 120)}”)`
    const grace = ground(`It has until ${dayOf(until)} to be switched off.`, [commit])
    const said = verdictOf(around, {
      machines: [sheet.machine],
      matter: `removed by ${quoted(last.source, 80)} ${last.commit.slice(0, 12)}`,
      title: "It was taken out of its source, and still answers",
      says: `${placeText(last)} named it as ${quoted(last.identifier.value)}. ${who}, and it answers until today.`,
      for: [
        ground(`${who}.`, [commit, { kind: "mention", ...placeOf(last) }]),
        ground(
          `${sheet.name} answered on ${dayOf(sheet.lastSeen)}.`,
          seen(currentFacts(sheet, "up").map(({ id }) => id)),
        ),
      ],
      since: last.removed,
    })
    return [inGrace ? { ...said, state: "expected", reason: grace, review: until } : said]
  },
}

const placeOf = ({ source, path, line, endLine, commit }: RemovedMention) => ({
  source,
  path,
  line,
  endLine,
  commit,
})

/** Lines that are gone and spoke of this very machine, as lines that count. */
function goneLines(sheet: Sheet): readonly RemovedMention[] {
  return sheet.removed.filter(
    (one) =>
      one.kind === "line" &&
      (one.boundary === "machine" || one.boundary === "with-port") &&
      isOwnLine(one, sheet) &&
      wasIts(one, sheet),
  )
}

/** An address beside the name of another machine is that one's. */
function isOwnLine({ others }: RemovedMention, { name, names }: Sheet): boolean {
  if (others.length === 0) return true
  const own = new Set([name, ...names].map(short))
  return others.some((other) => own.has(short(other)))
}

const short = (name: string): string => name.toLowerCase().split(".", 1)[0] ?? name

/** An address may have had another machine by then. */
function wasIts({ identifier: { kind, value }, removed }: RemovedMention, { addresses }: Sheet): boolean {
  if (kind !== "address") return true
  return addresses.some(({ ip, since, until }) => ip === value && since <= removed && until === null)
}
