import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Check, MachineBrief, Written } from "../check.ts"
import { isNobodys, valuesOf } from "../declaring.ts"
import { counted, dayOf, ground, listed, quoted, written } from "../grounds.ts"
import { numberOf, verdictOf } from "../verdict.ts"
import { linesSay, needNotAnswer } from "./declared-lines.ts"

// What these say is told by other rules (records of the DNS), or is no promise that a machine is there: reservations,
// what a client met once, what runs inside another machine, names that a server answers to.
const NO_PROMISE =
  /^(?:zone|octodns|dnsmasq|isc-dhcpd|kea|known-hosts|docker-compose|kubernetes|nginx|haproxy|goss|inspec|terraform$)/u

/** declared-not-seen: a machine that is declared, and whose addresses stayed silent though scans asked them. */
export const declaredNotSeen: Check = {
  of: "written",
  check(all, around) {
    const promised = all.declarations.filter(isPromise)
    const found = groupsOf(promised).map((group) => judged(group, all, around))
    return [
      ...found.flatMap(({ silence }) => silence ?? []),
      ...unknowns([...found.flatMap(({ unknown }) => unknown ?? []), ...nowhere(promised, all)], around),
    ]
  },
}

/** An ansible machine that is reached through another one is not asked for: it answers to that one only. */
function isPromise(declaration: Declaration): boolean {
  const { kind, state, format, attributes } = declaration
  if (kind !== "machine" || (state !== "exact" && state !== "templated") || NO_PROMISE.test(format))
    return false
  if (Object.hasOwn(attributes, "proxy-jump") || needNotAnswer(declaration)) return false
  return declaration.identifiers.length > 0
}

/** Declarations of one machine, as far as they share an address. */
interface Group {
  readonly declarations: readonly Declaration[]
  readonly addresses: readonly string[]
  readonly network: string | null
}

function groupsOf(declarations: readonly Declaration[]): readonly Group[] {
  const groups: { declarations: Declaration[]; addresses: Set<string>; network: string | null }[] = []
  const byAddress = new Map<string, (typeof groups)[number]>()
  for (const declaration of declarations) {
    const addresses = addressesOf(declaration)
    if (addresses.length === 0) continue
    const { network } = declaration
    const keys = addresses.map((ip) => `${network ?? ""} ${ip}`)
    const there = keys.map((key) => byAddress.get(key)).find((group) => group !== undefined)
    const group = there ?? { declarations: [], addresses: new Set(), network }
    if (there === undefined) groups.push(group)
    group.declarations.push(declaration)
    for (const ip of addresses) group.addresses.add(ip)
    for (const key of keys) if (!byAddress.has(key)) byAddress.set(key, group)
  }
  return groups.map(({ addresses, ...group }) => ({ ...group, addresses: [...addresses] }))
}

const addressesOf = (declaration: Declaration): readonly string[] =>
  valuesOf(declaration, "address").filter((ip) => !isNobodys(ip))

const UNKNOWN_REASONS = {
  nowhere: "only a name is written, so there is no address to ask",
  unasked: "no scan has asked their addresses since they are declared",
  undated: "it is not known since when they are declared, and so whether they were there to be asked",
  asleep: "they have been away before, and are asleep",
  "left-out": "the last scan left them out",
} as const

interface Unknown {
  readonly why: keyof typeof UNKNOWN_REASONS
  readonly declaration: Declaration
}

interface Judged {
  readonly silence: Verdict | null
  readonly unknown: readonly Unknown[] | null
}

const QUIET: Judged = { silence: null, unknown: null }

function judged(group: Group, all: Written, around: Around): Judged {
  const machines = machinesOf(group, all)
  const unknown = (why: Unknown["why"]): Judged => ({
    silence: null,
    unknown: group.declarations.map((declaration) => ({ why, declaration })),
  })
  if (
    machines.some(
      ({ presence, retired }) => presence === "present" || presence === "virtual" || retired !== null,
    )
  )
    return QUIET
  if (machines.some(({ presence }) => presence === "asleep")) return unknown("asleep")
  // Somebody answers there: whether it is the one that is declared is another question.
  if (group.addresses.some((ip) => all.holding(ip, group.network).length > 0)) return QUIET
  if (machines.some(({ presence }) => presence === "not-asked")) return unknown("left-out")
  const misses = missesOf(group, machines, all)
  if (misses.asked.length === 0) return unknown("unasked")
  if (misses.lastAnswer === null && group.declarations.every((one) => isUndated(one, all)))
    return unknown("undated")
  return { silence: silent(group, machines, misses, around), unknown: null }
}

