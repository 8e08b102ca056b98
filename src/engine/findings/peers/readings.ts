import type { FactKind, Json } from "#model/observation.ts"
import { printable } from "#model/printable.ts"
import type { SheetFact } from "#model/sheet.ts"

/** What one observation says to one comparable question; value null: it doesn't say, for the reason. */
export interface Reading {
  readonly fact: string
  readonly value: string | null
  readonly reason: string
}

const LONGEST = 160
const GUESSED = 4

/** What an observation says that can be compared with others: nothing that is a machine's own by its nature. */
export function readingsOf(fact: SheetFact): readonly Reading[] {
  return (READERS[fact.kind] ?? nothing)(fact)
}

type Reader = (fact: SheetFact) => readonly Reading[]

const nothing: Reader = () => []

const READERS: Readonly<Partial<Record<FactKind, Reader>>> = {
  port: ({ subject, value }) => [said(`port ${subject}`, value)],
  service: serviceReadings,
  certificate: certificateReadings,
  answer: answerReadings,
}

const said = (fact: string, value: string): Reading => ({
  fact,
  value: printable(value, LONGEST),
  reason: "",
})
const hidden = (fact: string, reason: string): Reading => ({ fact, value: null, reason })

function serviceReadings({ subject, detail }: SheetFact): readonly Reading[] {
  const [product, version] = [textIn(detail, "product"), textIn(detail, "version")]
  if (Number(valueIn(detail, "confidence") ?? 0) < GUESSED) return []
  if (product === null) return [hidden(`product ${subject}`, "it doesn't say which program it is")]
  const program = `version ${printable(product, 60)} ${subject}`
  return [
    said(`product ${subject}`, product),
    version === null
      ? hidden(program, "it hides its version")
      : said(program, version.replaceAll(/\s+/gu, " ")),
  ]
}

/** Public authorities sign with several certificates of their own in turn. */
const TAKES_TURNS =
  /let's encrypt|google trust|digicert|sectigo|comodo|amazon|globalsign|zerossl|buypass|cloudflare|entrust|godaddy|microsoft|ssl\.com|actalis|harica/iu

function certificateReadings({ subject, detail }: SheetFact): readonly Reading[] {
  const readings: Reading[] = []
  const issuer = issuerIn(detail)
  if (issuer !== null) readings.push(said(`tls issuer ${subject}`, issuer))
  const [type, bits, signature] = ["keyType", "bits", "sigAlg"].map((key) => valueIn(detail, key))
  if (typeof type === "string")
    readings.push(said(`tls key ${subject}`, typeof bits === "number" ? `${type} ${bits}` : type))
  if (typeof signature === "string") readings.push(said(`tls signature ${subject}`, signature))
  return readings
}

function issuerIn(detail: Json): string | null {
  const [issuer, subject] = [valueIn(detail, "issuer"), valueIn(detail, "subject")]
  if (issuer === null || isEmpty(issuer)) return null
  if (JSON.stringify(issuer) === JSON.stringify(subject)) return "self-signed"
  const [common, organisation] = [textIn(issuer, "commonName"), textIn(issuer, "organizationName")]
  const makers = `${organisation ?? ""} ${common ?? ""}`.slice(0, 400)
  return TAKES_TURNS.test(makers) ? (organisation ?? common) : (common ?? organisation)
}

const isEmpty = (value: Json) =>
  value === null || typeof value !== "object" || Object.keys(value).length === 0

/** Headers that are set on purpose, and whether their value is compared. */
const HEADERS: readonly (readonly [name: string, isWhole: boolean])[] = [
  ["strict-transport-security", true],
  ["x-frame-options", true],
  ["x-content-type-options", true],
  ["referrer-policy", true],
  ["content-security-policy", false],
]

/** Fields of answers that ought to be alike, by the names of facts. */
const FIELDS: readonly (readonly [field: string, fact: string])[] = [
  ["ssh.hassh", "ssh-algorithms"],
  ["http.server", "http server"],
  ["http.login", "http login"],
  ["smb.signing", "smb signing"],
  ["smb.dialect", "smb dialect"],
  ["dns.recursion", "dns recursion"],
  ["rdp.protocols", "rdp protocols"],
  ["vnc.security", "vnc security"],
  ["snmp.open", "snmp community"],
  ["mongodb.open", "mongodb open"],
]

function answerReadings({ subject, detail }: SheetFact): readonly Reading[] {
  const [port = "", question = ""] = subject.split(" ", 2)
  const fields = valueIn(detail, "fields")
  if (!/^\d{1,5}\/(?:tcp|udp)$/u.test(port) || fields === null) return []
  const readings = FIELDS.flatMap(([field, fact]) => {
    const values = listIn(fields, field)
    return values.length === 0 ? [] : [said(`${fact} ${port}`, values.toSorted().join(", "))]
  })
  if (question === "http") readings.push(...headerReadings(port, fields))
  if (question === "tls-versions") readings.push(...lowestReading(port, fields))
  return readings
}

function headerReadings(port: string, fields: Json): readonly Reading[] {
  const lines = listIn(fields, "http.header")
  // An answer without any header was not read as far as that.
  if (lines.length === 0) return []
  return HEADERS.map(([name, isWhole]) => {
    const line = lines.find((each) => each.toLowerCase().startsWith(`${name}:`))
    const value = line === undefined ? "missing" : isWhole ? line.slice(name.length + 1).trim() : "set"
    return said(`http header ${name} ${port}`, value.toLowerCase())
  })
}

const TLS = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]

/** Only where older ones were asked for: a handshake alone tells the highest. */
function lowestReading(port: string, fields: Json): readonly Reading[] {
  const spoken = listIn(fields, "tls.version")
  const lowest = TLS.find((version) => spoken.includes(version))
  return lowest === undefined ? [] : [said(`tls lowest ${port}`, lowest)]
}

function valueIn(json: Json, key: string): Json {
  if (json === null || typeof json !== "object" || Array.isArray(json)) return null
  return Object.entries(json).find(([name]) => name === key)?.[1] ?? null
}

function textIn(json: Json, key: string): string | null {
  const value = valueIn(json, key)
  return typeof value === "string" && value.trim() !== "" ? value.slice(0, 500).trim() : null
}

function listIn(json: Json, key: string): readonly string[] {
  const value = valueIn(json, key)
  return Array.isArray(value) ? value.filter((each) => typeof each === "string").slice(0, 64) : []
}
