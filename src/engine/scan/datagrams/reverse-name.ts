import { readAddress } from "#model/address.ts"

/** The name under which an address stands in the DNS: "1.1.168.192.in-addr.arpa". */
export function reverseName(ip: string): string {
  const address = readAddress(ip)
  if (address === null) throw new Error(`no address: ${ip}`)
  if (address.family === 4) return `${ip.split(".").toReversed().join(".")}.in-addr.arpa`
  const digits = address.value.toString(16).padStart(32, "0")
  return `${digits.split("").toReversed().join(".")}.ip6.arpa`
}
