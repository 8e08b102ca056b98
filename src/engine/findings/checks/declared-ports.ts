import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Service } from "#model/machine.ts"
import { FOREVER } from "#model/moment.ts"
import { hasPort } from "#model/port-list.ts"
import type { Sheet, SheetAsked } from "#model/sheet.ts"
import type { Around, Check } from "../check.ts"
import { counted, dayOf, ground, listed, quoted, seen } from "../grounds.ts"
import { listOf, numberOf, verdictOf } from "../verdict.ts"
import { absence, standing, younger } from "./declared-lines.ts"
import {
  boundTo,
  declareText,
  type DeclaredHere,
  declaredServices,
  isLoopback,
  openOn,
  portText,
  writtenIn,
} from "./declared-services.ts"

/** port-missing: a port that is declared, asked, and not open. */
export const portMissing: Check = {
  of: "machine",
  check: (sheet, around) =>
    [...declaredServices(sheet)].flatMap(([port, declared]) => missing(port, declared, sheet, around)),
}

function missing(
  port: string,
  declared: readonly DeclaredHere[],
  sheet: Sheet,
  around: Around,
): readonly Verdict[] {
  const reachable = declared.filter(({ service }) => isReachable(service.bind, sheet))
  if (reachable.length === 0 || openOn(sheet, port).length > 0) return []
  const lines = ground(
    `${declareText(reachable)} ${portText(port, reachable)} of ${sheet.name}.`,
    writtenIn(reachable),
  )
  const asked = lastAsked(port, sheet)
  const reason =
    unknownBecause(port, reachable, asked, sheet) ??
    younger(
      reachable.map(({ declaration }) => declaration),
      asked?.last ?? 0,
      around,
    )
  const before = endedBefore(port, sheet)
  const since = before?.ended ?? sheet.firstSeen
  const said = `${declareText(reachable)} ${portText(port, reachable)}.`
  if (reason !== null || asked === null)
    return [
      verdictOf(around, {
        machines: [sheet.machine],
        state: "unknown",
        matter: `port ${port}`,
        title: `Port ${port} is declared, and it is not known whether it is open`,
        says: `${said} ${reason?.sentence ?? ""}`.trim(),
        for: [lines],
        reason,
        since,
      }),
    ]
  const open = before === undefined ? "" : `; it was open until ${dayOf(before.last)}`
  const isFirst = before === undefined && asked.times === 1 && asked.last > sheet.firstSeen
  return [
    verdictOf(around, {
      machines: [sheet.machine],
      matter: `port ${port}`,
      title: `Port ${port} is declared, and not open`,
      says: `${said} It was asked on ${dayOf(asked.last)} and is not open, as seen from here${open}.`,
      for: [
        lines,
        ...(before ? [ground(`It was open until ${dayOf(before.last)}.`, seen([before.id]))] : []),
      ],
      since,
      pending: isFirst || (before !== undefined && asked.last <= before.ended),
    }),
  ]
}

/** Whether a scan could get there: not what is bound to loopback, nor to an address that the machine isn't known by. */
function isReachable(bind: string | null, { addresses }: Sheet): boolean {
  const bound = boundTo(bind)
  return bound === "all" || addresses.some(({ ip, until }) => until === null && ip === bound)
}

function unknownBecause(
  port: string,
  declared: readonly DeclaredHere[],
  asked: SheetAsked | null,
  sheet: Sheet,
): Ground | null {
  const absent = absence(sheet)
  if (absent !== null) return absent
  const templated = declared.filter(({ declaration }) => declaration.state === "templated")
  if (templated.length === declared.length)
    return ground("A program that is not run here fills in a part of these lines.", writtenIn(templated))
  if (asked === null) return ground(`No scan asked the machine for ${port}.`, [])
  if (port.endsWith("/udp")) return ground(`${port} stayed silent, which UDP may do though it is open.`, [])
  const filtered = sheet.facts.find((fact) => fact.ended === FOREVER && isSilent(fact, port))
  if (filtered === undefined) return null
  return ground(
    `Nothing at all came back from ${port}: something on the way may keep scans out.`,
    seen([filtered.id]),
  )
}

function isSilent({ kind, subject, detail }: Sheet["facts"][number], port: string): boolean {
  const [wanted = "", protocol] = port.split("/")
  if (kind !== "filtered" || subject !== protocol || typeof detail !== "object" || detail === null)
    return false
  const ports = "ports" in detail ? detail.ports : ""
  return typeof ports === "string" && hasPort(ports, Number(wanted))
}

function lastAsked(port: string, { asked }: Sheet): SheetAsked | null {
  const [wanted = "", protocol] = port.split("/")
  const those = asked.filter(({ tcp, udp }) => hasPort(protocol === "udp" ? udp : tcp, Number(wanted)))
  if (those.length === 0) return null
  const latest = those.toSorted((a, b) => b.last - a.last)[0]!
  return { ...latest, times: those.reduce((sum, { times }) => sum + times, 0) }
}

function endedBefore(port: string, { facts }: Sheet) {
  return facts
    .filter(({ kind, subject, ended }) => kind === "port" && subject === port && ended !== FOREVER)
    .toSorted((a, b) => b.ended - a.ended)[0]
}

