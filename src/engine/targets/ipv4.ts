import { readAddress } from "#model/address.ts"
import type { Span } from "./ranges.ts"
import { refused, shown } from "./refusal.ts"
import type { Purpose } from "./targets.ts"

const MOST_PIECES = 65_536

/** Reads 10.0.0.7, 10.0.0.0/24, 10.0.0.1-50, 10.0.0.1-10.0.3.255 and nmap's 10.0.1-3.1-254 or 10.0.*.1. */
export function readIpv4(part: string, purpose: Purpose): readonly Span[] {
  if (part.includes("/")) return [readCidr(part, purpose)]
  const [first, last, ...more] = part.split("-")
  if (
    first?.split(".").length === 4 &&
    last?.includes(".") &&
    last.split(".").length === 4 &&
    more.length === 0
  )
    return [readRange(part, { first, last })]
  return readOctets(part)
}

function readCidr(part: string, purpose: Purpose): Span {
  const [base = "", length = "", ...more] = part.split("/")
  if (more.length > 0 || !/^\d{1,3}$/u.test(length))
    throw refused(`"${shown(part)}" is no network. Write it as 10.0.0.0/24.`)
  const prefix = Number(length)
  if (prefix > 32)
    throw refused(`"${shown(part)}" has a prefix length of ${prefix}. For IPv4 it goes from 0 to 32.`)
  const size = 1n << BigInt(32 - prefix)
  const first = (ipv4Value(base, part) / size) * size
  const last = first + size - 1n
  // Network and broadcast address are no machine's. Two addresses or one (RFC 3021) have neither.
  const edge = purpose === "targets" && prefix <= 30 ? 1n : 0n
  return { family: 4, first: first + edge, last: last - edge }
}

function readRange(part: string, ends: { readonly first: string; readonly last: string }): Span {
  const first = ipv4Value(ends.first, part)
  const last = ipv4Value(ends.last, part)
  if (first > last) throw refused(`"${shown(part)}" runs backwards. Did you mean ${ends.last}-${ends.first}?`)
  return { family: 4, first, last }
}

function ipv4Value(text: string, part: string): bigint {
  const octets = text.split(".")
  if (octets.length !== 4) throw notFour(part)
  octets.forEach((octet) => octetNumber(octet, part))
  const address = readAddress(text)
  if (address === null) throw notFour(part)
  return address.value
}

function notFour(part: string) {
  return refused(
    `"${shown(part)}" is no IPv4 address. Write four numbers from 0 to 255 with dots between, as in 10.0.0.7.`,
  )
}

function octetNumber(octet: string, part: string): number {
  if (!/^\d{1,10}$/u.test(octet)) throw notFour(part)
  const value = Number(octet)
  if (octet.length > 1 && octet.startsWith("0"))
    throw refused(
      `"${shown(part)}" has a number with a leading zero, which some programs read as octal. Write ${value} instead of ${octet}.`,
    )
  if (value > 255)
    throw refused(`"${shown(part)}" has ${octet} in it. The numbers of an IPv4 address go from 0 to 255.`)
  return value
}

type OctetRange = readonly [number, number]

function readOctets(part: string): readonly Span[] {
  const octets = part.split(".")
  if (octets.length !== 4) throw notFour(part)
  const [a, b, c, d] = octets.map((octet) => octetRange(octet, part))
  if (!a || !b || !c || !d) throw notFour(part)
  const pieces = [a, b, c].reduce((product, [low, high]) => product * (high - low + 1), 1)
  if (pieces > MOST_PIECES)
    throw refused(`"${shown(part)}" is more than Rollcall asks in one scan. Name fewer addresses.`)
  return inBlocks([a, b, c, d])
}

function octetRange(octet: string, part: string): OctetRange {
  if (octet === "*") return [0, 255]
  const [low = "", high = low, ...more] = octet.split("-")
  if (more.length > 0) throw notFour(part)
  const range = [octetNumber(low, part), octetNumber(high, part)] as const
  if (range[0] > range[1])
    throw refused(`"${shown(part)}" runs backwards from ${low} to ${high}. Did you mean ${high}-${low}?`)
  return range
}

function inBlocks([a, b, c, d]: readonly [OctetRange, OctetRange, OctetRange, OctetRange]): readonly Span[] {
  const spans: Span[] = []
  for (let first = a[0]; first <= a[1]; first += 1)
    for (let second = b[0]; second <= b[1]; second += 1)
      for (let third = c[0]; third <= c[1]; third += 1) {
        const block = BigInt((first * 65_536 + second * 256 + third) * 256)
        spans.push({ family: 4, first: block + BigInt(d[0]), last: block + BigInt(d[1]) })
      }
  return spans
}
