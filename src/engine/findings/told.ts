import { FOREVER, type Moment } from "#model/moment.ts"
import type { FactKind, Json } from "#model/observation.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"

// What scans brought, as checks read it: whatever shape it has, since it came off a network.

/** Whether a machine is one to speak of: neither gone for good nor retired. */
export const isThere = ({ presence, retired }: Sheet): boolean => presence !== "gone" && retired === null

interface Told {
  readonly byKind: ReadonlyMap<FactKind, readonly SheetFact[]>
  readonly byQuestion: ReadonlyMap<string, readonly SheetFact[]>
}

// A dozen rules ask the same of one sheet, one after another.
const told = new WeakMap<Sheet, Told>()

function toldBy(sheet: Sheet): Told {
  const known = told.get(sheet)
  if (known) return known
  const current = sheet.facts.filter(({ ended }) => ended === FOREVER)
  const open = new Set(current.filter(({ kind }) => kind === "port").map(placeOf))
  const byKind = Map.groupBy(
    current.filter((fact) => open.has(placeOf(fact))),
    ({ kind }) => kind,
  )
  const found = { byKind, byQuestion: Map.groupBy(byKind.get("answer") ?? [], restOf) }
  told.set(sheet, found)
  return found
}

/** What is so now of one kind, on ports that are open. */
export const answering = (sheet: Sheet, kind: FactKind): readonly SheetFact[] =>
  toldBy(sheet).byKind.get(kind) ?? []

const placeOf = (fact: SheetFact) => `${fact.network} ${fact.ip} ${portIn(fact)}`

/** "443/tcp", of a fact about a port; "" of one about the machine. */
export function portIn({ subject }: Pick<SheetFact, "subject">): string {
  const [first = ""] = subject.split(" ", 1)
  return /^\d{1,5}\/(?:tcp|udp)$/u.test(first) ? first : ""
}

/** "ssh" of an answer "22/tcp ssh", "ssh-ed25519" of a host key. */
export const restOf = ({ subject }: Pick<SheetFact, "subject">): string =>
  subject.slice(subject.indexOf(" ") + 1)

/** The answers to some questions, on open ports. */
export const answersTo = (sheet: Sheet, ...questions: readonly string[]): readonly SheetFact[] =>
  questions.flatMap((question) => toldBy(sheet).byQuestion.get(question) ?? [])

const LONGEST = 4_096
const MOST = 200

/** The values of a field of an answer. */
export const fieldIn = (fact: SheetFact, field: string): readonly string[] =>
  textsOf(part(part(fact.detail, "fields"), field))

/** A text of a fact's detail; "" where there is none. */
export function textIn(fact: SheetFact, ...path: readonly string[]): string {
  const found = path.reduce<Json>(part, fact.detail)
  return typeof found === "string" ? found.slice(0, LONGEST) : ""
}

/** A number of a fact's detail. */
export function numberIn(fact: SheetFact, name: string): number | null {
  const found = part(fact.detail, name)
  return typeof found === "number" && Number.isFinite(found) ? found : null
}

/** A list of texts of a fact's detail. */
export const textsIn = (fact: SheetFact, name: string): readonly string[] => textsOf(part(fact.detail, name))

/** A date of a certificate: "2026-11-23T10:00:00", in UTC. */
export function momentIn(fact: SheetFact, name: string): Moment | null {
  const found = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})/u.exec(textIn(fact, name))
  const moment = found ? Date.parse(`${found[1]}T${found[2]}Z`) : Number.NaN
  return Number.isNaN(moment) ? null : moment
}

const isMap = (of: Json): of is { readonly [key: string]: Json } =>
  typeof of === "object" && of !== null && !Array.isArray(of)

const part = (of: Json, name: string): Json =>
  isMap(of) && Object.hasOwn(of, name) ? (of[name] ?? null) : null

const textsOf = (found: Json): readonly string[] =>
  Array.isArray(found)
    ? found
        .slice(0, MOST)
        .filter((one) => typeof one === "string")
        .map((one) => one.slice(0, LONGEST))
    : []

/** It changed since the machine's first look, and was seen so once only. */
export const isSeenOnce = (
  { firstSeen }: Sheet,
  { first, last }: Pick<SheetFact, "first" | "last">,
): boolean => first > firstSeen && last === first
