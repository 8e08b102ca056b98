import { readAddress, type Address } from "#model/address.ts"
import type { Boundary, MentionKind } from "#model/written.ts"
import { isTemplated } from "../formats/identifiers.ts"
import { uncommented } from "../formats/lines.ts"
import { formsOf } from "./forms.ts"
import { rangesIn } from "./ranges.ts"
import { eachSpan } from "./spans.ts"

/** How a token stands on a line. */
export interface Standing {
  readonly boundary: Boundary
  readonly kind: MentionKind
  /** The whole word that it is, or is a part of: "web1.example.com" where web1 was looked for, "web[01:20]". */
  readonly written: string
}

interface Found {
  readonly boundary: Boundary
  readonly written: string
  readonly start: number
}

const BEST_FIRST: readonly Boundary[] = ["machine", "with-port", "network", "part-of-name"]
const LONGEST_LINE = 20_000

/** How a token stands on a line, at its best place; null where it does not stand there. */
export function standingOf(line: string, token: string, path = ""): Standing | null {
  const text = line.slice(0, LONGEST_LINE)
  const found = [...spansWith(text, token), ...rangesWith(text, token)]
  const [best] = found.toSorted(
    (one, other) => BEST_FIRST.indexOf(one.boundary) - BEST_FIRST.indexOf(other.boundary),
  )
  if (best === undefined) return null
  const { boundary, written, start } = best
  return { boundary, written, kind: kindAt(text, start, path) }
}

const DOCUMENT =
  /(?:^|\/)(?:readme|changelog|changes|history|news|contributing|license)[^/]{0,40}$|\.(?:md|rst|adoc|txt)$|(?:^|\/)docs?\//iu

/** Comments, templates and documents are weaker evidence than what runs. */
export function kindAt(line: string, at: number, path: string): MentionKind {
  if (DOCUMENT.test(path)) return "document"
  const { text } = uncommented(line, ["#", "//", ";", "<!--", "/*", "{#"])
  const isBlockComment = /^\s*\*\s/u.test(line)
  if (isBlockComment || at >= text.length) return "comment"
  return isTemplated(line) ? "template" : "line"
}

function spansWith(line: string, token: string): Found[] {
  const found: Found[] = []
  eachSpan(line, 0, line.length, (start, end) => {
    const written = line.slice(start, end)
    if (!formsOf(written).all.includes(token)) return
    found.push({
      boundary: boundaryOf(line, { start, end, written: written.toLowerCase(), token }),
      written,
      start,
    })
  })
  return found
}

function rangesWith(line: string, token: string): Found[] {
  return rangesIn(line).flatMap(({ start, end, names }) => {
    const holding =
      names.find((name) => name === token) ?? names.find((name) => formsOf(name).all.includes(token))
    if (holding === undefined) return []
    const written = line.slice(start, end)
    return [{ boundary: nameBoundary(holding, token), written, start }]
  })
}

interface Span {
  readonly start: number
  readonly end: number
  readonly written: string
  readonly token: string
}

function boundaryOf(line: string, span: Span): Boundary {
  const address = readAddress(span.token)
  if (address !== null) return addressBoundary(line, span, address)
  return /^[0-9a-f]{12}$/u.test(span.token) && span.written !== span.token
    ? "machine"
    : nameBoundary(span.written, span.token, line[span.start - 1] === ".")
}

/** web1 in "web1.lan" and "web1" is a machine; in "web1-old" and ".web1" it is a part of a name. */
function nameBoundary(written: string, token: string, isBehindDot = false): Boundary {
  if (isBehindDot) return "part-of-name"
  const pieces = written.split(":")
  const named = pieces.findIndex((piece) => piece === token || piece.startsWith(`${token}.`))
  if (named === -1) return "part-of-name"
  return /^\d{1,5}$/u.test(pieces[named + 1] ?? "") ? "with-port" : "machine"
}

function addressBoundary(line: string, { start, end, written }: Span, address: Address): Boundary {
  const rest = line.slice(end, end + 60)
  const length = lengthBehind(rest, address.family)
  if (length !== null) return isNetworkOf(address, length) ? "network" : "machine"
  const isBracketed = line[start - 1] === "[" && /^\]:\d{1,5}(?!\d)/u.test(rest)
  const hasPort = address.family === 4 && /\.\d{1,3}:\d{1,5}$/u.test(written)
  return isBracketed || hasPort ? "with-port" : "machine"
}

/** The length of the mask that stands behind an address: "/24", "255.255.255.0" or "0.0.0.255"; null for none. */
function lengthBehind(rest: string, family: 4 | 6): number | null {
  const [, digits] = /^\/(\d{1,3})(?![\d.])/u.exec(rest) ?? []
  if (digits !== undefined) return Number(digits) <= (family === 4 ? 32 : 128) ? Number(digits) : null
  const [, text = ""] =
    /^(?:\/|\s{1,4}(?:netmask\s{1,4}|mask\s{1,4})?)(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])/u.exec(rest) ?? []
  const mask = readAddress(text)
  return mask === null ? null : maskLength(mask.value)
}

const ALL = 0xffff_ffffn

function maskLength(mask: bigint): number | null {
  const ones = mask >= 0x8000_0000n ? mask : ALL - mask
  const length = ones.toString(2).replace(/0+$/u, "").length
  return ones > 0n && ones === ALL - (ALL >> BigInt(length)) ? length : null
}

/** An address with a mask is a network where none of its own bits are set; otherwise it is a machine's. */
function isNetworkOf({ family, value }: Address, length: number): boolean {
  const own = BigInt((family === 4 ? 32 : 128) - length)
  return own > 0n && (value & ((1n << own) - 1n)) === 0n
}
