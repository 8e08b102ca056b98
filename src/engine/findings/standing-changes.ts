import type { CausedChange } from "#model/cause.ts"
import type { ChangeKind } from "#model/change.ts"
import { FOREVER } from "#model/moment.ts"
import { hasPort } from "#model/port-list.ts"
import type { ServiceDetail } from "#model/observation.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import { isSameProduct } from "./benign.ts"
import type { Around } from "./check.ts"
import { quoted } from "./grounds.ts"

/** A change of a machine that holds still, in words. */
export interface StandingChange {
  readonly change: CausedChange
  /** "Port 23/tcp opened", without a full stop. */
  readonly what: string
  /** The same for the same change on another machine. */
  readonly matter: string
  /** grave: it opens a way in; slight: it says little by itself. */
  readonly weight: "grave" | "plain" | "slight"
  readonly isSeenOnce: boolean
}

/** Changes of what a machine offers that hold still: the latest of each matter, comparable with what was before. */
export function standingChanges(sheet: Sheet, around: Around): readonly StandingChange[] {
  const told = new Set<string>()
  return sheet.changes
    .toSorted((a, b) => b.between[1] - a.between[1])
    .flatMap((change) => {
      const matter = MATTERS[change.kind]
      if (matter === undefined) return []
      const key = `${matter} ${change.fact}`
      if (told.has(key)) return []
      told.add(key)
      return standing(change, sheet, around)
    })
}

/** Kinds of which one turns back the other are one matter. */
const MATTERS: Readonly<Partial<Record<ChangeKind, string>>> = {
  "port-opened": "port",
  "port-closed": "port",
  service: "service",
  os: "os",
  certificate: "certificate",
  identifier: "identifier",
}

function standing(change: CausedChange, sheet: Sheet, around: Around): readonly StandingChange[] {
  const current = factOf(change, sheet)
  if (change.kind === "port-closed") return current === null ? closed(change, sheet) : []
  if (current === null || !isComparable(change, current, sheet)) return []
  const isSeenOnce = current.first > sheet.firstSeen && current.last === current.first
  return [{ change, isSeenOnce, weight: weightOf(change, around), ...wordsOf(change) }]
}

function closed(change: CausedChange, sheet: Sheet): readonly StandingChange[] {
  const isSeenOnce = sheet.lastSeen <= change.between[1]
  return [{ change, isSeenOnce, weight: "slight", ...wordsOf(change) }]
}

/** What shows that the change still holds; null where nothing does. */
function factOf({ kind, fact, after }: CausedChange, { facts }: Sheet): SheetFact | null {
  const [subject = ""] = fact.split(" ", 1)
  const is = (one: SheetFact): boolean => {
    switch (kind) {
      case "port-opened":
      case "port-closed":
        return one.kind === "port" && one.subject === fact
      case "service":
        return one.kind === "service" && one.subject === fact && one.value === after
      case "certificate":
        return one.kind === "certificate" && one.subject === subject && one.value === after
      default:
        return one.kind === kind && one.value === after
    }
  }
  return facts.find((one) => one.ended === FOREVER && is(one)) ?? null
}

/** Whether what was before was asked for as well as what is now: else it was learned, and did not change. */
function isComparable(change: CausedChange, now: SheetFact, sheet: Sheet): boolean {
  if (change.kind === "port-opened") return wasAskedBefore(change, sheet)
  if (change.kind !== "service") return change.before !== null
  const before = sheet.facts.find(
    ({ kind, subject, value }) => kind === "service" && subject === change.fact && value === change.before,
  )
  if (before === undefined || before.method !== now.method) return false
  if (surenessOf(before) < SURE || surenessOf(now) < SURE) return false
  // A version that is told once and hidden once is no other version.
  return (
    !`${change.before}`.startsWith(`${change.after} `) && !`${change.after}`.startsWith(`${change.before} `)
  )
}

/** nmap's own measure, 0 to 10; less is guessed. */
const SURE = 8

function surenessOf({ detail }: SheetFact): number {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a service fact's detail
  const { confidence } = (detail ?? {}) as Partial<ServiceDetail>
  return typeof confidence === "number" ? confidence : 0
}

function wasAskedBefore({ fact, between }: CausedChange, { asked, facts }: Sheet): boolean {
  const [port = "", protocol] = fact.split("/")
  const holding = asked.filter((one) => hasPort(protocol === "udp" ? one.udp : one.tcp, Number(port)))
  const wasOpen = facts.some(
    ({ kind, subject, ended }) => kind === "port" && subject === fact && ended <= between[1],
  )
  const isBefore = ({ first, last, times }: Sheet["asked"][number]) =>
    first === undefined ? last < between[1] || times > 2 : first < between[1]
  return wasOpen || holding.some(isBefore)
}

function weightOf(change: CausedChange, { rule }: Around): StandingChange["weight"] {
  const grave = rule.settings["grave_ports"]
  switch (change.kind) {
    case "port-opened":
      return Array.isArray(grave) && grave.includes(change.fact) ? "grave" : "plain"
    case "service":
      return isSameProduct(change) ? "slight" : "plain"
    case "certificate":
    case "identifier":
      return "plain"
    default:
      return "slight"
  }
}

function wordsOf({ kind, fact, before, after }: CausedChange): Pick<StandingChange, "what" | "matter"> {
  const [was, is] = [quoted(before ?? "nothing", 100), quoted(after ?? "nothing", 100)]
  const of = quoted(fact, 80)
  switch (kind) {
    case "port-opened":
      return { what: `Port ${of} opened`, matter: `port ${of} opened` }
    case "port-closed":
      return { what: `Port ${of} no longer answers`, matter: `port ${of} gone` }
    case "certificate":
      return { what: `The certificate of ${of.split(" ", 1)[0]} changed`, matter: `${of} ${is}` }
    case "service":
      return { what: `${of} is ${is} now, after ${was}`, matter: `${of} ${was} to ${is}` }
    case "os":
      return { what: `The operating system is ${is} now, after ${was}`, matter: `os ${was} to ${is}` }
    default:
      return { what: `The ${of} is another one`, matter: `${of} ${is}` }
  }
}
