import { domainToASCII } from "node:url"
import { type AddressRange, readAddress } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import { readIpv4 } from "./ipv4.ts"
import { readIpv6 } from "./ipv6.ts"
import { type Span, merged, rangeOf } from "./ranges.ts"
import { refused, shown } from "./refusal.ts"

export { addressesOf, contains, countAddresses, describeRanges, without } from "./ranges.ts"

/** Looks up a name's addresses. */
export type Names = (name: string) => Promise<readonly string[]>

const MOST_ADDRESSES = 1_048_576
const MOST_PARTS = 20_000
const MOST_NAMES = 256

/**
 * Reads addresses, CIDRs, ranges and names, as typed, into sorted ranges without overlap. What can't be asked politely
 * or makes no sense is a Failure that names the part.
 */
export async function parseTargets(texts: readonly string[], names: Names): Promise<readonly AddressRange[]> {
  const spans = merged(await spansOf(texts, names, "targets"))
  if (spans.length === 0)
    throw refused("Name at least one target: an address, a range such as 10.0.0.1-50, or 10.0.0.0/24.")
  for (const span of spans) refuseUnaskable(span)
  const count = spans.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n)
  if (count > BigInt(MOST_ADDRESSES))
    throw refused(
      `These targets are ${grouped(count)} addresses. Rollcall asks at most ${grouped(MOST_ADDRESSES)} in one scan: name fewer.`,
    )
  return spans.map(rangeOf)
}

/** Reads what is to be left out. A CIDR here means all of it, and it may be as wide as it likes. */
export async function parseExcluded(
  texts: readonly string[],
  names: Names,
): Promise<readonly AddressRange[]> {
  return merged(await spansOf(texts, names, "excluded")).map(rangeOf)
}

/** Whether a CIDR means the addresses machines can have, or simply all. */
export type Purpose = "targets" | "excluded"

async function spansOf(texts: readonly string[], names: Names, purpose: Purpose): Promise<readonly Span[]> {
  const parts = texts.flatMap((text) => text.split(/[\s,]+/u)).filter((part) => part !== "")
  if (parts.length > MOST_PARTS)
    throw refused(`That is ${grouped(parts.length)} targets in one list. Write them as ranges.`)
  const spans: Span[] = []
  const asked: string[] = []
  for (const part of new Set(parts)) {
    const read = readPart(part, purpose)
    if (typeof read === "string") asked.push(read)
    else for (const span of read) spans.push(span)
  }
  if (asked.length > MOST_NAMES)
    throw refused(`That is ${grouped(asked.length)} names to look up; at most ${MOST_NAMES} at once.`)
  const found = await Promise.all(asked.map((name) => lookUp(name, names, purpose)))
  return [...spans, ...found.flat()]
}

/** Spans where the part is made of addresses; a name that has to be looked up otherwise. */
function readPart(part: string, purpose: Purpose): readonly Span[] | string {
  if (part.length > 300) throw refused(`"${shown(part)}" is too long for a target.`)
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(part)) throw notAWebAddress(part)
  if (/^\d{1,3}(?:\.\d{1,3}){3}:\d+$/u.test(part))
    throw refused(`"${shown(part)}" has a port in it. Name the address only, and the port under ports.`)
  if (part.includes(":")) return readIpv6(part, purpose)
  if (/^[\d.*/-]+$/u.test(part)) return readIpv4(part, purpose)
  return readName(part)
}

function notAWebAddress(part: string): Failure {
  const place = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/iu.exec(part)?.[1] ?? ""
  const meant = place === "" ? "" : ` Did you mean ${shown(place.replace(/^\[|\]$/gu, ""))}?`
  return refused(`"${shown(part)}" is a web address, not a machine's.${meant}`)
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/u

function readName(part: string): string {
  if (/^[^/]+\/\d+$/u.test(part))
    throw refused(
      `"${shown(part)}" is a name with a prefix length. Name its address instead, as in 10.0.0.0/24.`,
    )
  const name = domainToASCII(part.replace(/\.$/u, "")).toLowerCase()
  const labels = name.split(".")
  if (
    part.startsWith("-") ||
    name.length > 253 ||
    !labels.every((label) => LABEL.test(label)) ||
    readAddress(name) !== null
  )
    throw refused(
      `"${shown(part)}" is neither an address, a range, a CIDR nor a name. Write 10.0.0.7, 10.0.0.1-50, 10.0.0.0/24 or nas.example.org.`,
    )
  return name
}

async function lookUp(name: string, names: Names, purpose: Purpose): Promise<readonly Span[]> {
  const found = await names(name).catch((error: unknown) => {
    throw new Failure(
      "bad-target",
      `"${shown(name)}" could not be looked up. Check the name, or give its address.`,
      { cause: error },
    )
  })
  const spans = found.flatMap((address): readonly Span[] => {
    const read = readAddress(address) === null ? [] : readPart(address, purpose)
    return typeof read === "string" ? [] : read
  })
  if (spans.length === 0)
    throw refused(`"${shown(name)}" has no address. Check the name, or give its address.`)
  return spans
}

interface Forbidden {
  readonly span: Span
  readonly sentence: (first: string) => string
}

const FORBIDDEN: readonly Forbidden[] = [
  {
    span: ipv4Span(0x00_00_00_00n, 0x00_ff_ff_ffn),
    sentence: (ip) => `${ip} is no machine's address: 0.x.x.x stands for "this network".`,
  },
  {
    span: ipv4Span(0xe0_00_00_00n, 0xef_ff_ff_ffn),
    sentence: (ip) =>
      `${ip} is a multicast address: it stands for many machines at once. Name the machines themselves.`,
  },
  {
    span: ipv4Span(0xff_ff_ff_ffn, 0xff_ff_ff_ffn),
    sentence: (ip) =>
      `${ip} is the broadcast address: it stands for every machine at once. Name the machines themselves.`,
  },
  {
    span: ipv4Span(0xf0_00_00_00n, 0xff_ff_ff_fen),
    sentence: (ip) => `${ip} is in a reserved range that no machine may use.`,
  },
  {
    span: { family: 6, first: 0n, last: 0n },
    sentence: () => `:: is no machine's address: it stands for "none".`,
  },
  {
    span: { family: 6, first: 0xffn << 120n, last: (1n << 128n) - 1n },
    sentence: (ip) =>
      `${ip} is a multicast address: it stands for many machines at once. Name the machines themselves.`,
  },
]

function ipv4Span(first: bigint, last: bigint): Span {
  return { family: 4, first, last }
}

function refuseUnaskable(span: Span) {
  for (const { span: bounds, sentence } of FORBIDDEN) {
    if (span.family !== bounds.family || span.last < bounds.first || span.first > bounds.last) continue
    const first = span.first > bounds.first ? span.first : bounds.first
    throw refused(sentence(rangeOf({ ...span, first, last: first }).first))
  }
}

const grouped = (value: bigint | number) => value.toLocaleString("en-US")
