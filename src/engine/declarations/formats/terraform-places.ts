import type { Identifier } from "#model/declaration.ts"
import { addressFrom, isTemplated, macFrom, nameFrom } from "./identifiers.ts"
import { isOwn } from "./own-address.ts"
import { isNetwork } from "./terraform-words.ts"
import { textAt, textsAt, wordsAt, type Written, type WrittenText } from "./written.ts"

// How resources and maps of machines call what a machine is known by.

export const NAMES = ["name", "hostname", "host_name", "fqdn", "computer_name", "vm_name", "display_name"]
export const ADDRESSES = [
  ...[
    "ip",
    "ips",
    "ipv4",
    "ipv6",
    "ip_address",
    "ip_addresses",
    "address",
    "addresses",
    "host_ip",
    "node_ip",
  ],
  ...["ipv4_address", "ipv4_addresses", "ipv6_address", "ipv4_address_private", "private_ip", "public_ip"],
  ...["private_ip_address", "public_ip_address", "private_ips", "fixed_ip_v4", "fixed_ip_v6", "access_ip_v4"],
  ...[
    "access_ip_v6",
    "network_ip",
    "nat_ip",
    "internal_ip",
    "external_ip",
    "management_ip",
    "wireguard_address",
  ],
]
const MACS = ["mac", "macaddr", "mac_addr", "mac_address"]
const PLACES = ["location", "region", "zone", "datacenter", "availability_zone", "target_node", "node_name"]
export const OTHERS = [...PLACES, "image", "server_type", "instance_type", "machine_type", "size", "ami"]

/** What is written out; null for what a program works out. */
export const literal = (text: string | null): string | null =>
  text === null || isTemplated(text) ? null : text

/** Maps in the values of an attribute are interfaces too: `network = { ip = "10.0.4.7" }`. */
function mapsIn(part: Written): readonly Written[] {
  if (part.kind !== "map") return []
  const values = part.entries
    .filter(({ key }) => /net|interface|nic|ip/iu.test(key))
    .map(({ value }) => value)
  const maps = values.flatMap((value) => (value.kind === "list" ? value.items.slice(0, 100) : [value]))
  return [part, ...maps.filter(({ kind }) => kind === "map")]
}

export const placesIn = (part: Written): readonly WrittenText[] =>
  mapsIn(part).flatMap((map) => [...ADDRESSES, ...MACS].flatMap((key) => textsAt(map, key)))

export function identifiersIn(part: Written): readonly (Identifier | null)[] {
  const proxmox = [0, 1, 2, 3].flatMap((number) => textAt(part, `ipconfig${number}`) ?? [])
  return [
    ...mapsIn(part).flatMap((map) => [
      ...ADDRESSES.flatMap((key) => textsAt(map, key)).map(({ text, line }) =>
        isNetwork(text) ? null : machineAddress(text, line),
      ),
      ...MACS.flatMap((key) => textsAt(map, key)).map(({ text, line }) => macFrom(text, line)),
    ]),
    ...proxmox.flatMap(({ text, line }) =>
      [...text.slice(0, 500).matchAll(/(?:^|,)ip6?=([^,]{1,60})/gu)].map(([, address = ""]) =>
        addressFrom(address, line),
      ),
    ),
  ]
}

/** A record's name within its zone, where the zone is written out. */
export function fullName(attributes: Written, { text, line }: WrittenText): Identifier | null {
  const zone = ["zone", "zone_name", "domain", "managed_zone_name"]
    .map((key) => wordsAt(attributes, key))
    .find(Boolean)
  if (zone === undefined || zone === null || isTemplated(zone)) return nameFrom(text, line)
  const bare = zone.replace(/\.$/u, "")
  const name = text.trim().replace(/\.$/u, "")
  if (name === "@" || name === "") return nameFrom(bare, line)
  const isFull = name === bare || name.endsWith(`.${bare}`) || text.trim().endsWith(".")
  return nameFrom(isFull ? name : `${name}.${bare}`, line)
}

/** An address that a machine can be known by. */
function machineAddress(text: string, line: number): Identifier | null {
  const address = addressFrom(text, line)
  return address === null || isOwn(address) ? null : address
}
