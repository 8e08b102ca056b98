import { readAddress } from "#model/address.ts"
import { isNoName } from "#model/name.ts"
import type { Json } from "#model/observation.ts"

const LONGEST = 300

// What makers leave in their tables instead of a number (dmidecode and vendors' forums are full of them).
const NO_NUMBER =
  /^(?:to be filled by o\.?\s?e\.?\s?m\.?|default(?: string)?|(?:system|chassis|base ?board|board|product|asset)[ -]?(?:serial(?:[ -]?(?:number|no))?|product name|version|tag|tag number)|s\/?n|serial(?:[ -]?(?:number|no\.?))?|no ?(?:asset ?)?(?:serial|tag|information)(?: ?(?:number|specified))?|none|null|nil|nothing|not (?:specified|available|applicable|provided|set|present|defined|supported|settable)|n\/?a|na|invalid|empty|unknown|undefined|unspecified|oem|o\.e\.m\.|oem[_ ]?serial|x+|\.+|-+|\*+|\?+|test|sample|system|uninitialized|not ?set|blank|fill ?by ?oem|type2 - .*|mbserialnumber|serialnumber|(?:0x)?deadbeef|abcdefghij|a1b2c3d4)$/iu

// Shipped by board makers on every board of a kind.
const SHARED_UUIDS: ReadonlySet<string> = new Set([
  "03000200040005000006000700080009",
  "00020003000400050006000700080009",
  "123456781234567890abcddeefaabbcc",
  "00112233445566778899aabbccddeeff",
])

/** Whether an identifier or name says nothing, because many bear it. `subject` as in the ledger; "name" for a name. */
export function isPlaceholder(subject: string, value: string): boolean {
  const text = value.slice(0, LONGEST).trim()
  if (text === "") return true
  if (subject === "name") return isNoName(text)
  if (subject === "bacnet-instance") return text === "0" || text === "4194303"
  if (subject === "snmp-engine" && / ipv4 (?:0|127)\./u.test(text)) return true
  // A maker or protocol may stand before the number itself.
  const last = text.split(/\s/u).at(-1) ?? text
  return NO_NUMBER.test(text) || isNoNumber(text) || isNoNumber(last)
}

/** A maker's letters and nothing but zeros after them. */
const ONLY_ZEROS = /^[a-z]{0,8}0{6,}$/iu

function isNoNumber(text: string): boolean {
  if (ONLY_ZEROS.test(text)) return true
  const digits = text
    .toLowerCase()
    .replace(/^0x/u, "")
    .replaceAll(/[-:.{}_\s/]/gu, "")
  if (digits === "" || /^(.)\1*$/u.test(digits)) return true
  if (digits.length === 32 && /^[0-9a-f]+$/u.test(digits)) return isNoUuid(digits)
  return isCounting(digits) || NO_NUMBER.test(digits)
}

function isNoUuid(digits: string): boolean {
  // A field filled with one pair, one word or one half over and over.
  return SHARED_UUIDS.has(digits) || /^([0-9a-f]{1,16})\1+$/u.test(digits) || isCounting(digits)
}

const UPWARDS = "0123456789abcdef0123456789abcdef0123456789"
const DECIMALS = "01234567890123456789012345678901234567890"

/** "123456", "0123456789abcdef": long enough for nobody to be given it by chance. */
function isCounting(digits: string): boolean {
  return digits.length >= 5 && (UPWARDS.includes(digits) || DECIMALS.includes(digits))
}

