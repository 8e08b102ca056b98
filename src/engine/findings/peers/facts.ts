import type { Reference } from "#model/explanation.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Cell } from "#model/peers.ts"
import { hasPort } from "#model/port-list.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import { seen } from "../grounds.ts"
import { type Reading, readingsOf } from "./readings.ts"
import { reverseName } from "./own-names.ts"

/** What a machine answers now, and how it came to it. */
export interface Known extends Extract<Cell, { readonly known: true }> {
  readonly since: Moment
  /** What it was before, where that was seen to change. */
  readonly before: string | null
  /** It changed after the first look, and was seen so once only. */
  readonly isFresh: boolean
}
export type Told = Known | Extract<Cell, { readonly known: false }>

const MOST_FACTS = 400
const GENERIC = /^(?:linux|windows|unix|bsd|embedded|unknown|other)$/iu

/** All that can be compared of one machine. */
interface Page {
  readonly told: ReadonlyMap<string, Told>
  /** Why nothing is known of it just now; null where it can be compared. */
  readonly away: string | null
}

const pages = new WeakMap<Sheet, Page>()

/** What a machine can be compared by, by stable names: "port 443/tcp", "version nginx 443/tcp", "os". */
export const factsOf = (sheet: Sheet): ReadonlyMap<string, Told> => pageOf(sheet).told

/** A machine's answer to one question, or why there is none. */
export function toldOf(sheet: Sheet, fact: string): Told {
  const { told, away } = pageOf(sheet)
  if (away !== null) return unknown(away)
  return told.get(fact) ?? absent(sheet, fact, told)
}

/** Why a machine can't be compared at all just now; null where it can. */
export const awayOf = (sheet: Sheet): string | null => pageOf(sheet).away

function pageOf(sheet: Sheet): Page {
  const known = pages.get(sheet)
  if (known) return known
  const away = sheet.retired === null ? AWAY[sheet.presence] : "it is no longer in use"
  const page = { away, told: away === null ? read(sheet) : new Map<string, Told>() }
  pages.set(sheet, page)
  return page
}

const AWAY = {
  present: null,
  gone: "it is gone",
  asleep: "it is asleep",
  "not-asked": "the last scan left it out",
  virtual: "it is an address that machines share",
} as const

interface Read extends Reading {
  readonly from: SheetFact
}

function read(sheet: Sheet): ReadonlyMap<string, Told> {
  const readings = sheet.facts.flatMap((from) => readingsOf(from).map((one): Read => ({ ...one, from })))
  const held = new Set(sheet.addresses.flatMap(({ ip, until }) => (until === null ? [ip] : [])))
  const isNow = ({ from }: Read) => from.ended === FOREVER && (held.size === 0 || held.has(from.ip))
  const told = new Map<string, Told>()
  for (const [fact, all] of Map.groupBy(readings, (one) => one.fact)) {
    if (told.size >= MOST_FACTS) break
    const now = all.filter(isNow)
    if (now.length > 0) told.set(fact, answerOf(sheet, fact, now, all))
    else if (fact.startsWith("port ")) told.set(fact, shut(sheet, fact, all))
  }
  if (sheet.os !== null && !GENERIC.test(sheet.os.trim())) told.set("os", systemOf(sheet, sheet.os))
  const name = reverseName(sheet)
  if (name !== null) told.set("reverse name", name)
  return told
}

function answerOf(sheet: Sheet, fact: string, now: readonly Read[], all: readonly Read[]): Told {
  const [first] = now
  if (all.length === 1 && first !== undefined) return onlyAnswer(sheet, fact, first)
  const evidence = seen(now.map(({ from }) => from.id))
  const values = [...new Set(now.flatMap(({ value }) => (value === null ? [] : [value])))].toSorted()
  if (values.length === 0) return unknown(first?.reason ?? "it doesn't say", evidence)
  const value = values.slice(0, 3).join(" and ")
  // A port that was closed in between opened anew.
  const same = fact.startsWith("port ") ? now : runOf(all, value)
  const run = same.length > 0 ? same : now
  const since = run.reduce((least, { from }) => Math.min(least, from.first), FOREVER)
  const last = now.reduce((most, { from }) => Math.max(most, from.last), 0)
  const before = values.length > 1 ? null : beforeOf(sheet, fact, all, value, since)
  return { known: true, value, evidence, since, before, isFresh: since > sheet.firstSeen && last === since }
}

/** Most facts were read once and never otherwise. */
function onlyAnswer(sheet: Sheet, fact: string, { value, reason, from }: Read): Told {
  const evidence: readonly Reference[] = [{ kind: "observation", id: from.id }]
  if (value === null) return unknown(reason, evidence)
  const { first, last } = from
  const isLater = first > sheet.firstSeen
  const before = isLater && fact.startsWith("port ") && wasAskedBefore(sheet, fact, first) ? "closed" : null
  return { known: true, value, evidence, since: first, before, isFresh: isLater && last === first }
}

