import type { ExpectedPort, ExpectedTls } from "#model/expectation.ts"
import { matchesGlob } from "#model/glob.ts"
import type { SheetFact } from "#model/sheet.ts"
import { agrees, type Case, drift, type Judgement, lifeOf, listed, shown, unknown } from "./judgement.ts"
import { listIn, partOf, textIn } from "./seen.ts"

const DAY = 86_400_000

/** What is expected of a port's TLS and of its certificate. */
export function judgeTls(one: Case, { port, tls }: ExpectedPort): readonly Judgement[] {
  if (tls === null) return []
  const certificates = one.seen.facts("certificate", port)
  const about = { ...one, port, tls, certificates }
  return [
    ...(tls.min === null ? [] : [judgeOldest(about, tls.min)]),
    ...(tls.daysLeft === null ? [] : [ofCertificate(about, "days_left", judgeDays)]),
    ...(tls.names.length === 0 ? [] : [ofCertificate(about, "names", judgeNames)]),
    ...(tls.issuer.length === 0 ? [] : [ofCertificate(about, "issuer", judgeIssuer)]),
  ]
}

interface About extends Case {
  readonly port: string
  readonly tls: ExpectedTls
  readonly certificates: readonly SheetFact[]
}

/** A certificate that does not agree is told before one that does. */
function ofCertificate(
  about: About,
  word: string,
  judge: (about: About, certificate: SheetFact, part: string) => Judgement,
): Judgement {
  const part = `${about.port} tls ${word}`
  const judged = about.certificates.map((each) => judge(about, each, part))
  const wrong =
    judged.find(({ state }) => state === "drift") ?? judged.find(({ state }) => state === "unknown")
  return wrong ?? judged[0] ?? withoutTls(about, part)
}

function withoutTls({ seen, port }: About, part: string): Judgement {
  const services = seen.facts("service", port)
  const speaksPlainly =
    services.length > 0 &&
    services.every(
      ({ detail }) => partOf(detail, "tunnel") === null && /^http\b/u.test(textIn(detail, "name")),
    ) &&
    versionsOf(seen, port).facts.length === 0
  if (!speaksPlainly) return unknown(part, "no scan has seen a certificate there")
  const title = `${port} speaks HTTP without TLS`
  const life = lifeOf(services, seen.sheet)
  return drift(part, { what: "it speaks without TLS", title, expected: "TLS", ...life })
}

function judgeDays({ now, seen, tls, port }: About, certificate: SheetFact, part: string): Judgement {
  const written = textIn(certificate.detail, "notAfter")
  const ends = /^\d{4}-\d\d-\d\dT[\d:]{5,8}$/u.test(written) ? Date.parse(`${written}Z`) : Number.NaN
  if (Number.isNaN(ends)) return unknown(part, "the certificate's end can't be read", [certificate.id])
  const wanted = tls.daysLeft ?? 0
  if (ends - now >= wanted * DAY) return agrees(part)
  const day = new Date(ends).toISOString().slice(0, 10)
  const what = ends <= now ? `it ended on ${day}` : `it ends on ${day}`
  const title =
    ends <= now ? `The certificate of ${port} has ended` : `The certificate of ${port} ends on ${day}`
  const life = {
    ...lifeOf([certificate], seen.sheet),
    since: Math.min(now, ends - wanted * DAY),
    pending: false,
  }
  return drift(part, { what, title, expected: `that it holds ${wanted} days more`, ...life })
}

function judgeNames({ seen, tls, port }: About, certificate: SheetFact, part: string): Judgement {
  const { detail } = certificate
  const sans = listIn(detail, "sans")
  const own = sans.length > 0 ? sans : [textIn(partOf(detail, "subject"), "commonName")].filter(Boolean)
  const lacking = tls.names.filter((name) => !own.some((each) => covers(each, name)))
  if (lacking.length === 0) return agrees(part)
  const isWeb =
    seen.facts("answer", `${port} http`).length > 0 || /^https?\b/u.test(seen.services(port)[0]?.name ?? "")
  if (lacking.length === tls.names.length && isWeb)
    return unknown(
      part,
      "it was asked without a name, and a web server may show another certificate to who names one",
      [certificate.id],
    )
  const title = `The certificate of ${port} does not cover ${listed(lacking, "and")}`
  const what = `it covers ${listed(own, "and")}`
  return drift(part, {
    what,
    title,
    expected: listed(tls.names, "and"),
    ...lifeOf([certificate], seen.sheet),
  })
}

