import { createHash } from "node:crypto"
import { leniently } from "./words.ts"

/** What a server can do, as its KEXINIT lists it (RFC 4253 §7.1). */
export interface Algorithms {
  /** The packet's payload, which both sides sign. */
  readonly payload: Buffer
  readonly kex: readonly string[]
  readonly hostKeys: readonly string[]
  readonly ciphers: readonly string[]
  readonly macs: readonly string[]
  readonly compressions: readonly string[]
}

export const KEXINIT = 20
const LONGEST_PACKET = 65_536
const MOST_NAMES = 200

/** The first packet of what was heard: its payload and where the next begins; "more" where it isn't whole yet. */
export function packetIn(
  heard: Buffer,
): { readonly payload: Buffer; readonly end: number } | "more" | "none" {
  if (heard.length < 5) return "more"
  const length = heard.readUInt32BE(0)
  const padding = heard.readUInt8(4)
  if (length < 2 || length > LONGEST_PACKET || padding >= length) return "none"
  if (heard.length < 4 + length) return "more"
  return { payload: heard.subarray(5, 4 + length - padding), end: 4 + length }
}

/** A payload as it goes over the wire before anything is encrypted. */
export function packet(payload: Buffer): Buffer {
  const padding = 8 - ((payload.length + 5) % 8) + (8 - ((payload.length + 5) % 8) < 4 ? 8 : 0)
  const head = Buffer.alloc(5)
  head.writeUInt32BE(payload.length + padding + 1, 0)
  head.writeUInt8(padding, 4)
  return Buffer.concat([head, payload, Buffer.alloc(padding)])
}

export function text(value: string | Buffer): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "latin1") : value
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length, 0)
  return Buffer.concat([length, bytes])
}

/** A number as RFC 4251 §5 writes it: without leading zeros, and never negative. */
export function mpint(number: Buffer): Buffer {
  let start = 0
  while (start < number.length && number[start] === 0) start += 1
  const bare = number.subarray(start)
  return text((bare[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bare]) : bare)
}

/** Takes strings off a payload one after the other; a RangeError where one is longer than what is left. */
export class Strings {
  private readonly bytes: Buffer
  private at: number

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  next(): Buffer {
    const length = this.bytes.readUInt32BE(this.at)
    const from = this.at + 4
    if (from + length > this.bytes.length) throw new RangeError("longer than what came")
    this.at = from + length
    return this.bytes.subarray(from, this.at)
  }
}

/** What a KEXINIT says; null where it is none. */
export function algorithmsIn(payload: Buffer): Algorithms | null {
  if (payload[0] !== KEXINIT) return null
  return leniently(() => {
    const strings = new Strings(payload, 17)
    const names = () =>
      strings
        .next()
        .toString("latin1")
        .split(",", MOST_NAMES)
        .filter((name) => /^[\x21-\x7e]{1,100}$/u.test(name))
    const [kex, hostKeys] = [names(), names()]
    strings.next()
    const ciphers = names()
    strings.next()
    const macs = names()
    strings.next()
    const compressions = names()
    return { payload, kex, hostKeys, ciphers, macs, compressions }
  })
}

/** MD5 of what the server offers, as HASSH reckons it for servers. */
export function hassh({ kex, ciphers, macs, compressions }: Algorithms): string {
  const lists = [kex, ciphers, macs, compressions].map((names) => names.join(","))
  return createHash("md5").update(lists.join(";")).digest("hex")
}
