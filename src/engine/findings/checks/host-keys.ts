import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import { FOREVER } from "#model/moment.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Checks } from "../check.ts"
import { dayOf, ground, listed, placeText, quoted, seen, written } from "../grounds.ts"
import { answering, isThere, portIn, restOf } from "../told.ts"
import { DAY, numberOf, verdictOf } from "../verdict.ts"

const keyText = ({ value }: SheetFact) => quoted(value, 80)
const typeOf = (fact: SheetFact) => quoted(restOf(fact), 60)

function changed(sheet: Sheet, around: Around): readonly Verdict[] {
  if (!isThere(sheet)) return []
  const keys = onePerKey(answering(sheet, "host-key"))
  return keys.flatMap((key) => {
    const lines = declaredKeys(sheet, key)
    const agreeing = lines.find(({ isSame }) => isSame)
    if (lines.length > 0 && !agreeing) return [undeclared(sheet, key, lines, around)]
    const before = replacedBy(key, sheet, around)
    return before ? [replaced(sheet, { before, key, around, declared: agreeing?.declaration ?? null })] : []
  })
}

/** A key at several addresses of one machine is one key. */
const onePerKey = (keys: readonly SheetFact[]): readonly SheetFact[] => [
  ...new Map(keys.map((key) => [`${key.subject} ${key.value}`, key])).values(),
]

/** The key of the same type that was on the same port and address before, if it gave way to this one lately. */
function replacedBy(key: SheetFact, { facts }: Sheet, around: Around): SheetFact | null {
  const lately = around.now - numberOf(around, "days", 30) * DAY
  if (key.first < lately) return null
  const ended = facts
    .filter(
      (one) =>
        one.kind === "host-key" &&
        one.subject === key.subject &&
        one.ip === key.ip &&
        one.network === key.network &&
        one.ended !== FOREVER &&
        one.ended <= key.first,
    )
    .toSorted((a, b) => b.ended - a.ended)
  // A key that was there before comes back where two machines answer in turn.
  if (ended.some(({ value }) => value === key.value)) return null
  return ended[0] ?? null
}

interface Replaced {
  readonly before: SheetFact
  readonly key: SheetFact
  readonly around: Around
  /** A line that has the new key. */
  readonly declared: Declaration | null
}

function replaced(sheet: Sheet, { before, key, around, declared }: Replaced): Verdict {
  const port = portIn(key)
  const explanation = declared ? declaredReason(declared) : explained(sheet, key)
  const whys = explanation ? [] : [unexplained(sheet, key)]
  return verdictOf(around, {
    state: explanation ? "expected" : "drift",
    matter: `${port} host key ${keyText(key)}`,
    machines: [sheet.machine],
    title: `The ${typeOf(key)} host key on ${port} was replaced`,
    says: [
      `Since ${dayOf(key.first)} the ${typeOf(key)} key on ${port} is ${keyText(key)}; until ${dayOf(before.last)} it was ${keyText(before)}.`,
      ...whys,
    ].join(" "),
    for: [
      ground(`Until ${dayOf(before.last)} it was ${keyText(before)}.`, seen([before.id])),
      ground(`Since ${dayOf(key.first)} it is ${keyText(key)}.`, seen([key.id])),
    ],
    reason: explanation,
    since: key.first,
    review: key.first + numberOf(around, "days", 30) * DAY,
  })
}

const changeOf = (sheet: Sheet, key: SheetFact) =>
  sheet.changes.find(
    ({ kind, fact, after }) => kind === "host-key" && fact.startsWith(key.subject) && after === key.value,
  )

/** The commit that likely explains it: a machine that is set up anew. */
function explained(sheet: Sheet, key: SheetFact): Ground | null {
  const [cause] = changeOf(sheet, key)?.caused.causes ?? []
  if (!cause || cause.said === "rejected") return null
  return ground(`Likely explained by “${quoted(cause.subject)}” of ${quoted(cause.author, 80)}.`, [
    { kind: "commit", source: cause.source, commit: cause.commit },
  ])
}

function unexplained(sheet: Sheet, key: SheetFact): string {
  return changeOf(sheet, key)?.caused.state === "unexplained"
    ? "No commit explains this."
    : "Nothing that was read explains this."
}

const declaredReason = (declaration: Declaration): Ground =>
  ground(`${placeText(declaration)} has the new key.`, [written(declaration)])

interface DeclaredKey {
  readonly declaration: Declaration
  readonly value: string
  readonly line: number
  readonly isSame: boolean
}

/** Host keys of the same type that lines in force have for the machine, on the port where the key was seen. */
function declaredKeys({ lines }: Sheet, key: SheetFact): readonly DeclaredKey[] {
  return lines.flatMap(({ declaration, standing }) => {
    if (standing !== "link" || declaration.state !== "exact" || declaration.kind !== "machine") return []
    if (declaredType(declaration) !== restOf(key) || !isForPort(declaration, key)) return []
    return declaration.identifiers
      .filter(({ kind }) => kind === "host-key")
      .map(({ value, line }) => ({ declaration, value, line, isSame: value === key.value }))
  })
}

/** Algorithms of SSHFP records (RFC 4255, 6594, 7479) for which one type of key alone is possible. */
const SSHFP: Readonly<Record<string, string>> = { 1: "ssh-rsa", 2: "ssh-dss", 4: "ssh-ed25519" }

function declaredType({ attributes }: Declaration): string | null {
  const algorithm = attributes["sshfp"]?.split(" ", 1)[0] ?? ""
  return attributes["key-type"] ?? SSHFP[algorithm] ?? null
}

function isForPort({ services }: Declaration, key: SheetFact): boolean {
  const [port, protocol] = portIn(key).split("/")
  if (services.length === 0) return port === "22"
  return services.some((one) => String(one.port) === port && one.protocol === protocol)
}

function undeclared(sheet: Sheet, key: SheetFact, lines: readonly DeclaredKey[], around: Around): Verdict {
  const places = listed([...new Set(lines.map(({ declaration }) => placeText(declaration)))])
  const port = portIn(key)
  return verdictOf(around, {
    matter: `${port} host key ${keyText(key)}`,
    machines: [sheet.machine],
    title: `The ${typeOf(key)} host key on ${port} is another than declared`,
    says: `The ${typeOf(key)} key on ${port} is ${keyText(key)}, and ${places} ${lines.length === 1 ? "has" : "have"} ${listed(lines.map(({ value }) => quoted(value, 80)))}.`,
    for: [
      ground(`${port} shows ${keyText(key)}.`, seen([key.id])),
      ...lines.map(({ declaration, value, line }) =>
        ground(`${placeText(declaration)} has ${quoted(value, 80)}.`, [written(declaration, line)]),
      ),
    ],
    since: key.first,
  })
}

/** Rules of the keys by which machines are known over SSH, one machine at a time. */
export const hostKeys: Checks = { "sshkey-changed": { of: "machine", check: changed } }
