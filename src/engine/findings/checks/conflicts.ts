import type { Verdict } from "#model/finding.ts"
import type { LinkConfidence } from "#model/link.ts"
import { LINK_CONFIDENCES } from "#model/link.ts"
import type { Severity } from "#model/severity.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Checks, Written } from "../check.ts"
import {
  isFloating,
  isInside,
  isNobodys,
  isReservation,
  listsMachine,
  mayShareNetwork,
  overlaps,
  valuesOf,
  writtenLast,
} from "../declaring.ts"
import { ground, listed, placeText, quoted, written as lineOf } from "../grounds.ts"
import { byText, verdictOf } from "../verdict.ts"

/** Where two lines about one machine say two things of it. */
export const conflicts: Checks = { "source-conflict": { of: "written", check } }

function check(written: Written, around: Around): readonly Verdict[] {
  return subjectsOf(written).flatMap((subject) => FIELDS.flatMap((field) => ofField(field, subject, around)))
}

interface Line {
  readonly line: Declaration
  /** null: it is about no machine that was seen. */
  readonly confidence: LinkConfidence | null
}

interface Subject {
  readonly machine: string | null
  readonly lines: readonly Line[]
  readonly written: Written
}

/** Lines by the machine that they surely are about; those of no machine by their whole name. */
function subjectsOf(written: Written): readonly Subject[] {
  const found = new Map<string, { readonly machine: string | null; readonly lines: Line[] }>()
  const note = (machine: string | null, key: string, line: Line) => {
    const there = found.get(key) ?? { machine, lines: [] }
    there.lines.push(line)
    found.set(key, there)
  }
  for (const line of written.declarations.filter(listsMachine)) {
    const links = written.linked.get(line.id) ?? []
    for (const { machine, standing, confidence } of links)
      if (standing === "link" && confidence !== "possible")
        note(machine, `machine ${machine}`, { line, confidence })
    const name = valuesOf(line, "name").find((each) => each.includes("."))
    if (links.length === 0 && name !== undefined)
      note(null, `name ${line.network ?? ""} ${name}`, { line, confidence: null })
  }
  return [...found.values()].flatMap((subject) => {
    const lines = subject.lines.slice(0, 50).toSorted(surestFirst)
    return lines.length < 2 ? [] : [{ ...subject, lines, written }]
  })
}

/** The order in which Rollcall believes them: surer links first, then by their places. */
const surestFirst = (one: Line, other: Line) =>
  rankOf(one) - rankOf(other) || byText(placeKey(one.line), placeKey(other.line))

const rankOf = ({ confidence }: Line) => (confidence === null ? 9 : LINK_CONFIDENCES.indexOf(confidence))

const placeKey = ({ source, path, line }: Declaration) =>
  `${source}\n${path}\n${String(line).padStart(9, "0")}`

interface Field {
  readonly word: string
  readonly severity: Severity
  /** What a line says; empty where it says nothing. */
  readonly says: (line: Declaration) => readonly string[]
  /** Whether two lines that say something agree, or speak of different things. */
  readonly agree: (one: Declaration, other: Declaration, subject: Subject) => boolean
  /** Which of them Rollcall goes by. */
  readonly used: (first: Line, second: Line) => string
}

const FIELDS: readonly Field[] = [
  {
    word: "owner",
    severity: "medium",
    says: ({ owner }) => (owner === null ? [] : [owner.name]),
    agree: (one, other) => ownerKey(one) === ownerKey(other),
    used: (first, second) =>
      rankOf(first) < rankOf(second)
        ? goesBy(first, "the surer of the two")
        : "Rollcall names neither of them",
  },
  {
    word: "environment",
    severity: "medium",
    says: ({ environment }) => (environment === null ? [] : [environment]),
    agree: (one, other) => isBeginning(one.environment ?? "", other.environment ?? ""),
    used: surestIsUsed,
  },
  {
    word: "role",
    severity: "low",
    says: ({ role }) => (role === null ? [] : [role]),
    // Each format has words of its own for what a machine is for.
    agree: (one, other) => one.format !== other.format || sharesWord(one.role ?? "", other.role ?? ""),
    used: surestIsUsed,
  },
  {
    word: "address",
    severity: "high",
    says: (line) => valuesOf(line, "address").filter((ip) => !isNobodys(ip)),
    agree: isOneAddress,
    used: () => "Rollcall goes by what answers",
  },
]

