import { type Address, type AddressRange, addressText, readAddress } from "#model/address.ts"

/** A range as numbers. */
export interface Span {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

export function spanOf(range: AddressRange): Span {
  const first = addressOf(range.first)
  const last = addressOf(range.last)
  if (first.family !== last.family) throw new Error(`no range: ${range.first} to ${range.last}`)
  return { family: first.family, first: first.value, last: last.value }
}

function addressOf(text: string): Address {
  const address = readAddress(text)
  if (address === null) throw new Error(`no address: ${text}`)
  return address
}

export function rangeOf({ family, first, last }: Span): AddressRange {
  return { first: addressText({ family, value: first }), last: addressText({ family, value: last }) }
}

const inOrder = (a: Span, b: Span) =>
  a.family - b.family ||
  Number(a.first > b.first) - Number(a.first < b.first) ||
  Number(a.last > b.last) - Number(a.last < b.last)

/** Sorted, IPv4 first, with overlapping and touching ranges made one. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted(inOrder)) {
    const before = result.at(-1)
    if (before && before.family === span.family && span.first <= before.last + 1n) {
      if (span.last > before.last) result[result.length - 1] = { ...before, last: span.last }
    } else result.push(span)
  }
  return result
}

/** The ranges less what lies in `excluded`; sorted and merged. */
export function without(
  ranges: readonly AddressRange[],
  excluded: readonly AddressRange[],
): readonly AddressRange[] {
  const holes = merged(excluded.map(spanOf))
  const kept: Span[] = []
  let at = 0
  for (const span of merged(ranges.map(spanOf))) {
    while (at < holes.length && isBefore(holes[at], span)) at += 1
    kept.push(...cutOut(span, holes, at))
  }
  return kept.map(rangeOf)
}

function isBefore(hole: Span | undefined, span: Span): boolean {
  if (hole === undefined) return false
  return hole.family < span.family || (hole.family === span.family && hole.last < span.first)
}

function cutOut(span: Span, holes: readonly Span[], from: number): readonly Span[] {
  const kept: Span[] = []
  let { first } = span
  for (let at = from; at < holes.length; at += 1) {
    const hole = holes[at]
    if (hole === undefined || hole.family !== span.family || hole.first > span.last) break
    if (hole.first > first) kept.push({ ...span, first, last: hole.first - 1n })
    if (hole.last >= first) first = hole.last + 1n
  }
  return first <= span.last ? [...kept, { ...span, first }] : kept
}

export function countAddresses(ranges: readonly AddressRange[]): number {
  return ranges.map(spanOf).reduce((sum, { first, last }) => sum + Number(last - first) + 1, 0)
}

/** Every address, in the order of the ranges. */
export function* addressesOf(ranges: readonly AddressRange[]): Generator<string> {
  for (const { family, first, last } of ranges.map(spanOf)) {
    for (let value = first; value <= last; value += 1n) yield addressText({ family, value })
  }
}

export function contains(ranges: readonly AddressRange[], ip: string): boolean {
  const address = readAddress(ip)
  if (address === null) return false
  return ranges.map(spanOf).some(({ family, first, last }) => {
    return family === address.family && first <= address.value && address.value <= last
  })
}

/** The ranges as short texts that parseTargets reads as the same addresses. */
export function describeRanges(ranges: readonly AddressRange[]): readonly string[] {
  return ranges.map((range) => describe(spanOf(range), range))
}

function describe(span: Span, { first, last }: AddressRange): string {
  if (span.first === span.last) return first
  const cidr = cidrText(span)
  if (cidr !== null) return cidr
  const shared = last.slice(0, last.lastIndexOf(".") + 1)
  return span.family === 4 && first.startsWith(shared)
    ? `${first}-${last.slice(shared.length)}`
    : `${first}-${last}`
}

/** An IPv4 CIDR means its usable addresses, so one fits where network and broadcast address just lie outside. */
function cidrText({ family, first, last }: Span): string | null {
  const edge = family === 4 && last - first > 1n ? 1n : 0n
  const size = last - first + 1n + edge * 2n
  const base = first - edge
  if ((size & (size - 1n)) !== 0n || base < 0n || base % size !== 0n) return null
  const prefix = (family === 4 ? 32 : 128) - (size.toString(2).length - 1)
  if (family === 6 && prefix < 112) return null
  return `${addressText({ family, value: base })}/${prefix}`
}
