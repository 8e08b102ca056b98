import { type Address, type AddressRange, addressText, readAddress } from "#model/address.ts"

/** A piece of the targets that one discovery run asks. */
export interface Chunk {
  readonly family: 4 | 6
  readonly range: AddressRange
  readonly addresses: readonly string[]
}

// The first pieces are small so that something is on the screen at once; later ones are wide, since a start costs time.
const CHUNK_SIZES = [16, 48, 192, 512, 1_024]
const WIDEST = 2_048

/** Cuts ranges into pieces, always the same way, so that a resumed scan knows which ones are done. */
export function* chunksOf(ranges: readonly AddressRange[]): Generator<Chunk> {
  let started = 0
  for (const range of ranges) {
    const [first, last] = ends(range)
    for (let from = first.value; from <= last.value;) {
      const size = BigInt(CHUNK_SIZES[started] ?? WIDEST)
      const to = from + size - 1n > last.value ? last.value : from + size - 1n
      started += 1
      yield chunk(first.family, from, to)
      from = to + 1n
    }
  }
}

function chunk(family: 4 | 6, from: bigint, to: bigint): Chunk {
  const text = (value: bigint) => addressText({ family, value })
  const addresses = Array.from({ length: Number(to - from) + 1 }, (_, index) => text(from + BigInt(index)))
  return { family, range: { first: text(from), last: text(to) }, addresses }
}

function ends(range: AddressRange): readonly [Address, Address] {
  const first = readAddress(range.first)
  const last = readAddress(range.last)
  if (first === null || last === null || first.family !== last.family || first.value > last.value)
    throw new Error(`no range: ${range.first} to ${range.last}`)
  return [first, last]
}

/** All addresses of the ranges, one by one. */
export function* addressesOf(ranges: readonly AddressRange[]): Generator<string> {
  for (const { addresses } of chunksOf(ranges)) yield* addresses
}

export function countOf(ranges: readonly AddressRange[]): number {
  return ranges.reduce((sum, range) => {
    const [first, last] = ends(range)
    return sum + Number(last.value - first.value) + 1
  }, 0)
}

export function familyOf(ip: string): 4 | 6 {
  return ip.includes(":") ? 6 : 4
}

/** A test for addresses that lie in the ranges. */
export function within(ranges: readonly AddressRange[]): (ip: string) => boolean {
  const bounds = ranges.map(ends)
  return (ip) => {
    const address = readAddress(ip)
    if (address === null) return false
    return bounds.some(
      ([first, last]) =>
        first.family === address.family && first.value <= address.value && address.value <= last.value,
    )
  }
}

/** Single addresses as ranges, neighbours joined. They must be in rising order. */
export function rangesOf(addresses: readonly string[]): readonly AddressRange[] {
  const ranges: { first: string; last: string }[] = []
  let before: Address | null = null
  for (const ip of addresses) {
    const address = readAddress(ip)
    const open = ranges.at(-1)
    if (open && before && address?.family === before.family && address.value === before.value + 1n)
      open.last = ip
    else ranges.push({ first: ip, last: ip })
    before = address
  }
  return ranges
}
