/** Addresses from first to last, both included, as canonical text of one family. */
export interface AddressRange {
  readonly first: string
  readonly last: string
}

/** An address as a number, for counting and comparing. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/** Reads canonical or shortened address text; null where it is none. Octal-looking and zoned addresses are refused. */
export function readAddress(text: string): Address | null {
  const value = text.includes(":") ? ipv6Value(text) : ipv4Value(text)
  if (value === null) return null
  return { family: text.includes(":") ? 6 : 4, value }
}

/** Canonical text: dotted IPv4, or RFC 5952 IPv6. */
export function addressText({ family, value }: Address): string {
  return family === 4 ? ipv4Text(Number(value)) : ipv6Text(value)
}

const IPV4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/u

function ipv4Value(text: string): bigint | null {
  if (!IPV4.test(text)) return null
  const octets = text.split(".").map(Number)
  if (octets.some((octet) => octet > 255)) return null
  return BigInt(octets.reduce((sum, octet) => sum * 256 + octet, 0))
}

function ipv4Text(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".")
}

const GROUP = /^[0-9a-f]{1,4}$/iu

function ipv6Value(text: string): bigint | null {
  if (text.length > 45) return null
  const plain = withoutDottedTail(text)
  if (plain === null) return null
  const halves = plain.split("::")
  if (halves.length > 2) return null
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")))
  const written = head.length + (tail?.length ?? 0)
  if (tail === undefined ? written !== 8 : written > 7) return null
  const groups = [...head, ...Array.from({ length: 8 - written }, () => "0"), ...(tail ?? [])]
  if (!groups.every((group) => GROUP.test(group))) return null
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}

/** "::ffff:1.2.3.4" as "::ffff:102:304". */
function withoutDottedTail(text: string): string | null {
  if (!text.includes(".")) return text
  const at = text.lastIndexOf(":") + 1
  const tail = ipv4Value(text.slice(at))
  if (tail === null) return null
  return `${text.slice(0, at)}${(tail >> 16n).toString(16)}:${(tail & 65_535n).toString(16)}`
}

function ipv6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - index * 16)) & 65_535n),
  )
  const gap = longestZeros(groups)
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":")
  if (gap.length < 2) return hex(groups)
  return `${hex(groups.slice(0, gap.start))}::${hex(groups.slice(gap.start + gap.length))}`
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start }
  })
  return best
}

/**
 * The hardware address that an IPv6 address was made from (RFC 4291, appendix A); null where it was not, or where the
 * hardware address was itself made up.
 */
export function macInAddress(ip: string): string | null {
  const address = readAddress(ip)
  if (address?.family !== 6 || ((address.value >> 24n) & 0xffffn) !== 0xfffen) return null
  const octets = [56n, 48n, 40n, 16n, 8n, 0n].map((shift) => Number((address.value >> shift) & 255n))
  const [first = 0, ...others] = octets
  if ((first & 0b10) === 0) return null
  return [first ^ 0b10, ...others].map((octet) => octet.toString(16).padStart(2, "0")).join(":")
}
