import type { Endpoint } from "#model/endpoint.ts"
import type { Observation } from "#model/observation.ts"
import { isCard, macKind } from "#model/mac.ts"
import { isAddressName } from "#model/name.ts"
import { certificateKind, isPlaceholder } from "./placeholders.ts"

export type KeyGroup = "hardware" | "host-key" | "tls" | "mac" | "name"

/** Something that may say which machine it is, and how much it is worth in points when two spans share it. */
export interface Key {
  readonly group: KeyGroup
  /** Equal for equal keys, whatever kind of fact told of them. */
  readonly match: string
  /** The value in the ledger, by which others that bear it are found. */
  readonly value: string
  readonly points: number
  /** As a person calls it: "SSH host key". */
  readonly says: string
  /** What part of the machine told it: a port, or a source of names. */
  readonly subject: string
  readonly observation: Observation
}

interface Telling {
  readonly endpoint: Endpoint
  readonly told: readonly Observation[]
}

/** What a span tells of the machine behind it. Placeholders and what is made from the address tell nothing. */
export function keysOf({ endpoint, told }: Telling): Key[] {
  return told.flatMap((one) => keyOf(one, endpoint, told) ?? [])
}

function keyOf(one: Observation, endpoint: Endpoint, all: readonly Observation[]): Key | null {
  switch (one.kind) {
    case "mac":
      return one.standing === "observed" ? macKey(one, one.value, endpoint.ip) : null
    case "host-key":
      return key(one, "host-key", 12, "SSH host key")
    case "certificate":
      return certificateKey(one, one)
    case "identifier":
      return identifierKey(one, all)
    case "name":
      return nameKey(one, endpoint.ip)
    default:
      return null
  }
}

function key(one: Observation, group: KeyGroup, points: number, says: string): Key | null {
  if (points === 0) return null
  return {
    group,
    match: `${group} ${one.value}`,
    value: one.value,
    points,
    says,
    subject: one.subject,
    observation: one,
  }
}

const MAC_POINTS = { universal: 12, "virtual-machine": 12, random: 10, patterned: 6 } as const

function macKey(one: Observation, mac: string, ip: string): Key | null {
  const kind = macKind(mac, ip)
  if (!isCard(kind)) return null
  const points = MAC_POINTS[kind]
  return {
    group: "mac",
    match: `mac ${mac}`,
    value: mac,
    points,
    says: "hardware address",
    subject: "",
    observation: one,
  }
}

// Keys that others may rightly hold as well are worth little, however rare they are here.
const CERTIFICATE_POINTS = { "self-signed": 8, named: 6, "many-names": 3, wildcard: 0, shipped: 0 } as const

function certificateKey(one: Observation, certificate: Observation): Key | null {
  const points = CERTIFICATE_POINTS[certificateKind(certificate.detail)]
  return key(one, "tls", points, one.kind === "certificate" ? "certificate" : "certificate's key")
}

const IDENTIFIERS: Readonly<Record<string, readonly [number, string]>> = {
  "smbios-uuid": [14, "SMBIOS UUID"],
  serial: [14, "serial number"],
  "machine-id": [14, "machine id"],
  "snmp-engine": [14, "SNMP engine id"],
  "upnp-uuid": [12, "UPnP id"],
  "afp-signature": [12, "AFP signature"],
  "bacnet-instance": [6, "BACnet instance"],
}

function identifierKey(one: Observation, all: readonly Observation[]): Key | null {
  const { subject, value } = one
  // Told by NetBIOS, or by an IPv6 address that was made from it (RFC 4291, appendix A).
  if (subject === "netbios-mac" || subject === "eui64-mac") return macKey(one, value, "")
  const [port, what] = subject.split(" ")
  if (what === "tls-key") {
    const certificate = all.findLast(({ kind, subject: of }) => kind === "certificate" && of === port)
    return certificate ? certificateKey(one, certificate) : null
  }
  const known = IDENTIFIERS[subject]
  if (!known || one.standing === "claimed" || isPlaceholder(subject, value)) return null
  // An engine id that was made from the IP address belongs to whoever has the address (RFC 3411, section 5).
  return key(one, "hardware", value.includes("ipv4") ? 3 : known[0], known[1])
}

const OBSERVED_NAME = 7
// Written for people: often the model's name, or "Printer 2nd floor".
const FOR_PEOPLE = new Set(["upnp", "knx", "bacnet", "trane", "afp"])
const PEOPLES_NAME = 3
const CLAIMED_NAME = 5

function nameKey(one: Observation, ip: string): Key | null {
  const { subject, value } = one
  if (subject === "asked" || isPlaceholder("name", value) || isAddressName(value, ip)) return null
  const points = one.standing === "observed" ? OBSERVED_NAME : CLAIMED_NAME
  return key(one, "name", FOR_PEOPLE.has(subject) ? PEOPLES_NAME : points, "name")
}
