import { readAddress } from "#model/address.ts"
import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Severity } from "#model/severity.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Around, Checks } from "../check.ts"
import { counted, dayOf, ground, listed, quoted, seen, written } from "../grounds.ts"
import { answering, isSeenOnce, isThere, momentIn, portIn, textIn, textsIn } from "../told.ts"
import { DAY, listOf, numberOf, verdictOf } from "../verdict.ts"

/** "SHA256:ab12…", enough to tell certificates apart. */
const printOf = ({ value }: SheetFact) => quoted(value, 100)

/** What a certificate calls its owner. */
const subjectOf = (certificate: SheetFact) =>
  quoted(textIn(certificate, "subject", "commonName") || textsIn(certificate, "sans")[0] || "no name", 80)

const shown = (certificate: SheetFact): Ground =>
  ground(`${portIn(certificate)} shows the certificate of ${subjectOf(certificate)}.`, seen([certificate.id]))

/** A certificate ends soon, or has ended. */
function expiry(sheet: Sheet, around: Around): readonly Verdict[] {
  if (!isThere(sheet)) return []
  return answering(sheet, "certificate").flatMap((certificate) => {
    const end = momentIn(certificate, "notAfter")
    // 9999-12-31 is how a certificate says that it never ends (RFC 5280 §4.1.2.5).
    const found = end === null ? null : nearness(end, around)
    return end === null || found === null ? [] : [ending(sheet, certificate, end, { ...found, around })]
  })
}

interface Near {
  readonly severity: Severity
  readonly next: Moment | null
}

function nearness(end: Moment, around: Around): Near | null {
  const left = end - around.now
  const [far, near, last] = [
    numberOf(around, "days", 30),
    numberOf(around, "near", 14),
    numberOf(around, "last", 7),
  ]
  if (left > far * DAY) return null
  if (left <= 0) return { severity: "critical", next: null }
  if (left <= last * DAY) return { severity: "high", next: end }
  if (left <= near * DAY) return { severity: "medium", next: end - last * DAY }
  return { severity: "low", next: end - near * DAY }
}

function ending(
  sheet: Sheet,
  certificate: SheetFact,
  end: Moment,
  { severity, next, around }: Near & { readonly around: Around },
): Verdict {
  const port = portIn(certificate)
  const said = {
    severity,
    matter: `certificate ${printOf(certificate)}`,
    machines: [sheet.machine],
    for: [shown(certificate)],
    since: Math.max(certificate.first, end - numberOf(around, "days", 30) * DAY),
    review: next,
  }
  const stale = numberOf(around, "stale", 14) * DAY
  const title = end <= around.now ? endedTitle(around.now - end) : endsTitle(end - around.now)
  const what = `The certificate of ${subjectOf(certificate)} on ${port} ${end <= around.now ? "ended" : "ends"} on ${dayOf(end)}`
  // It may have been replaced since.
  if (around.now - certificate.last > stale)
    return verdictOf(around, {
      ...said,
      state: "unknown",
      title,
      says: `${what}, if it is still there.`,
      reason: ground(
        `${port} was last asked for its certificate on ${dayOf(certificate.last)}.`,
        seen([certificate.id]),
      ),
    })
  return verdictOf(around, {
    ...said,
    title,
    says: `${what}. It was seen there on ${dayOf(certificate.last)}.`,
  })
}

function endsTitle(left: number): string {
  const days = Math.floor(left / DAY)
  return days === 0 ? "The certificate ends within a day" : `The certificate ends in ${counted(days, "day")}`
}

function endedTitle(ago: number): string {
  const days = Math.floor(ago / DAY)
  return days === 0 ? "The certificate ended today" : `The certificate ended ${counted(days, "day")} ago`
}