/** "*.example.org" covers one label more. */
function covers(written: string, name: string): boolean {
  const [own, wanted] = [written.toLowerCase(), name.toLowerCase()]
  if (own === wanted) return true
  return own.startsWith("*.") && wanted.slice(wanted.indexOf(".")) === own.slice(1) && wanted.indexOf(".") > 0
}

function judgeIssuer({ seen, tls, port }: About, certificate: SheetFact, part: string): Judgement {
  const issuer = partOf(certificate.detail, "issuer")
  const values = Object.values(typeof issuer === "object" && issuer !== null ? issuer : {}).filter(
    (each) => typeof each === "string",
  )
  if (values.length === 0) return unknown(part, "the certificate's issuer can't be read", [certificate.id])
  if (tls.issuer.some((wanted) => values.some((value) => isIssuer(value, wanted)))) return agrees(part)
  const is = shown(textIn(issuer, "commonName") || values.join(", "))
  const title = `The certificate of ${port} is issued by ${is}`
  return drift(part, {
    what: `issued by ${is}`,
    title,
    expected: listed(tls.issuer),
    ...lifeOf([certificate], seen.sheet),
  })
}

function isIssuer(value: string, wanted: string): boolean {
  const [own, glob] = [value.slice(0, 300).toLowerCase(), wanted.toLowerCase()]
  return matchesGlob(own, glob) || own.startsWith(`${glob} `)
}

const SPOKEN = /\b(SSLv[23]|TLSv1(?:\.[0-3])?)\b/gu

/** The versions that it speaks, and whether the older ones were asked for at all. */
function versionsOf(seen: Case["seen"], port: string) {
  const all = seen.field(port, "tls-versions", "tls.version")
  const scripts = seen.facts("script", `${port} ssl-enum-ciphers`)
  const listedBy = scripts.flatMap(({ detail, value }) => {
    const output = textIn(detail, "output") || value
    return [...output.slice(0, 50_000).matchAll(SPOKEN)].map(([version]) => version)
  })
  const agreed = ["tls", "starttls"].map((question) => seen.field(port, question, "tls.version"))
  return {
    isWhole: all.values.length > 0 || listedBy.length > 0,
    values: [...all.values, ...listedBy, ...agreed.flatMap(({ values }) => values)],
    facts: [...all.facts, ...scripts, ...agreed.flatMap(({ facts }) => facts)],
  }
}

/** "TLSv1.2" as 12, "SSLv3" as 3; NaN for anything else. */
function rankOf(version: string): number {
  const [, kind, major, minor = "0"] = /^(SSL|TLS)v(\d)(?:\.(\d))?$/u.exec(version) ?? []
  return kind === undefined ? Number.NaN : kind === "SSL" ? Number(major) : Number(major) * 10 + Number(minor)
}

function judgeOldest(about: About, min: string): Judgement {
  const part = `${about.port} tls min`
  const { isWhole, values, facts } = versionsOf(about.seen, about.port)
  const known = values.filter((each) => !Number.isNaN(rankOf(each))).toSorted((a, b) => rankOf(a) - rankOf(b))
  const [oldest] = known
  if (oldest === undefined) return withoutTls(about, part)
  if (rankOf(oldest) < rankOf(`TLSv${min}`)) {
    const title = `${about.port} still speaks ${oldest}`
    const life = lifeOf(facts, about.seen.sheet)
    return drift(part, { what: `it speaks ${oldest}`, title, expected: `TLS ${min} and newer only`, ...life })
  }
  if (isWhole) return agrees(part)
  const reason = `it agreed on ${oldest}; only a deep scan asks for older versions too`
  return unknown(
    part,
    reason,
    facts.map(({ id }) => id),
  )
}

/** Who issued the certificate on a port, as it is compared; null where none was seen. */
export function issuerOn(seen: Case["seen"], port: string): string | null {
  const [certificate] = seen.facts("certificate", port)
  const issuer = partOf(certificate?.detail ?? null, "issuer")
  const name = textIn(issuer, "commonName")
  const organisation = textIn(issuer, "organizationName")
  return [name, organisation].filter(Boolean).map(shown).join(", ") || null
}
