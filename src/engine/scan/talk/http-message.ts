import { gunzipSync, inflateSync } from "node:zlib"
import { decoded } from "./words.ts"

/** The answer to one request, as much of it as came and as was wanted. */
export interface Message {
  /** "HTTP/1.1", "RTSP/1.0", "SIP/2.0". */
  readonly version: string
  readonly status: number
  /** Names in small letters, in the order they came. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
  /** Whether all of the body came, as far as its length is told. */
  readonly whole: boolean
}

const MOST_HEAD = 65_536
const MOST_BODY = 65_536
const MOST_UNPACKED = 1_048_576
const MOST_HEADERS = 200

/** Whether what was heard is a whole message, or as much of one as is wanted. */
export function messageIsWhole(heard: Buffer): boolean {
  const end = headEnd(heard)
  if (end === null) return heard.length > MOST_HEAD || (heard.length > 12 && !startsLikeOne(heard))
  const message = messageFrom(heard)
  return message === null || message.whole || heard.length - end.body >= MOST_BODY
}

/** Reads a message; null where it is none. */
export function messageFrom(heard: Buffer): Message | null {
  if (!startsLikeOne(heard)) return null
  const end = headEnd(heard)
  const head = heard.subarray(0, Math.min(end?.head ?? MOST_HEAD, MOST_HEAD)).toString("latin1")
  const [first = "", ...lines] = head.split(/\r?\n/u, MOST_HEADERS + 1)
  const start = /^([A-Z]{3,8}\/\d(?:\.\d)?) (\d{3})/u.exec(first)
  if (!start) return null
  const headers = lines.flatMap(header)
  const status = Number(start[2])
  const told = bodyOf(end ? heard.subarray(end.body) : Buffer.alloc(0), headers, status)
  // Only HTTP ends a body by closing the connection.
  const bare = !start[1]!.startsWith("HTTP") && headerOf({ headers }, "content-length") === ""
  return { version: start[1]!, status, headers, body: told.body, whole: end !== null && (bare || told.whole) }
}

/** The first value of a header; "" where there is none. */
export function headerOf({ headers }: Pick<Message, "headers">, name: string): string {
  return headers.find(([each]) => each === name)?.[1] ?? ""
}

function startsLikeOne(heard: Buffer): boolean {
  return /^(?:HTTP|RTSP|SIP|ICY)[/ ]/u.test(heard.subarray(0, 8).toString("latin1"))
}

function headEnd(heard: Buffer): { readonly head: number; readonly body: number } | null {
  const strict = heard.indexOf("\r\n\r\n")
  const loose = heard.indexOf("\n\n")
  if (strict < 0 && loose < 0) return null
  return loose >= 0 && (strict < 0 || loose < strict)
    ? { head: loose, body: loose + 2 }
    : { head: strict, body: strict + 4 }
}

function header(line: string): (readonly [string, string])[] {
  const colon = line.indexOf(":")
  if (colon <= 0 || colon > 100) return []
  const value = decoded(Buffer.from(line.slice(colon + 1, colon + 4_097), "latin1")).trim()
  return [[line.slice(0, colon).trim().toLowerCase(), value] as const]
}

function bodyOf(rest: Buffer, headers: Message["headers"], status: number): Pick<Message, "body" | "whole"> {
  if (status < 200 || status === 204 || status === 304) return { body: Buffer.alloc(0), whole: true }
  const chunked = /\bchunked\b/iu.test(headerOf({ headers }, "transfer-encoding"))
  const length = /^\d{1,15}$/u.exec(headerOf({ headers }, "content-length"))?.[0]
  const read = chunked ? unchunked(rest) : withLength(rest, length === undefined ? null : Number(length))
  return { body: unpacked(read.body, headerOf({ headers }, "content-encoding")), whole: read.whole }
}

function withLength(rest: Buffer, length: number | null): Pick<Message, "body" | "whole"> {
  return {
    body: rest.subarray(0, Math.min(length ?? MOST_BODY, MOST_BODY)),
    whole: length !== null && rest.length >= length,
  }
}

/** RFC 9112 §7.1; where a chunk lies about its length, the body ends. */
function unchunked(rest: Buffer): Pick<Message, "body" | "whole"> {
  const chunks: Buffer[] = []
  let at = 0
  for (let total = 0; total < MOST_BODY;) {
    const end = rest.subarray(at, at + 100).indexOf("\n")
    if (end < 0) return { body: Buffer.concat(chunks), whole: rest.length - at >= 100 }
    const length = /^([0-9a-f]{1,8})(?:[\s;]|$)/iu.exec(
      rest.subarray(at, at + end + 1).toString("latin1"),
    )?.[1]
    const size = length === undefined ? 0 : Number.parseInt(length, 16)
    if (size === 0) return { body: Buffer.concat(chunks), whole: true }
    const chunk = rest.subarray(at + end + 1, at + end + 1 + Math.min(size, MOST_BODY - total))
    chunks.push(chunk)
    total += chunk.length
    at += end + 1 + size + 2
    if (at > rest.length) return { body: Buffer.concat(chunks), whole: false }
  }
  return { body: Buffer.concat(chunks), whole: true }
}

/** We ask for nothing packed, but some send it all the same. What unpacks to more than its share is left out. */
function unpacked(body: Buffer, encoding: string): Buffer {
  const limits = { maxOutputLength: MOST_UNPACKED }
  try {
    if (/^(?:x-)?gzip$/iu.test(encoding)) return gunzipSync(body, limits).subarray(0, MOST_BODY)
    if (/^deflate$/iu.test(encoding)) return inflateSync(body, limits).subarray(0, MOST_BODY)
    return body
  } catch {
    return Buffer.alloc(0)
  }
}
