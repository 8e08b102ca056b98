import { type Address, readAddress } from "#model/address.ts"
import type { Span } from "./ranges.ts"
import { refused, shown } from "./refusal.ts"
import type { Purpose } from "./targets.ts"

const WIDEST_WALKED = 112
const MAPPED = 0xffffn << 32n

/** Reads fd00::7, fd00::/120 and fd00::1-fd00::ff. An IPv4 address in IPv6 clothes is the IPv4 address. */
export function readIpv6(part: string, purpose: Purpose): readonly Span[] {
  if (part.includes("%")) throw refused(`"${shown(part)}" names a zone. Leave out "%" and what follows it.`)
  if (part.includes("[") || part.includes("]"))
    throw refused(`"${shown(part)}" has brackets. Write the address alone, and ports under ports.`)
  if (part.includes("/")) return [readCidr(part, purpose)]
  const [first = "", last = first, ...more] = part.split("-")
  if (more.length > 0) throw noIpv6(part)
  return [readRange(part, { first: addressIn(first, part), last: addressIn(last, part) })]
}

function readRange(part: string, ends: { readonly first: Address; readonly last: Address }): Span {
  const { first, last } = ends
  if (first.family !== last.family)
    throw refused(`"${shown(part)}" goes from one kind of address to the other.`)
  if (first.value > last.value)
    throw refused(`"${shown(part)}" runs backwards. Write the lower address first.`)
  return { family: first.family, first: first.value, last: last.value }
}

function readCidr(part: string, purpose: Purpose): Span {
  const [base = "", length = "", ...more] = part.split("/")
  if (more.length > 0 || !/^\d{1,3}$/u.test(length)) throw noIpv6(part)
  const prefix = Number(length)
  if (prefix > 128)
    throw refused(`"${shown(part)}" has a prefix length of ${prefix}. For IPv6 it goes from 0 to 128.`)
  const address = addressIn(base, part)
  if (address.family === 4)
    throw refused(`"${shown(part)}" is an IPv4 network in IPv6 clothes. Write it as IPv4.`)
  if (purpose === "targets" && prefix < WIDEST_WALKED)
    throw refused(
      `"${shown(part)}" is too wide to be walked address by address. Name single IPv6 addresses, or a network of /${WIDEST_WALKED} or narrower.`,
    )
  const size = 1n << BigInt(128 - prefix)
  const first = (address.value / size) * size
  return { family: 6, first, last: first + size - 1n }
}

function addressIn(text: string, part: string): Address {
  const address = readAddress(text)
  if (address === null) throw noIpv6(part)
  // Otherwise a never-touch machine could be reached by another spelling of its address.
  return address.value >> 32n === MAPPED >> 32n ? { family: 4, value: address.value - MAPPED } : address
}

function noIpv6(part: string) {
  return refused(`"${shown(part)}" is no IPv6 address. Write it as fd00::7, or a network as fd00::/120.`)
}
