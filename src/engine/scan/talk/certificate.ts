import { X509Certificate, createHash } from "node:crypto"
import type { Json } from "#model/observation.ts"
import { type Element, element, elements, objectId } from "./der.ts"
import { leniently, plainBytes } from "./words.ts"

/** What a certificate says, in the words that nmap's ssl-cert uses. */
export interface Certificate {
  /** Hexadecimal. */
  readonly sha256: string
  readonly sha1: string
  readonly subject: Readonly<Record<string, string>>
  readonly issuer: Readonly<Record<string, string>>
  readonly sans: readonly string[]
  readonly notBefore: string | null
  readonly notAfter: string | null
  readonly keyType: string | null
  readonly bits: number | null
  readonly sigAlg: string | null
  /** "SHA256:…" of the public key. */
  readonly spki: string | null
}

const MOST_NAMES = 200

/** Reads a certificate as far as it can be read; its fingerprint it always has. */
export function certificateFrom(der: Buffer): Certificate {
  const hash = (name: string) => createHash(name).update(der).digest("hex")
  const nothing = {
    subject: {},
    issuer: {},
    sans: [],
    notBefore: null,
    notAfter: null,
    keyType: null,
    bits: null,
  }
  const inside = leniently(() => contents(der))
  return {
    sha256: hash("sha256"),
    sha1: hash("sha1"),
    ...(inside ?? { ...nothing, sigAlg: null, spki: null }),
  }
}

function contents(der: Buffer): Omit<Certificate, "sha256" | "sha1"> {
  const [tbs, algorithm] = elements(element(der).content)
  const parts = elements(tbs?.content ?? Buffer.alloc(0))
  const [, , issuer, validity, subject, key, ...rest] = parts[0]?.tag === 0xa0 ? parts.slice(1) : parts
  const extensions = rest.find(({ tag }) => tag === 0xa3)
  const times = leniently(() => elements(validity?.content ?? Buffer.alloc(0))) ?? []
  return {
    subject: (subject && leniently(() => distinguishedName(subject))) ?? {},
    issuer: (issuer && leniently(() => distinguishedName(issuer))) ?? {},
    sans: (extensions && leniently(() => alternativeNames(extensions))) ?? [],
    notBefore: times[0] ? moment(times[0]) : null,
    notAfter: times[1] ? moment(times[1]) : null,
    sigAlg: (algorithm && leniently(() => signatureAlgorithm(algorithm))) ?? null,
    ...keyOf(der, key),
  }
}

function distinguishedName(name: Element): Record<string, string> {
  const pairs = elements(name.content)
    .slice(0, 30)
    .map((set): [string, string] => {
      const [type, value] = elements(element(set.content).content)
      const id = objectId(type?.content ?? Buffer.alloc(0))
      return [NAMES[id] ?? id, value ? nameText(value) : ""]
    })
  return Object.fromEntries(pairs)
}

/** BMPString holds two bytes a character. */
function nameText({ tag, content }: Element): string {
  const bytes = content.subarray(0, 2_000)
  if (tag !== 0x1e) return plainBytes(bytes, 500)
  const pairs = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  return plainBytes(Buffer.from(pairs.swap16().toString("utf16le")), 500)
}

function alternativeNames(extensions: Element): readonly string[] {
  for (const extension of elements(element(extensions.content).content).slice(0, 100)) {
    const parts = elements(extension.content)
    const value = parts.at(-1)
    if (!parts[0] || !value || objectId(parts[0].content) !== "2.5.29.17") continue
    const names = element(value.content).content
    return leadingElements(names).flatMap(alternativeName).slice(0, MOST_NAMES)
  }
  return []
}

/** However many there are: only the first are read. */
function leadingElements(bytes: Buffer): readonly Element[] {
  const found: Element[] = []
  for (let rest = bytes; rest.length > 0 && found.length < MOST_NAMES;) {
    const next = element(rest)
    found.push(next)
    rest = rest.subarray(next.whole.length)
  }
  return found
}