// Names in certificates that come with the product, and with them, on many machines, one and the same key.
const SHIPPED_NAME =
  /^(?:localhost(?:\.localdomain)?|local|snakeoil|.*ssl-cert-snakeoil.*|(?:www\.)?example\.(?:com|org|net)|example|default|test|dummy|self-?signed|server|ubnt|unifi|fortigate|fortinet|router\.asus\.com|asusrouter\.com|www\.asusrouter\.com|qnap(?: nas)?|qnap systems.*|hikvision|dahua|hp-ilo-default-issuer|ilo default.*|default issuer.*|.*\bdefault certificate|i?drac(?:\d*|-default)|synology(?:\.com)?|parallels panel|plesk|traefik default cert|kubernetes ingress controller fake certificate|(?:www\.)?routerlogin\.(?:net|com)|tplinkwifi\.net|tplinklogin\.net|tp-link|d-?link(?: corporation)?|dlinkrouter(?:\.local)?|netgear|linksys|zyxel|draytek|vigor router|vigor|mini_httpd|goahead|apache|nginx|webserver|jetty|tomcat|\(none\)|none|unknown|(?:192\.168\.(?:0|1|2|8|10|88|100|168|178|254)\.(?:1|2|20|100|108|168|254)|10\.0\.0\.(?:1|138)|172\.16\.0\.1|127\.0\.0\.1))$/iu
// Left as it was by somebody who pressed return at each of openssl's questions.
const UNSAID =
  /^(?:someorganization|some ?company|my ?company|internet widgits pty ltd|default company(?: ltd)?|example(?: (?:inc|corp|ltd|company))?|acme co|organi[sz]ation|company|snakeoil|snake oil(?:, ltd)?|test|default|unknown|none)\.?$/iu

interface Distinguished {
  readonly [key: string]: Json
}

/** Whether a certificate fact's detail is of one that comes with a product: others may well hold its key. */
export function isShippedCertificate(detail: Json): boolean {
  const subject = part(detail, "subject")
  const common = textOf(subject, "commonName")
  if (common !== "") return SHIPPED_NAME.test(common)
  const organization = textOf(subject, "organizationName")
  const unit = textOf(subject, "organizationalUnitName")
  const isNameless = namesOf(detail).length === 0
  return (
    isNameless && (UNSAID.test(organization) || SHIPPED_NAME.test(organization) || SHIPPED_NAME.test(unit))
  )
}

/**
 * What a certificate may say about which machine it is on. shipped: came with the product, key and all; wildcard: made
 * for any machine of a domain; self-signed: most likely made by the machine itself; many-names: made for more names
 * than one machine usually has; named: made for one machine by an authority.
 */
export function certificateKind(
  detail: Json,
): "self-signed" | "named" | "wildcard" | "shipped" | "many-names" {
  if (isShippedCertificate(detail)) return "shipped"
  const common = textOf(part(detail, "subject"), "commonName").toLowerCase()
  const names = [...new Set([common, ...namesOf(detail)])].filter(Boolean)
  if (names.some((name) => name.startsWith("*."))) return "wildcard"
  if (isSelfSigned(detail)) return "self-signed"
  return countApart(names) > MOST_NAMES ? "many-names" : "named"
}

const MOST_NAMES = 4

function isSelfSigned(detail: Json): boolean {
  const [subject, issuer] = [part(detail, "subject"), part(detail, "issuer")]
  const keys = Object.keys(subject)
  const isSame = keys.every((key) => subject[key] === issuer[key])
  return keys.length > 0 && keys.length === Object.keys(issuer).length && isSame
}

/** Names but for those that are another one cut short, or its www, or an address. */
function countApart(names: readonly string[]): number {
  const plain = [...new Set(names.map((name) => name.replace(/^www\./u, "")))]
  const words = plain.filter((name) => readAddress(name) === null)
  return words.filter((name) => !words.some((other) => other !== name && other.startsWith(`${name}.`))).length
}

function namesOf(detail: Json): readonly string[] {
  if (!isTable(detail)) return []
  const sans = detail["sans"]
  if (!Array.isArray(sans)) return []
  return sans.slice(0, 200).flatMap((name: Json) => (typeof name === "string" ? [name.toLowerCase()] : []))
}

function part(detail: Json, key: "subject" | "issuer"): Distinguished {
  const value = isTable(detail) ? detail[key] : null
  return value !== undefined && isTable(value) ? value : {}
}

function textOf(table: Distinguished, key: string): string {
  const value = table[key]
  return typeof value === "string" ? value.slice(0, LONGEST).trim() : ""
}

function isTable(value: Json): value is Distinguished {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
