import ipaddr from "ipaddr.js"

/** An address as 16 bytes, IPv4 as ::ffff:a.b.c.d: bytes sort as addresses do, and ranges select. */
export function addressBytes(ip: string): Buffer {
  const parsed = ipaddr.parse(ip)
  const six = parsed instanceof ipaddr.IPv4 ? parsed.toIPv4MappedAddress() : parsed
  return Buffer.from(six.toByteArray())
}

/** First and last address of "10.0.0.7", "10.0.0.0/24", "10.0.0.1-50" or "10.0.0.1-10.0.1.9"; throws on anything else. */
export function addressSpan(text: string): readonly [Buffer, Buffer] {
  if (text.includes("/")) return cidrSpan(text)
  const [first = "", last] = text.split("-")
  const from = addressBytes(first)
  if (last === undefined) return [from, from]
  return [from, addressBytes(last.includes(".") || last.includes(":") ? last : first.replace(/[^.]*$/, last))]
}

function cidrSpan(text: string): readonly [Buffer, Buffer] {
  const [address, bits] = ipaddr.parseCIDR(text)
  const prefix = address.kind() === "ipv4" ? bits + 96 : bits
  const first = addressBytes(address.toString())
  const last = Buffer.from(first)
  for (let bit = prefix; bit < 128; bit += 1) {
    const byte = bit >> 3
    const mask = 0x80 >> (bit & 7)
    first[byte] = first[byte]! & ~mask
    last[byte] = last[byte]! | mask
  }
  return [first, last]
}
