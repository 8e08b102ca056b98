import type { Declared, Identifier } from "#model/declaration.ts"
import { declared, environmentIn } from "./declared.ts"
import {
  address,
  alias,
  authority,
  computed,
  described,
  exchange,
  hardware,
  nameServer,
  pointer,
  responsible,
} from "./dns-machines.ts"
import type { DnsRecord, Part, Reader } from "./dns-record.ts"
import { bound, certificate, hostKey, located } from "./dns-services.ts"
import { distinct } from "./reading.ts"
import { isFilledIn } from "./zone-words.ts"

/** What a record says of a machine: nothing, that it can't be read, or something. */
export type Told =
  | { readonly kind: "nothing" }
  | { readonly kind: "mistake"; readonly sentence: string }
  | { readonly kind: "filled in" }
  | { readonly kind: "declared"; readonly declared: Declared }

const nothing: Reader = () => null

const readers = new Map<string, Reader>([
  ["A", address],
  ["AAAA", address],
  ["PTR", pointer],
  ["CNAME", alias],
  ["ALIAS", alias],
  ["ANAME", alias],
  ["MX", exchange],
  ["NS", nameServer],
  ["SOA", authority],
  ["SRV", located],
  ["SSHFP", hostKey],
  ["TLSA", certificate],
  ["HTTPS", bound],
  ["SVCB", bound],
  ["RP", responsible],
  ["HINFO", (record) => described(record, ["cpu", "os"])],
  ["EUI48", hardware],
  ["DYNA", computed],
  ["DYNC", computed],
  ["LUA", computed],
  ...(
    "DNAME TXT SPF CAA DNSKEY DS RRSIG NSEC NSEC3 NSEC3PARAM CDS CDNSKEY NAPTR URI LOC CERT DHCID IPSECKEY KEY SIG NXT " +
    "TSIG TKEY APL HIP OPENPGPKEY SMIMEA CSYNC ZONEMD EUI64 WKS AFSDB MB MG MR MINFO NULL X25 ISDN RT NSAP PX GPOS NID " +
    "L32 L64 LP AMTRELAY RESINFO TALINK DLV A6 KX SINK AVC NINFO RKEY TA NIMLOC EID ATMA GID UID UINFO UNSPEC MAILA MAILB"
  )
    .split(" ")
    .map((type) => [type, nothing] as const),
])

/** Whether a word is a type of record; "TYPE65534" is one (RFC 3597). */
export const isRecordType = (text: string): boolean =>
  readers.has(text.toUpperCase()) || /^TYPE\d{1,5}$/iu.test(text)

/** What a record says of a machine. */
export function told(record: DnsRecord): Told {
  const part = (readers.get(record.type) ?? nothing)(record)
  if (part === null) return { kind: "nothing" }
  const templated = record.words.some(({ text }) => isFilledIn(text)) || isFilledIn(record.owner.name)
  if (typeof part === "string") return templated ? { kind: "filled in" } : { kind: "mistake", sentence: part }
  const identifiers = distinct(part.identifiers)
  if (identifiers.length === 0 && templated) return { kind: "filled in" }
  if (identifiers.length === 0) return { kind: "nothing" }
  return { kind: "declared", declared: declaredBy(record, { ...part, identifiers }, templated) }
}

function declaredBy(
  record: DnsRecord,
  part: Part & { identifiers: readonly Identifier[] },
  templated: boolean,
) {
  const { format, path, line, endLine, said, type, ttl, origins } = record
  const { attributes = {}, identifiers, ...rest } = part
  const all = { record: type, ttl: ttl?.toString() ?? null, zone: origins.zone || null, ...attributes }
  return declared({
    format,
    path,
    line,
    endLine,
    identifiers,
    state: templated ? "templated" : "exact",
    environment: environmentOf(identifiers),
    purpose: said.purpose,
    owner: said.owner,
    ...rest,
    attributes: Object.fromEntries(Object.entries(all).filter(isSaid)),
  })
}

const isSaid = (entry: [string, string | null]): entry is [string, string] => entry[1] !== null

/** By the labels between a machine's own and the last: "ci.example.org" is a machine, and ".test" no environment. */
function environmentOf(identifiers: readonly Identifier[]): string | null {
  const name = identifiers.find(({ kind }) => kind === "name")?.value ?? ""
  return environmentIn(name.split(".").slice(1, -1).join("."))
}