/** Scans from before a line was written prove nothing; folders and files have no dates, and are taken as they are. */
const isUndated = ({ id, commit }: Declaration, all: Written): boolean =>
  commit !== null && all.written(id) === null

function machinesOf({ declarations }: Group, { linked, machines }: Written): readonly MachineBrief[] {
  const ids = new Set(declarations.flatMap(({ id }) => (linked.get(id) ?? []).map(({ machine }) => machine)))
  return [...ids].flatMap((id) => machines.get(id) ?? [])
}

interface Misses {
  /** Scans that asked in vain, the latest first. */
  readonly asked: readonly Moment[]
  readonly lastAnswer: Moment | null
}

/** What was asked since it is declared, and since anything answered there last. */
function missesOf(
  { declarations, addresses, network }: Group,
  machines: readonly MachineBrief[],
  all: Written,
): Misses {
  const writtenAt = declarations.map(({ id }) => all.written(id)?.at ?? 0)
  const answers = [...addresses.map((ip) => all.lastAnswer(ip)), ...machines.map(({ lastSeen }) => lastSeen)]
  const answered = answers.filter((one) => one !== null)
  const lastAnswer = answered.length > 0 ? Math.max(...answered) : null
  const from = Math.max(Math.min(...writtenAt), lastAnswer ?? 0)
  const asked = new Set(addresses.flatMap((ip) => all.asking(ip, network)))
  return { asked: [...asked].filter((moment) => moment > from).toSorted((a, b) => b - a), lastAnswer }
}

function silent(group: Group, machines: readonly MachineBrief[], misses: Misses, around: Around): Verdict {
  const { declarations, addresses } = group
  const { asked, lastAnswer } = misses
  const name = nameOf(declarations)
  const first = asked.at(-1)!
  const lines = linesSay(declarations, "declares")
  const since = lastAnswer === null ? "It never answered" : `It answered last on ${dayOf(lastAnswer)}`
  const times = `${counted(asked.length, "scan")} since ${dayOf(first)}`
  return verdictOf(around, {
    machines: machines.map(({ id }) => id),
    matter: `declared ${name}`,
    title: lastAnswer === null ? "A declared machine never answered" : "A declared machine answers no more",
    says: `${lines} ${name}. ${since}, and ${times} asked ${listed(addresses)} in vain.`,
    for: [
      ground(
        `${lines} ${name} at ${listed(addresses)}.`,
        declarations.map((one) => written(one)),
      ),
    ],
    since: lastAnswer ?? first,
    pending: asked.length < numberOf(around, "misses", 2),
  })
}

function nameOf(declarations: readonly Declaration[]): string {
  const identifiers = declarations.flatMap((one) => one.identifiers)
  const best = identifiers.find(({ kind }) => kind === "name") ?? identifiers[0]
  return quoted(best?.value ?? "a machine", 100)
}

/** Declared by name alone, and not known to be any machine. */
function nowhere(declarations: readonly Declaration[], { linked }: Written): readonly Unknown[] {
  return declarations
    .filter(
      (declaration) =>
        addressesOf(declaration).length === 0 && (linked.get(declaration.id) ?? []).length === 0,
    )
    .map((declaration) => ({ why: "nowhere", declaration }))
}

/** One a source and reason: what can't be told is counted, not listed. */
function unknowns(all: readonly Unknown[], around: Around): readonly Verdict[] {
  const groups = Map.groupBy(all, ({ why, declaration }) => `${declaration.source}\n${why}`)
  return [...groups.values()].map((group) => {
    const { why, declaration } = group[0]!
    const source = quoted(declaration.source, 80)
    const reason: Ground = ground(
      `Of ${counted(group.length, "declaration")}: ${UNKNOWN_REASONS[why]}.`,
      group.slice(0, 20).map((one) => written(one.declaration)),
    )
    return verdictOf(around, {
      state: "unknown",
      matter: `${source}: ${why}`,
      title: "Whether declared machines are there can't be told",
      says: `${source} declares machines that can't be looked for: ${UNKNOWN_REASONS[why]} (${listed([...new Set(group.map((one) => nameOf([one.declaration])))])}).`,
      for: [],
      reason,
      since: around.firstScan,
    })
  })
}