function surestIsUsed(first: Line, second: Line): string {
  return goesBy(first, rankOf(first) < rankOf(second) ? "the surer of the two" : "the first by its place")
}

const goesBy = ({ line }: Line, because: string) => `Rollcall goes by ${placeText(line)}, ${because}`

function ownerKey({ owner }: Declaration): string {
  const bare = (owner?.name ?? "").slice(0, 200).trim().toLowerCase().replace(/^@/u, "")
  return bare.slice(bare.lastIndexOf("/") + 1).replaceAll(/[\s_-]+/gu, " ")
}

/** "prod" and "production" are one. */
function isBeginning(one: string, other: string): boolean {
  const [a, b] = [one.trim().toLowerCase(), other.trim().toLowerCase()]
  return a.startsWith(b) || b.startsWith(a)
}

/** "web" and "profile::web" are one. */
function sharesWord(one: string, other: string): boolean {
  const wordsOf = (text: string) =>
    text
      .slice(0, 200)
      .toLowerCase()
      .split(/[^\p{L}\d]+/u)
  const [a, b] = [one, other].map((text) => text.slice(0, 200).toLowerCase())
  return a!.includes(b!) || b!.includes(a!) || overlaps(wordsOf(one), wordsOf(other))
}

function isOneAddress(one: Declaration, other: Declaration, { machine, written }: Subject): boolean {
  if (!mayShareNetwork(one, other) || isFloating(one) || isFloating(other)) return true
  // A machine gets an address of its own in each subnet that a server knows it in.
  if (isReservation(one) && isReservation(other)) return true
  const [mine, its] = [one, other].map((line) => valuesOf(line, "address"))
  const comparable = mine!.some((ip) => its!.some((each) => isOneView(ip, each)))
  if (!comparable || mine!.some((ip) => its!.includes(ip))) return true
  const held = machine === null ? [] : (written.machines.get(machine)?.ips ?? [])
  return [mine!, its!].every((ips) => ips.some((ip) => held.includes(ip)))
}

const isOneView = (one: string, other: string) =>
  one.includes(":") === other.includes(":") && isInside(one) === isInside(other)

function ofField(field: Field, subject: Subject, around: Around): readonly Verdict[] {
  const saying = subject.lines.filter(({ line }) => field.says(line).length > 0)
  const [first] = saying
  if (first === undefined) return []
  const against = saying.filter(
    ({ line }) => isOtherPlace(first.line, line) && !field.agree(first.line, line, subject),
  )
  const [second] = against
  return second === undefined ? [] : [verdict(field, { first, second, against, subject, around })]
}

/** Entries that one program reads from one source are for that program to put together: the last one may just count. */
const isOtherPlace = (one: Declaration, other: Declaration) =>
  one.source !== other.source || one.format !== other.format

interface Found {
  readonly first: Line
  readonly second: Line
  readonly against: readonly Line[]
  readonly subject: Subject
  readonly around: Around
}

function verdict(field: Field, { first, second, against, subject, around }: Found): Verdict {
  const valueOf = ({ line }: Line) => listed(field.says(line).map((value) => quoted(value, 80)))
  const { machine, written } = subject
  const values = [first, second].map(valueOf).toSorted(byText)
  const lines = [first, ...against].map(({ line }) => line)
  const used = machine === null ? "No machine was seen that they are about" : field.used(first, second)
  return verdictOf(around, {
    severity: field.severity,
    matter: `${field.word} ${values.join(" or ")}`.slice(0, 500),
    title: `Two sources disagree on the ${field.word}: ${values.join(" or ")}`,
    says: `${placeText(first.line)} says ${valueOf(first)}, and ${placeText(second.line)} says ${valueOf(second)}. ${used}.`,
    machines: machine === null ? [] : [machine],
    for: [first, ...against]
      .slice(0, 10)
      .map((each) => ground(`${field.word} ${valueOf(each)}`, [lineOf(each.line, lineIn(field, each.line))])),
    since: writtenLast(written, lines, around.firstScan),
  })
}

function lineIn({ word }: Field, line: Declaration): number | undefined {
  if (word === "owner") return line.owner?.line
  return word === "address" ? line.identifiers.find(({ kind }) => kind === "address")?.line : undefined
}
