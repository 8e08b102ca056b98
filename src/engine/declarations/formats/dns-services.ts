import { service } from "./declared.ts"
import { portFrom } from "./identifiers.ts"
import { lacking, nameAt, owned, ownerName, unownedName, type DnsRecord, type Part } from "./dns-record.ts"
import { machineNamed } from "./zone-names.ts"
import { isFilledIn, type Word } from "./zone-words.ts"

// Records that say where a service is, and what proves its machine.

/** "_ldap._tcp.example.org" as what it is a service of. */
function serviceLabels(name: string): { name: string; protocol: "tcp" | "udp"; rest: string } | null {
  const [, label, protocol, rest] = /^_?([^.]{1,63})\._(tcp|udp)\.(.{1,1000})$/iu.exec(name) ?? []
  if (label === undefined || rest === undefined) return null
  return { name: label.toLowerCase(), protocol: protocol?.toLowerCase() === "udp" ? "udp" : "tcp", rest }
}

export function located(record: DnsRecord): Part | string | null {
  const target = nameAt(record, 3)
  const [priority, weight, written] = record.words
  if (target === null || written === undefined) return lacking(record)
  if (target.whole === "" && target.identifier === null && record.words[3]!.text === ".") return null
  const port = portFrom(written.text)
  if (port === null && written.text !== "0") return `This SRV record holds no such port.`
  const labels = serviceLabels(record.owner.name)
  const { name = null, protocol = "tcp" } = labels ?? {}
  const attributes = {
    name: ownerName(record),
    priority: priority!.text,
    weight: weight!.text,
    port: written.text,
  }
  const services = port === null ? [] : [service({ port, protocol, name, line: written.line })]
  return { identifiers: [target.identifier], services, attributes }
}

/** Digits in base 16 that may stand in several words; null where they are others. */
function digest(words: readonly Word[]): string | null {
  const text = words
    .map((word) => word.text)
    .join("")
    .toLowerCase()
  return /^[0-9a-f]{2,256}$/u.test(text) ? text : null
}

const rawOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(" ")

// "SSHFP 4 2 000…0" says that there is no key, and stands at many names.
const NOBODYS = /^0{2,256}$/u

export function hostKey(record: DnsRecord): Part | string {
  const [algorithm, type, first] = record.words
  const hex = digest(record.words.slice(2))
  if (algorithm === undefined || type === undefined || first === undefined) return lacking(record)
  if (hex === null) return "This SSHFP record holds no digest."
  // Type 2 is the SHA-256 of what ssh makes its own fingerprint of (RFC 6594).
  const value =
    type.text === "2" && hex.length === 64 && !NOBODYS.test(hex) ? `SHA256:${unpadded(hex)}` : null
  const key =
    value === null
      ? null
      : ({ kind: "host-key", value, raw: rawOf(record.words.slice(2)), line: first.line } as const)
  const attributes = { name: unownedName(record), sshfp: `${algorithm.text} ${type.text} ${hex}` }
  return { identifiers: [owned(record), key], attributes }
}

const unpadded = (hex: string): string => Buffer.from(hex, "hex").toString("base64").replace(/=+$/u, "")

export function certificate(record: DnsRecord): Part | string {
  const [usage, selector, matching, first] = record.words
  const hex = digest(record.words.slice(3))
  if (usage === undefined || selector === undefined || matching === undefined || first === undefined)
    return lacking(record)
  if (hex === null) return "This TLSA record holds no digest."
  const { name, protocol, rest } = serviceLabels(record.owner.name) ?? {
    name: "",
    protocol: "tcp" as const,
    rest: "",
  }
  // Only the digest of a whole certificate, and of the machine's own, names the machine's certificate (RFC 6698).
  const whole =
    ["1", "3"].includes(usage.text) &&
    selector.text === "0" &&
    matching.text === "1" &&
    hex.length === 64 &&
    !NOBODYS.test(hex)
  const own = whole
    ? ({ kind: "certificate", value: hex, raw: rawOf(record.words.slice(3)), line: first.line } as const)
    : null
  const port = portFrom(name)
  const { raw, line } = record.owner
  return {
    identifiers: [machineNamed(rest, raw, line), own],
    services: port === null ? [] : [service({ port, protocol, line })],
    attributes: { name: ownerName(record), tlsa: `${usage.text} ${selector.text} ${matching.text} ${hex}` },
  }
}

/** HTTPS and SVCB (RFC 9460): an alias, or where the service of a name is. */
export function bound(record: DnsRecord): Part | string | null {
  const [priority, target] = record.words
  if (priority === undefined || target === undefined) return lacking(record)
  const prefixed = /^_(\d{1,5})\._https?\.(.{1,1000})$/iu.exec(record.owner.name)
  const name = prefixed?.[2] ?? record.owner.name
  const own = isFilledIn(name) ? null : machineNamed(name, record.owner.raw, record.owner.line)
  const there = target.text === "." ? own : (nameAt(record, 1)?.identifier ?? null)
  const attributes = { name: ownerName(record), ...parameters(record) }
  if (priority.text === "0") return { identifiers: [own, there], attributes }
  const said = attributes.port ?? prefixed?.[1] ?? (record.type === "HTTPS" ? "443" : "")
  const port = portFrom(said)
  const services = port === null ? [] : [service({ port, name: "https", line: record.line })]
  return { identifiers: [there], services, attributes }
}

function parameters(record: DnsRecord): {
  port: string | null
  alpn: string | null
  addresses: string | null
} {
  const found = new Map(
    record.words.slice(2).map(({ text }) => {
      const at = text.indexOf("=")
      return at === -1 ? [text.toLowerCase(), ""] : [text.slice(0, at).toLowerCase(), text.slice(at + 1)]
    }),
  )
  const hints = ["ipv4hint", "ipv6hint"].flatMap((key) => found.get(key) ?? [])
  return {
    port: found.get("port") ?? null,
    alpn: found.get("alpn") ?? null,
    addresses: hints.join(",") || null,
  }
}
