import { service } from "./declared.ts"
import { addressFrom, macFrom } from "./identifiers.ts"
import { lacking, nameAt, owned, ownerName, unownedName, type DnsRecord, type Part } from "./dns-record.ts"
import { addressReversed, wholeName } from "./zone-names.ts"
import { isFilledIn } from "./zone-words.ts"

// Records that say what a machine is called, and where it is.

export function address(record: DnsRecord): Part | string {
  const word = record.words[0]
  if (word === undefined) return lacking(record)
  const found = /[/%[]/u.test(word.text) ? null : addressFrom(word.text, word.line)
  const six = found?.value.includes(":") === true
  const attributes = { name: unownedName(record) }
  if (isFilledIn(word.text)) return { identifiers: [owned(record)], attributes }
  if (found === null || six !== (record.type === "AAAA"))
    return `This ${record.type} record holds no such address.`
  return { identifiers: [owned(record), found], attributes }
}

export function pointer(record: DnsRecord): Part | string | null {
  const target = nameAt(record, 0)
  if (target === null) return lacking(record)
  const { owner } = record
  const from = isFilledIn(owner.name) ? null : addressReversed(owner.name, owner.raw, owner.line)
  // "lb._dns-sd._udp PTR @" lists a service's domains (RFC 6763), and turns no address around.
  if (from === null && /(?:^|\.)_/u.test(owner.name)) return null
  return {
    identifiers: [target.identifier, from],
    attributes: { name: from === null ? ownerName(record) : null },
  }
}

// They prove something to others, and name no machine.
const PROOFS =
  /(?:^|\.)_(?:domainkey|acme-challenge|dmarc|mta-sts|smtp\._tls|dnsauth|github-\w{1,80})(?:\.|$)/iu

export function alias(record: DnsRecord): Part | string | null {
  const target = nameAt(record, 0)
  if (target === null) return lacking(record)
  if (PROOFS.test(record.owner.name) || /(?:^|\.)_/u.test(target.whole)) return null
  const identifiers = [owned(record), target.identifier]
  return { identifiers, attributes: { name: unownedName(record), target: target.whole || null } }
}

export function exchange(record: DnsRecord): Part | string | null {
  const target = nameAt(record, 1)
  if (target === null) return lacking(record)
  const preference = record.words[0]!
  const services = [service({ port: 25, name: "smtp", line: preference.line })]
  const attributes = { name: ownerName(record), preference: preference.text }
  return { identifiers: [target.identifier], services, attributes }
}

export function nameServer(record: DnsRecord): Part | string {
  const target = nameAt(record, 0)
  if (target === null) return lacking(record)
  // RFC 9210: a name server answers over both.
  const services = (["udp", "tcp"] as const).map((protocol) =>
    service({ port: 53, protocol, name: "domain", line: record.line }),
  )
  return { identifiers: [target.identifier], services, attributes: { name: ownerName(record) } }
}

export function authority(record: DnsRecord): Part | string {
  const [primary, mailbox] = [nameAt(record, 0), record.words[1]]
  if (primary === null || mailbox === undefined) return lacking(record)
  const rname = isFilledIn(mailbox.text) ? null : wholeName(mailbox.text, record.origins).toLowerCase()
  return { identifiers: [primary.identifier], attributes: { name: ownerName(record), rname } }
}

/** RP is the one record that says who is responsible (RFC 1183). */
export function responsible(record: DnsRecord): Part | string {
  const mailbox = record.words[0]
  if (mailbox === undefined) return lacking(record)
  const identifiers = [owned(record)]
  if (mailbox.text === "." || isFilledIn(mailbox.text)) return { identifiers }
  const name = wholeName(mailbox.text, record.origins)
    .replace(/(?<!\\)\./u, "@")
    .replaceAll("\\.", ".")
  return { identifiers, owner: { name, kind: "unknown", by: "RP record", line: mailbox.line } }
}

export function described(record: DnsRecord, names: readonly string[]): Part | string {
  if (record.words.length < names.length) return lacking(record)
  const entries = names.map((name, index) => [name, record.words[index]!.text.slice(0, 255)] as const)
  return { identifiers: [owned(record)], attributes: Object.fromEntries(entries) }
}

export function hardware(record: DnsRecord): Part | string {
  const word = record.words[0]
  const mac = word === undefined ? null : macFrom(word.text, word.line)
  return mac === null ? "This EUI48 record holds no hardware address." : { identifiers: [owned(record), mac] }
}

/** gdnsd's DYNA and DYNC, PowerDNS' LUA: a program of the server answers, which is not run. */
export function computed(record: DnsRecord): Part | string {
  const word = record.words[0]
  if (word === undefined) return lacking(record)
  const attributes = {
    name: unownedName(record),
    [record.type === "LUA" ? "answers" : "plugin"]: word.text.slice(0, 200),
  }
  return { identifiers: [owned(record)], state: "templated", attributes }
}