/** A certificate is for none of the names that the machine is known by. */
function otherNames(sheet: Sheet, around: Around): readonly Verdict[] {
  if (!isThere(sheet)) return []
  const known = namesOf(sheet)
  // Without a name that somebody wrote down there is nothing to compare with.
  if (known.names.length === 0) return []
  return answering(sheet, "certificate").flatMap((certificate) => {
    const covers = namesIn(certificate)
    const isOfUs = [...known.names, ...known.others].some((one) => covers.some((each) => matches(each, one)))
    if (covers.length === 0 || isOfUs || isNobodysOwn(certificate, covers, around)) return []
    return [misnamed(sheet, certificate, { covers, known, around })]
  })
}

interface Known {
  /** Names that lines give it, or that somebody asked it by. */
  readonly names: readonly string[]
  /** What else it is called: the DNS, itself. And its addresses. */
  readonly others: readonly string[]
  readonly by: Ground
}

function namesOf(sheet: Sheet): Known {
  const lines = sheet.lines.filter(
    ({ standing, declaration: { state, kind } }) =>
      standing === "link" && (state === "exact" || state === "templated") && kind === "machine",
  )
  const declared = lines.flatMap(({ declaration: { identifiers } }) =>
    identifiers.filter(({ kind }) => kind === "name").map(({ value }) => value.toLowerCase()),
  )
  const asked = sheet.facts.filter(({ kind, subject }) => kind === "name" && subject === "asked")
  const names = [...new Set([...declared, ...asked.map(({ value }) => value.toLowerCase())])]
  const own = sheet.facts.filter(({ kind }) => kind === "name").map(({ value }) => value.toLowerCase())
  const ips = sheet.addresses.filter(({ until }) => until === null).map(({ ip }) => ip)
  const evidence = [
    ...lines.map(({ declaration }) => written(declaration)),
    ...seen(asked.map(({ id }) => id)),
  ]
  return {
    names,
    others: [...own, ...sheet.names.map((one) => one.toLowerCase()), ...ips],
    by: ground(`It is declared, or asked for, as ${listed(names.map((one) => quoted(one, 80)))}.`, evidence),
  }
}

// A common name holds anything: only what can be a name of the DNS, or an address, is one.
const NAME =
  /^(?:\*\.)?[a-z\d_](?:[a-z\d_-]{0,62}[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]{0,62}[a-z\d_])?){0,20}$/u

function namesIn(certificate: SheetFact): readonly string[] {
  const sans = textsIn(certificate, "sans")
  const names = sans.length > 0 ? sans : [textIn(certificate, "subject", "commonName")]
  return names
    .map((one) => one.slice(0, 255).toLowerCase().replace(/\.$/u, ""))
    .filter((one) => NAME.test(one) || readAddress(one) !== null)
}

/** Whether a name of a certificate covers one of the machine's; a short name is the first part of a long one. */
function matches(covering: string, asked: string): boolean {
  const known = asked.replace(/\.$/u, "")
  if (covering === known) return true
  if (readAddress(known) !== null) return sameAddress(covering, known)
  if (!known.includes(".")) return covering.split(".", 1)[0] === known
  if (!covering.includes(".")) return known.split(".", 1)[0] === covering
  return covering.startsWith("*.") && known.slice(known.indexOf(".") + 1) === covering.slice(2)
}

function sameAddress(one: string, other: string): boolean {
  const [a, b] = [readAddress(one), readAddress(other)]
  return a !== null && b !== null && a.family === b.family && a.value === b.value
}

/** Shipped with a product, or shown to whoever names no site: it says nothing about which machine this is. */
function isNobodysOwn(certificate: SheetFact, covers: readonly string[], around: Around): boolean {
  const texts = [
    textIn(certificate, "subject", "commonName"),
    textIn(certificate, "issuer", "commonName"),
    textIn(certificate, "subject", "organizationName"),
    ...covers.slice(0, 20),
  ].map((text) => text.slice(0, 200).toLowerCase())
  const words = listOf(around, "placeholders")
  return texts.some((text) => words.some((word) => text.includes(word)))
}

interface Misnamed {
  readonly covers: readonly string[]
  readonly known: Known
  readonly around: Around
}