function alternativeName({ tag, content }: Element): readonly string[] {
  // rfc822Name, dNSName, uniformResourceIdentifier (RFC 5280 §4.2.1.6)
  if (tag === 0x81 || tag === 0x82 || tag === 0x86) return [plainBytes(content, 255)].filter(Boolean)
  if (tag === 0x87 && content.length === 4) return [[...content].join(".")]
  if (tag === 0x87 && content.length === 16)
    return [
      (content.toString("hex").match(/..../gu) ?? [])
        .map((each) => each.toUpperCase().replace(/^0{1,3}/u, ""))
        .join(":"),
    ]
  return []
}

/** UTCTime or GeneralizedTime as "2026-11-23T10:00:00". */
function moment({ tag, content }: Element): string | null {
  const text = content.toString("latin1")
  const short = tag === 0x17
  const found = (
    short ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/u : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/u
  ).exec(text)
  if (!found) return null
  const [, year = "", month, day, hour, minute, second = "00"] = found
  const century = short ? (Number(year) < 50 ? "20" : "19") : ""
  return `${century}${year}-${month}-${day}T${hour}:${minute}:${second}`
}

function keyOf(der: Buffer, info: Element | undefined): Pick<Certificate, "keyType" | "bits" | "spki"> {
  try {
    const key = new X509Certificate(der).publicKey
    const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
    const bits = modulusLength ?? (namedCurve === undefined ? null : (CURVES[namedCurve] ?? null))
    const spki = printOf(key.export({ type: "spki", format: "der" }))
    return { keyType: key.asymmetricKeyType ?? null, bits, spki }
  } catch {
    // Odd certificates are still certificates, and their key's bytes are still theirs.
    return { keyType: null, bits: null, spki: info ? printOf(info.whole) : null }
  }
}

const printOf = (spki: Buffer) => `SHA256:${createHash("sha256").update(spki).digest("hex")}`

function signatureAlgorithm(algorithm: Element): string {
  const id = objectId(element(algorithm.content).content)
  return ALGORITHMS[id] ?? id
}

/** The certificate fact's detail, as an import of nmap's has it. */
export function certificateDetail(certificate: Certificate): Json {
  const { subject, issuer, sans, notBefore, notAfter, keyType, bits, sigAlg, sha1, spki } = certificate
  return { subject, issuer, sans, notBefore, notAfter, keyType, bits, sigAlg, sha1, spki }
}

/** "CN=web1, O=Example", the common name first. */
export function nameInShort(name: Readonly<Record<string, string>>): string {
  const parts = Object.entries(name).map(([key, value]) => `${SHORT[key] ?? key}=${value}`)
  return [
    ...parts.filter((each) => each.startsWith("CN=")),
    ...parts.filter((each) => !each.startsWith("CN=")),
  ].join(", ")
}

const CURVES: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  secp256k1: 256,
}

const NAMES: Readonly<Record<string, string>> = {
  "2.5.4.3": "commonName",
  "2.5.4.4": "surname",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "countryName",
  "2.5.4.7": "localityName",
  "2.5.4.8": "stateOrProvinceName",
  "2.5.4.9": "streetAddress",
  "2.5.4.10": "organizationName",
  "2.5.4.11": "organizationalUnitName",
  "2.5.4.12": "title",
  "2.5.4.42": "givenName",
  "0.9.2342.19200300.100.1.1": "userId",
  "0.9.2342.19200300.100.1.25": "domainComponent",
  "1.2.840.113549.1.9.1": "emailAddress",
}

const SHORT: Readonly<Record<string, string>> = {
  commonName: "CN",
  organizationName: "O",
  organizationalUnitName: "OU",
  countryName: "C",
  stateOrProvinceName: "ST",
  localityName: "L",
  domainComponent: "DC",
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.10": "rsassaPss",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10040.4.3": "dsaWithSHA1",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.3.101.112": "ED25519",
  "1.3.101.113": "ED448",
}