/** The readings of one value without another between them and now: what it has been for as long as is known. */
function runOf(all: readonly Read[], value: string): readonly Read[] {
  const turned = all.reduce(
    (latest, { value: other, from }) =>
      other === null || other === value || from.ended === FOREVER ? latest : Math.max(latest, from.ended),
    0,
  )
  return all.filter((one) => one.value === value && one.from.first >= turned)
}

function beforeOf(
  sheet: Sheet,
  fact: string,
  all: readonly Read[],
  value: string,
  since: Moment,
): string | null {
  const earlier = all.filter(({ from }) => from.ended <= since && from.first < since)
  const latest = earlier.toSorted((a, b) => b.from.ended - a.from.ended || a.from.id - b.from.id)[0]
  if (fact.startsWith("port ")) return latest || wasAskedBefore(sheet, fact, since) ? "closed" : null
  return latest?.value === value ? null : (latest?.value ?? null)
}

function wasAskedBefore(sheet: Sheet, fact: string, since: Moment): boolean {
  const { port, list } = portIn(fact)
  const isAsked = sheet.asked.some(
    (asked) => asked.first !== undefined && asked.first < since && isIn(asked[list], port),
  )
  return (
    isAsked ||
    sheet.changes.some(
      ({ kind, fact: changed, between }) =>
        kind === "port-opened" && `port ${changed}` === fact && between[1] === since,
    )
  )
}

/** A port that was open once: closed, where it was asked since. */
function shut(sheet: Sheet, fact: string, all: readonly Read[]): Told {
  const now = absent(sheet, fact, new Map())
  if (!now.known) return now
  const since = all.reduce(
    (latest, { from }) => Math.max(latest, from.ended === FOREVER ? from.last : from.ended),
    0,
  )
  const { port, list } = portIn(fact)
  const asked = Math.max(...sheet.asked.filter((one) => isIn(one[list], port)).map(({ last }) => last))
  return {
    ...now,
    evidence: seen(all.map(({ from }) => from.id)),
    since,
    before: "open",
    isFresh: asked <= since,
  }
}

function absent(sheet: Sheet, fact: string, told: ReadonlyMap<string, Told>): Told {
  const { place } = portIn(fact)
  if (place === null) return unknown(fact === "os" ? "its system is not known" : "it doesn't say")
  if (fact !== `port ${place}`) {
    const port = told.get(`port ${place}`) ?? absent(sheet, `port ${place}`, told)
    if (!port.known) return port
    if (port.value === "closed") return unknown("the port is closed")
    const program = told.get(`product ${place}`)
    const isOther = fact.startsWith("version ") && program?.known === true
    return unknown(isOther ? `${program.value} answers there` : "it was not asked for that")
  }
  return closed(sheet, fact)
}

function closed(sheet: Sheet, fact: string): Told {
  const { port, list } = portIn(fact)
  const asked = sheet.asked.filter((one) => isIn(one[list], port))
  if (asked.length === 0) return unknown("not asked")
  const silent = sheet.facts.find(
    ({ kind, subject, ended, detail }) =>
      kind === "filtered" && subject === list && ended === FOREVER && isIn(listedIn(detail), port),
  )
  if (silent) return unknown("filtered", seen([silent.id]))
  const since = Math.min(...asked.map(({ first, last }) => first ?? last))
  return { known: true, value: "closed", evidence: [], since, before: null, isFresh: false }
}

const listedIn = (detail: SheetFact["detail"]): string =>
  detail !== null && typeof detail === "object" && "ports" in detail && typeof detail.ports === "string"
    ? detail.ports
    : ""

function systemOf(sheet: Sheet, os: string): Told {
  const told = sheet.facts.filter(({ kind, ended }) => kind === "os" && ended === FOREVER)
  const since = Math.max(sheet.firstSeen, ...told.map(({ first }) => first))
  const evidence = seen(told.map(({ id }) => id))
  return { known: true, value: os.slice(0, 120), evidence, since, before: null, isFresh: false }
}

const unknown = (reason: string, evidence: readonly Reference[] = []): Told => ({
  known: false,
  reason,
  evidence,
})

/** The port that a fact is about, in its parts. */
export function portIn(fact: string): {
  readonly place: string | null
  readonly port: number
  readonly list: "tcp" | "udp"
} {
  const [, place = null, port = "0", list = "tcp"] = /(?:^| )((\d{1,5})\/(tcp|udp))$/u.exec(fact) ?? []
  return { place, port: Number(port), list: list === "udp" ? "udp" : "tcp" }
}

const lists = new Map<string, Map<number, boolean>>()

/** As hasPort; most machines were asked the same. */
function isIn(list: string, port: number): boolean {
  if (lists.size > 200) lists.clear()
  const known = lists.get(list) ?? new Map<number, boolean>()
  lists.set(list, known)
  const before = known.get(port)
  if (before !== undefined) return before
  const found = hasPort(list, port)
  known.set(port, found)
  return found
}
