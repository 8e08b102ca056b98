import type { Verdict } from "#model/finding.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Around, Checks, Shared } from "../check.ts"
import { isFloating } from "../declaring.ts"
import { counted, ground, quoted, seen } from "../grounds.ts"
import { answering, isThere, portIn, textsIn } from "../told.ts"
import { listOf, numberOf, verdictOf } from "../verdict.ts"

/** A machine that shows a key, and where. */
interface Bearer {
  readonly sheet: Sheet
  readonly facts: readonly SheetFact[]
}

function hostKey(shared: Shared, around: Around): readonly Verdict[] {
  if (shared.kind !== "host-key") return []
  const bearers = onOnePort(bearersOf(shared, "host-key"), around)
  if (bearers.length < 2) return []
  const machines = bearers.map(({ sheet }) => sheet.machine)
  const many = numberOf(around, "many", 4)
  const value = quoted(shared.value, 80)
  return [
    verdictOf(around, {
      matter: `host key ${value}`,
      machines,
      title: `${counted(bearers.length, "machine")} show one SSH host key`,
      says: `${counted(bearers.length, "machine")} show the host key ${value} at one time${bearers.length >= many ? ", as machines made from one image do" : ""}: whoever has the key of one can pass for each of the others.`,
      for: groundsOf(bearers),
      since: sharedSince(bearers),
      pending: bearers.filter((one) => !isNew(one)).length < 2,
    }),
  ]
}

/** Machines that are there and bear the value now, at a time when others do. */
function bearersOf({ sheets, value }: Shared, kind: "host-key" | "identifier"): readonly Bearer[] {
  const found = sheets
    .filter((sheet) => isThere(sheet) && sheet.presence !== "virtual" && !isHeldInTurn(sheet))
    .map((sheet) => ({ sheet, facts: answering(sheet, kind).filter((fact) => fact.value === value) }))
    .filter(({ facts }) => facts.length > 0)
  // A key that one machine showed last before another showed it first went from the one to the other.
  return found.filter((one) =>
    found.some((other) => one !== other && firstOf(one) <= lastOf(other) && firstOf(other) <= lastOf(one)),
  )
}

const firstOf = ({ facts }: Bearer) => Math.min(...facts.map(({ first }) => first))
const lastOf = ({ facts }: Bearer) => Math.max(...facts.map(({ last }) => last))
const isNew = (one: Bearer) => firstOf(one) > one.sheet.firstSeen && lastOf(one) === firstOf(one)

/** Whether a line says that the machine, or its address, stands for several. */
const isHeldInTurn = ({ kind, role, lines }: Sheet): boolean =>
  kind === "load balancer" ||
  role === "load balancer" ||
  lines.some(({ declaration, standing }) => standing === "link" && isFloating(declaration))

/** Those that show it on the port where most do; elsewhere, and on what forwards ports, it is the same server. */
function onOnePort(bearers: readonly Bearer[], around: Around): readonly Bearer[] {
  const byPort = new Map<string, Bearer[]>()
  for (const one of bearers)
    for (const port of new Set(one.facts.map(portIn))) byPort.set(port, [...(byPort.get(port) ?? []), one])
  const [most = []] = [...byPort.values()].toSorted((a, b) => b.length - a.length)
  const forwarding = listOf(around, "forwarding")
  const servers = most.filter(({ sheet }) => !forwarding.includes(sheet.kind ?? ""))
  // Routers that share a key among themselves forward nothing to one another.
  return servers.length === 1 ? [] : servers.length === 0 ? most : servers
}

const groundsOf = (bearers: readonly Bearer[]) =>
  bearers
    .slice(0, 50)
    .map(({ sheet, facts }) =>
      ground(`${quoted(sheet.name, 80)} shows it on ${portIn(facts[0]!)}.`, seen(facts.map(({ id }) => id))),
    )

/** Since when there were two of them. */
const sharedSince = (bearers: readonly Bearer[]) => bearers.map(firstOf).toSorted((a, b) => a - b)[1]!

function tlsKey(shared: Shared, around: Around): readonly Verdict[] {
  if (shared.kind !== "tls-key") return []
  const bearers = bearersOf(shared, "identifier")
  if (bearers.length < 2 || isMeant(bearers)) return []
  const value = quoted(shared.value, 40)
  return [
    verdictOf(around, {
      matter: `TLS key ${value}`,
      machines: bearers.map(({ sheet }) => sheet.machine),
      title: `${counted(bearers.length, "machine")} show one TLS key`,
      says: `${counted(bearers.length, "machine")} that no group joins show the TLS key ${value} at one time; whoever has it can pass for each of them.`,
      for: groundsOf(bearers),
      since: sharedSince(bearers),
      pending: bearers.filter((one) => !isNew(one)).length < 2,
    }),
  ]
}

/** Machines of one group serve one site; a certificate for many names is made to be shown by many. */
function isMeant(bearers: readonly Bearer[]): boolean {
  const [first, ...others] = bearers
  if (!first) return false
  const isGroup = [...first.sheet.groups, ...first.sheet.tags].some((name) =>
    others.every(({ sheet }) => sheet.groups.includes(name) || sheet.tags.includes(name)),
  )
  const isRole = first.sheet.role !== null && others.every(({ sheet }) => sheet.role === first.sheet.role)
  const ports = new Set(first.facts.map(portIn))
  const certificate = answering(first.sheet, "certificate").find((one) => ports.has(portIn(one)))
  const names = certificate ? textsIn(certificate, "sans") : []
  return isGroup || isRole || names.length >= bearers.length || names.some((name) => name.startsWith("*."))
}

/** Rules of keys that several machines show, by their ids. */
export const sharedKeys: Checks = {
  "sshkey-shared": { of: "shared", check: hostKey },
  "tls-shared-key": { of: "shared", check: tlsKey },
}
