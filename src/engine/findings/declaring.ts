import { readAddress } from "#model/address.ts"
import type { Identifier, IdentifierKind } from "#model/declaration.ts"
import type { Declaration } from "#model/written.ts"
import type { Written } from "./check.ts"
import { quoted } from "./grounds.ts"

// What lines say of machines, as far as checks of what is written ask for it.

/** The first identifier of each value. */
export function identifiersOf({ identifiers }: Declaration, kind: IdentifierKind): readonly Identifier[] {
  const found = new Map<string, Identifier>()
  for (const one of identifiers) if (one.kind === kind && !found.has(one.value)) found.set(one.value, one)
  return [...found.values()]
}

/** Names, addresses or hardware addresses that a line gives, each once. */
export const valuesOf = (declaration: Declaration, kind: IdentifierKind): readonly string[] =>
  identifiersOf(declaration, kind).map(({ value }) => value)

const CALLING = ["name", "address", "mac"] as const

/** Whether two lists have something in common. */
export const overlaps = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((value) => other.includes(value))

/** What a line calls its machine, harmless in a sentence. */
export function calledIn(declaration: Declaration): string {
  const [first] = CALLING.flatMap((kind) => valuesOf(declaration, kind))
  return quoted(first ?? "something", 80)
}

/** "web1" of "web1.example.org". */
export const labelOf = (name: string): string => name.split(".", 1)[0] ?? name

// Several names for one address are everyday life in these, and monitors watch one machine as several.
const ALIASING =
  /zone|octodns|hosts|ssh|haproxy|nginx|prometheus|kubernetes|compose|goss|inspec|nagios|icinga|catalog/u

/** Whether a line is a record of the DNS. */
export const isRecord = ({ attributes }: Declaration): boolean => Object.hasOwn(attributes, "record")

/** Whether a line stands for one machine in use, and is no other name, no record and no test of one. */
export const listsMachine = (declaration: Declaration): boolean =>
  isInForce(declaration) && !isRecord(declaration) && !ALIASING.test(declaration.format)

/** Whether a line is written out, holds today and is no example. */
export const isInForce = ({ kind, state, status, path }: Declaration): boolean =>
  kind === "machine" && state === "exact" && !isWaiting(status) && !EXAMPLE.test(path.slice(-500))

const DHCP = /^(?:isc-dhcpd|kea|dnsmasq)$/u

/** Whether a line is a reservation of a DHCP server. */
export const isReservation = (declaration: Declaration): boolean =>
  DHCP.test(declaration.format) && listsMachine(declaration) && valuesOf(declaration, "mac").length > 0

const EXAMPLE =
  /(?:^|\/)(?:examples?|samples?|demos?|vagrant|molecule|fixtures?|testdata|spec|docs?|templates?)\/|\.(?:example|sample|dist)(?:\.|$)/iu

const WAITING =
  /plan|stag(?:ed|ing)|reserv|offline|unmanaged|decom|retir|inventory|stock|spare|power(?:ed)?[ _-]?off|dispos|obsolet|template|ignored|denied|disabled|switched[ _-]?off/iu

/** Whether a line says that its machine need not answer, or no longer. */
export const isWaiting = (status: string | null): boolean =>
  status !== null && WAITING.test(status.slice(0, 100))

const FLOATING =
  /(?:^|[^a-z])(?:vips?|virtual[ _-]?(?:ip|address|router)|vrrp|carp|hsrp|glbp|keepalived|anycast|floating|failover|cluster[ _-]?(?:ip|address|name)|balancer|lb|d?nat|port[ _-]?forward(?:ing|ed)?|service[ _-]?ip)\d*(?![a-z])/iu

/** Whether a line says that its address is held in turn, by several, or is one on the way to others. */
export function isFloating(declaration: Declaration): boolean {
  const { groups, role, purpose, attributes } = declaration
  const words = [...valuesOf(declaration, "name"), ...groups, role ?? "", purpose ?? ""]
  const said = [...words, ...Object.entries(attributes).flat()].map((word) => word.slice(0, 200))
  return FLOATING.test(said.join("\n").slice(0, 5_000))
}

/** Machines that a line surely is about. */
export const machinesOf = (written: Written, { id }: Declaration): readonly string[] =>
  (written.linked.get(id) ?? []).flatMap(({ machine, standing, confidence }) =>
    standing === "link" && confidence !== "possible" ? [machine] : [],
  )

/** Those of several lines, each once. */
export const machinesOfAll = (written: Written, lines: readonly Declaration[]): readonly string[] => [
  ...new Set(lines.flatMap((line) => machinesOf(written, line))),
]

/** When the youngest of several lines was written, as far as that is known. */
export function writtenLast(written: Written, lines: readonly Declaration[], otherwise: number): number {
  const moments = lines.flatMap((line) => written.written(line.id)?.at ?? [])
  return moments.length === 0 ? otherwise : Math.max(...moments)
}

/** Whether two lines may speak of one network; a source without one speaks of any. */
export const mayShareNetwork = (one: Declaration, other: Declaration): boolean =>
  one.network === null || other.network === null || one.network === other.network

/** Whether an address is one of nobody in particular: loopback, link-local, multicast, none. */
export function isNobodys(ip: string): boolean {
  const address = readAddress(ip)
  if (address === null) return true
  if (address.family === 6) return address.value <= 1n || /^f(?:e[89ab]|f)/iu.test(ip)
  return /^(?:0\.|127\.|169\.254\.|2(?:2[4-9]|[345]\d)\.)/u.test(ip)
}

/** Whether an address is of the inside: RFC 1918, RFC 6598, RFC 4193. */
export const isInside = (ip: string): boolean =>
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/iu.test(
    ip,
  )

/** Whether two addresses have their first bits in common: so many of IPv4, 64 of IPv6. */
export function isNear(one: string, other: string, bits: number): boolean {
  const subnet = subnetOf(one, bits)
  return subnet !== null && subnet === subnetOf(other, bits)
}

/** What addresses that are near each other have in common; null for what is no address. */
export function subnetOf(ip: string, bits: number): string | null {
  const address = readAddress(ip)
  if (address === null) return null
  const free = address.family === 4 ? BigInt(Math.min(32, Math.max(0, 32 - bits))) : 64n
  return `${address.family} ${address.value >> free}`
}
