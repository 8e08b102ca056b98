import type { Random } from "./random.ts"

/** First three octets that the IEEE gave to makers, as they turn up in ordinary networks. */
export const MAKERS = {
  Dell: ["00:14:22", "d8:9e:f3", "18:66:da"],
  HPE: ["3c:d9:2b", "94:18:82"],
  Supermicro: ["0c:c4:7a", "ac:1f:6b"],
  Intel: ["a0:36:9f", "3c:fd:fe"],
  Cisco: ["00:1b:54", "00:26:0b"],
  Ubiquiti: ["24:a4:3c", "fc:ec:da"],
  Axis: ["ac:cc:8e"],
  Hikvision: ["c0:56:e3"],
  Brother: ["00:80:77"],
  Synology: ["00:11:32"],
  Apple: ["3c:22:fb", "f0:18:98"],
  Espressif: ["24:0a:c4", "30:ae:a4"],
  Siemens: ["00:1b:1b"],
  Raspberry: ["b8:27:eb", "dc:a6:32"],
  APC: ["00:c0:b7"],
  // Virtual machines.
  KVM: ["52:54:00"],
  VMware: ["00:50:56"],
  "Hyper-V": ["00:15:5d"],
} as const
export type Maker = keyof typeof MAKERS

/** nmap's words for a maker; it knows none for an address that nobody was given. */
const VENDOR_WORDS: Readonly<Record<Maker, string>> = {
  Dell: "Dell",
  HPE: "Hewlett Packard",
  Supermicro: "Super Micro Computer",
  Intel: "Intel Corporate",
  Cisco: "Cisco Systems",
  Ubiquiti: "Ubiquiti Networks",
  Axis: "Axis Communications AB",
  Hikvision: "Hangzhou Hikvision Digital Technology",
  Brother: "Brother Industries",
  Synology: "Synology Incorporated",
  Apple: "Apple",
  Espressif: "Espressif",
  Siemens: "Siemens AG,",
  Raspberry: "Raspberry Pi Foundation",
  APC: "American Power Conversion",
  KVM: "QEMU virtual NIC",
  VMware: "VMware",
  "Hyper-V": "Microsoft",
}

const vendorByPrefix = new Map<string, string>(
  Object.entries(MAKERS).flatMap(([maker, prefixes]) =>
    prefixes.map((prefix): [string, string] => [prefix, VENDOR_WORDS[maker as Maker]]),
  ),
)

/** Who nmap says made it; null where it has no entry. */
export function vendorWords(mac: string): string | null {
  return vendorByPrefix.get(mac.slice(0, 8)) ?? null
}

/** An address from a maker's range. */
export function madeBy(maker: Maker, random: Random): string {
  return `${random.pick(MAKERS[maker])}:${colons(random.hex(3))}`
}

/** The address so many further on, as the ports of one card are numbered. */
export function macAfter(mac: string, steps: number): string {
  const value = (Number.parseInt(mac.slice(9).replaceAll(":", ""), 16) + steps) % 0x1000000
  return `${mac.slice(0, 9)}${colons(value.toString(16).padStart(6, "0"))}`
}

/** A randomised address as phones make them: locally administered, no group. */
export function randomisedMac(random: Random): string {
  const first = (random.under(64) << 2) | 0b10
  return `${first.toString(16).padStart(2, "0")}:${colons(random.hex(5))}`
}

/** What container engines make of an IPv4 address. */
export function containerMac(ip: string): string {
  const octets = ip.split(".").map((octet) => Number(octet).toString(16).padStart(2, "0"))
  return `02:42:${octets.join(":")}`
}

/** The last 64 bits of an address that is made of a MAC (RFC 4291, appendix A). */
export function eui64(mac: string): string {
  const octets = mac.split(":").map((octet) => Number.parseInt(octet, 16))
  const bytes = [octets[0]! ^ 2, octets[1]!, octets[2]!, 0xff, 0xfe, octets[3]!, octets[4]!, octets[5]!]
  return groups(Buffer.from(bytes))
}

/** Four groups of hex, as the end of an IPv6 address. */
export function groups(bytes: Uint8Array): string {
  const words = [0, 2, 4, 6].map((at) => ((bytes[at]! << 8) | bytes[at + 1]!).toString(16))
  return words.join(":")
}

const colons = (hex: string) => hex.replaceAll(/(..)(?=.)/g, "$1:")
