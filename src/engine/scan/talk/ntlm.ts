import { type Fact, portSubject } from "#model/observation.ts"
import { hostName } from "../nmap/clean.ts"
import { element, made } from "./der.ts"
import { fact, leniently, plain } from "./words.ts"

/** What a Windows machine or Samba says of itself before anybody has signed in (MS-NLMP §2.2.1.2). */
export interface Challenge {
  /** "10.0.17763". */
  readonly version: string | null
  readonly netbiosComputer: string | null
  readonly netbiosDomain: string | null
  readonly computer: string | null
  readonly domain: string | null
  readonly forest: string | null
}

const MARK = Buffer.from("NTLMSSP\0", "latin1")
const MOST_PAIRS = 32

/** Asks for a challenge: Unicode, target, NTLM, extended security, version. */
export function negotiate(): Buffer {
  return Buffer.concat([
    MARK,
    Buffer.from("01000000058208a2000000000000000000000000000000000a0000000000000f", "hex"),
  ])
}

/** The same, wrapped as SPNEGO wants it (RFC 4178 §4.2.1). */
export function spnegoNegotiate(): Buffer {
  const spnego = Buffer.from("06062b0601050502", "hex")
  const ntlm = Buffer.from("060a2b06010401823702020a", "hex")
  const init = made(0x30, made(0xa0, made(0x30, ntlm)), made(0xa2, made(4, negotiate())))
  return made(0x60, spnego, made(0xa0, init))
}

/** The challenge somewhere in what was heard. */
export function challengeIn(heard: Buffer): Challenge | null {
  const at = heard.indexOf(MARK)
  if (at < 0) return null
  const message = heard.subarray(at)
  return leniently(() => {
    if (message.readUInt32LE(8) !== 2) return null
    const hasVersion = (message.readUInt32LE(20) & 0x02000000) !== 0 && message.length >= 56
    const version = hasVersion
      ? [message.readUInt8(48), message.readUInt8(49), message.readUInt16LE(50)].join(".")
      : null
    const pairs = targetInfo(message)
    const named = (id: number) => pairs.get(id) ?? null
    return {
      version,
      netbiosComputer: named(1),
      netbiosDomain: named(2),
      computer: named(3),
      domain: named(4),
      forest: named(5),
    }
  })
}

function targetInfo(message: Buffer): ReadonlyMap<number, string> {
  const pairs = new Map<number, string>()
  const from = message.readUInt32LE(44)
  const end = Math.min(from + message.readUInt16LE(40), message.length)
  for (let at = from; at + 4 <= end && pairs.size < MOST_PAIRS;) {
    const id = message.readUInt16LE(at)
    const length = message.readUInt16LE(at + 2)
    if (id === 0 || at + 4 + length > end) break
    // Only names: the seventh pair is a clock.
    if (id <= 5) pairs.set(id, plain(message.subarray(at + 4, at + 4 + length).toString("utf16le"), 255))
    at += 4 + length
  }
  return pairs
}

export function ntlmFields(challenge: Challenge | null) {
  return {
    "ntlm.version": challenge?.version,
    "ntlm.computer": [challenge?.computer, challenge?.netbiosComputer].filter(
      (each) => typeof each === "string",
    ),
    "ntlm.domain": [challenge?.domain, challenge?.netbiosDomain].filter((each) => typeof each === "string"),
  }
}

/** Names of its own, under the subjects that an import gives them. */
export function ntlmNames(port: number, challenge: Challenge | null, method: string): readonly Fact[] {
  const name = (subject: string, text: string | null | undefined) => {
    const value = text ? hostName(text) : null
    return value === null ? [] : [fact("name", subject, value, method, { port: portSubject(port, "tcp") })]
  }
  return [...name("ntlm", challenge?.computer), ...name("netbios", challenge?.netbiosComputer)]
}

/** Whether a DER element that was heard is whole. */
export function elementIsWhole(heard: Buffer): boolean {
  return leniently(() => element(heard)) !== null
}