// Who lists the ports of a machine; others speak of one port and say nothing of the rest.
const LISTS_PORTS =
  /^(?:ansible|docker-compose|nginx|haproxy|kubernetes|salt|puppet|network-config|table|terraform)/u

/** port-extra: a port that is open, and that nothing declares though the machine's ports are declared. */
export const portExtra: Check = {
  of: "machine",
  check(sheet, around) {
    if (sheet.presence !== "present") return []
    const declared = declaredServices(sheet)
    const listing = [...declared.values()].flat().filter(isListing)
    if (listing.length === 0) return []
    const allowed = new Set(listOf(around, "allowed"))
    const dynamic = numberOf(around, "dynamic-from", 32_768)
    const used = usedPorts(sheet)
    const open = openPorts(sheet)
    const found = open.filter(
      ([port, service]) =>
        !declared.has(port) && !allowed.has(port) && !used.has(port) && service.port < dynamic,
    )
    // Lines that leave out most of what is open don't list the ports of the machine.
    if (found.length > open.filter(([port]) => declared.has(port)).length) return []
    return found.map(([port, service]) => extra(port, service, listing, { sheet, around }))
  },
}

const isListing = ({ declaration: { format }, service: { port, name } }: DeclaredHere): boolean =>
  LISTS_PORTS.test(format) && port !== 22 && name !== "ssh"

/** What others reach on it is declared too. */
function usedPorts(sheet: Sheet): ReadonlySet<string> {
  const uses = standing(sheet).flatMap(({ uses: all }) => all)
  return new Set(
    uses.flatMap(({ direction, port, protocol }) =>
      direction === "to" && port !== null ? [`${port}/${protocol}`] : [],
    ),
  )
}

const openPorts = ({ services }: Sheet): readonly (readonly [string, Service])[] => [
  ...new Map(
    services
      .filter(({ until, ip }) => until === null && !isLoopback(ip))
      .map((service) => [`${service.port}/${service.protocol}`, service] as const),
  ),
]

interface Where {
  readonly sheet: Sheet
  readonly around: Around
}

function extra(
  port: string,
  service: Service,
  listing: readonly DeclaredHere[],
  { sheet, around }: Where,
): Verdict {
  const what = [service.product ?? service.name, service.version].filter((word) => word !== null).join(" ")
  const answers = what === "" ? "Something answers" : `${quoted(what)} answers`
  const ports = [
    ...new Set(listing.map(({ service: { port: wanted, protocol } }) => `${wanted}/${protocol}`)),
  ]
  return verdictOf(around, {
    machines: [sheet.machine],
    matter: `port ${port}`,
    title: `Port ${port} is open, and nothing declares it`,
    says: `${answers} on ${port} since ${dayOf(service.since)}. ${declareText(listing)} ${counted(ports.length, "other port")} of the machine (${listed(ports)}) and not this one.`,
    for: [
      ground(`${sheet.name} answers on ${port} since ${dayOf(service.since)}.`, seen(service.evidence)),
      ground(`${declareText(listing)} ${listed(ports)}.`, writtenIn(listing).slice(0, 10)),
    ],
    since: service.since,
    pending: isNews(port, sheet),
  })
}

const isNews = (port: string, { facts, firstSeen }: Sheet): boolean =>
  facts.some(
    ({ kind, subject, first, last, ended }) =>
      kind === "port" && subject === port && ended === FOREVER && first > firstSeen && last === first,
  )

/** bound-wider-than-declared: a service that is declared for one address only, and that is seen on others. */
export const boundWider: Check = {
  of: "machine",
  check(sheet, around) {
    if (sheet.presence !== "present") return []
    return [...declaredServices(sheet)].flatMap(([port, declared]) => wider(port, declared, sheet, around))
  },
}

function wider(
  port: string,
  declared: readonly DeclaredHere[],
  sheet: Sheet,
  around: Around,
): readonly Verdict[] {
  const bounds = new Set(declared.map(({ service }) => boundTo(service.bind)))
  const own = new Set(sheet.addresses.map(({ ip }) => ip))
  // Another of its addresses says something only where the declared one is the machine's.
  const isMeant = [...bounds].every((bound) => bound === "loopback" || own.has(bound))
  const exact = declared.every(({ declaration: { state } }) => state === "exact")
  if (!isMeant || !exact) return []
  const beyond = openOn(sheet, port).filter(({ ip }) => !isLoopback(ip) && !bounds.has(ip))
  if (beyond.length === 0) return []
  const binds = listed([...new Set(declared.map(({ service }) => quoted(service.bind ?? "", 60)))])
  const since = Math.min(...beyond.map((one) => one.since))
  return [
    verdictOf(around, {
      machines: [sheet.machine],
      matter: `port ${port} bound to ${binds}`,
      title: `Port ${port} is declared for ${binds} only, and answers from outside`,
      says: `${declareText(declared)} ${portText(port, declared)} for ${binds} only. A scan reaches it on another address since ${dayOf(since)}.`,
      for: [
        ground(`${declareText(declared)} ${port} for ${binds} only.`, writtenIn(declared)),
        ground(
          `${sheet.name} answers on ${port} of ${listed(beyond.map(({ ip }) => ip))} since ${dayOf(since)}.`,
          seen(beyond.flatMap(({ evidence }) => evidence)),
        ),
      ],
      since,
      pending: isNews(port, sheet),
    }),
  ]
}