function misnamed(sheet: Sheet, certificate: SheetFact, { covers, known, around }: Misnamed): Verdict {
  const port = portIn(certificate)
  const names = [...known.names, ...known.others]
  const named = listed(covers.slice(0, 50).map((one) => quoted(one, 80)))
  const said = {
    matter: `${port} certificate ${printOf(certificate)}`,
    machines: [sheet.machine],
    title: `The certificate on ${port} is for other names`,
    for: [ground(`The certificate on ${port} is for ${named}.`, seen([certificate.id])), known.by],
    since: certificate.first,
  }
  if (servesSites(sheet, around) || covers.some((one) => names.some((own) => sameDomain(one, own))))
    return verdictOf(around, {
      ...said,
      state: "unknown",
      says: `To whoever names no site, ${port} shows a certificate for ${named}; asked by name it may show another.`,
      reason: ground(
        "It was asked without a name, and shows the first of its sites.",
        seen([certificate.id]),
      ),
    })
  return verdictOf(around, {
    ...said,
    says: `The certificate on ${port} is for ${named}, and covers none of the names that the machine is declared with.`,
    against: listOf(around, "web-ports").includes(port)
      ? [ground("It was asked without a name; a server of several sites shows the first of them.", [])]
      : [],
    pending: isSeenOnce(sheet, certificate),
  })
}

/** Whether lines say that it serves sites by their names. */
const servesSites = ({ lines }: Sheet, around: Around) =>
  lines.some(({ declaration: { format } }) => listOf(around, "site-formats").includes(format))

/** Whether two names lie in one domain: www.example.org and web1.prod.example.org do. */
function sameDomain(one: string, other: string): boolean {
  const [a, b] = [one, other].map((each) => each.split(".").slice(-2).join("."))
  return (
    a !== undefined && a.includes(".") && a === b && readAddress(one) === null && readAddress(other) === null
  )
}

/** A certificate that nobody but itself vouches for. */
function selfSigned(sheet: Sheet, around: Around): readonly Verdict[] {
  if (!isThere(sheet) || isUsual(sheet, around)) return []
  const ports = listOf(around, "usual-ports")
  return answering(sheet, "certificate").flatMap((certificate) => {
    const port = portIn(certificate)
    if (!isSelfSigned(certificate) || ports.includes(port)) return []
    return [
      verdictOf(around, {
        matter: `${port} self-signed`,
        machines: [sheet.machine],
        title: `The certificate on ${port} is signed by itself`,
        says: `The certificate of ${subjectOf(certificate)} on ${port} is signed by itself, so nobody can tell it from another that says the same.`,
        for: [shown(certificate)],
        since: certificate.first,
        pending: isSeenOnce(sheet, certificate),
      }),
    ]
  })
}

/** Where certificates of one's own making are what one expects. */
function isUsual({ kind, environment }: Sheet, around: Around): boolean {
  return (
    (kind !== null && listOf(around, "usual-kinds").includes(kind)) ||
    (environment !== null && listOf(around, "usual-environments").includes(environment))
  )
}

/** Whether subject and issuer are one, and say anything at all. */
export function isSelfSigned(certificate: SheetFact): boolean {
  const [subject, issuer] = ["subject", "issuer"].map((whose) => partsOf(certificate, whose))
  return subject !== undefined && subject !== "" && subject === issuer
}

function partsOf(certificate: SheetFact, whose: string): string {
  const { detail } = certificate
  if (typeof detail !== "object" || detail === null) return ""
  const said = Object.entries(detail).find(([key]) => key === whose)?.[1]
  if (typeof said !== "object" || said === null) return ""
  const parts = Object.entries(said).filter(([, value]) => value !== "")
  return parts.length === 0 ? "" : JSON.stringify(parts.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Rules of the certificates that are served, by their ids. */
export const certificates: Checks = {
  "tls-expiry": { of: "machine", check: expiry },
  "tls-name": { of: "machine", check: otherNames },
  "tls-self-signed": { of: "machine", check: selfSigned },
}
