import ipaddr from "ipaddr.js"

/** An address as 16 bytes, IPv4 as ::ffff:a.b.c.d: bytes sort as addresses do, and ranges select. */
export function addressBytes(ip: string): Buffer {
  const parsed = ipaddr.parse(ip)
  const six = parsed instanceof ipaddr.IPv4 ? parsed.toIPv4MappedAddress() : parsed
  return Buffer.from(six.toByteArray())
}
