import { addressText } from "#model/address.ts"
import type { Identifier } from "#model/declaration.ts"
import { nameFrom } from "./identifiers.ts"

/** A name without its last dot; null where it is not known, and "" for the root of all. */
export type Origin = string | null

/** What the names of a file are relative to. */
export interface Origins {
  readonly origin: Origin
  /** What gdnsd calls "@Z" and "@F": the zone, and what the file began with. */
  readonly zone: Origin
  readonly file: Origin
}

const LONGEST_NAME = 1000

/** The whole of a name that may be relative; of an unknown origin it stays as it is. */
export function wholeName(written: string, origins: Origins): string {
  const text = plain(written.slice(0, LONGEST_NAME))
  if (text === "@") return origins.origin ?? ""
  if (text.endsWith(".") && !text.endsWith("\\.")) return text.slice(0, -1)
  const [, front = "", special] = /^(.{0,1000}?)\.?@([ZF])$/u.exec(text) ?? []
  if (special !== undefined) return joined(front, special === "Z" ? origins.zone : origins.file)
  return joined(text, origins.origin)
}

const joined = (front: string, back: Origin): string =>
  (back === null || back === "" ? front : front === "" ? back : `${front}.${back}`).slice(0, LONGEST_NAME)

/** "\097" is an "a"; what else is escaped can be no machine's name, and stays so. */
const plain = (text: string): string =>
  text.replaceAll(/\\(\d{3})/gu, (escape, digits: string) => {
    const letter = String.fromCodePoint(Number(digits))
    return /^[\w*-]$/u.test(letter) ? letter : escape
  })

const REVERSE = /(?:^|\.)(?:in-addr|ip6)\.arpa$/iu

/** Whether a name only turns an address around. */
export const isReverse = (name: string): boolean => REVERSE.test(name)

/** The machine that a whole name names; null for the reversed ones, wildcards, and what no name can be. */
export function machineNamed(name: string, raw: string, line: number): Identifier | null {
  if (isReverse(name)) return null
  const found = nameFrom(name, line)
  return found === null ? null : { ...found, raw }
}

/** The address that "7.0.0.10.in-addr.arpa" stands for, also through a delegation such as "0/25" (RFC 2317). */
export function addressReversed(name: string, raw: string, line: number): Identifier | null {
  const lower = name.toLowerCase()
  const value = lower.endsWith(".in-addr.arpa")
    ? reversed4(lower.slice(0, -".in-addr.arpa".length))
    : lower.endsWith(".ip6.arpa")
      ? reversed6(lower.slice(0, -".ip6.arpa".length))
      : null
  return value === null ? null : { kind: "address", value, raw, line }
}

function reversed4(front: string): string | null {
  const labels = front.split(".")
  const octets = labels.length === 5 && /\D/u.test(labels[1]!) ? labels.toSpliced(1, 1) : labels
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/u.test(octet) && Number(octet) <= 255))
    return null
  return octets.toReversed().map(Number).join(".")
}

function reversed6(front: string): string | null {
  const nibbles = front.split(".")
  if (nibbles.length !== 32 || !nibbles.every((nibble) => /^[0-9a-f]$/u.test(nibble))) return null
  return addressText({ family: 6, value: BigInt(`0x${nibbles.toReversed().join("")}`) })
}

const ENDING = /\.(?:zone|zonefile|db|dns|hosts|rev|fwd|txt|conf|signed|inc|pri|master)$/iu
const BEGINNING =
  /^(?:db|zone|named|pri|primary|master|fwd|forward|rev|reverse|hosts)[._-](?=.{0,250}[.a-z0-9])/iu
const WORDS_FOR_ANY =
  /^(?:zones?|zonefile|db|dns|hosts?|records?|primary|master|forward|reverse|rev|fwd|local|root|empty|data|default|main|common|include|template|readme|named)$/iu

/** The zone that a file is called after ("db.example.org", "10.in-addr.arpa.zone"); null where it is after none. */
export function zoneCalled(path: string): Origin {
  const parts = path.split("/")
  const own = zoneIn(parts.at(-1) ?? "")
  return own ?? dotted(zoneIn(parts.at(-2) ?? ""))
}

// A folder is seldom called after a zone that has no dot.
const dotted = (name: Origin): Origin => (name?.includes(".") === true ? name : null)

function zoneIn(file: string): Origin {
  const named = stripped(stripped(file, /\.(?:j2|jinja2?|erb|epp|tmpl|tpl|template|in)$/iu), ENDING)
  const bare = stripped(named, BEGINNING).replace(/\.$/u, "").toLowerCase()
  if (WORDS_FOR_ANY.test(bare)) return null
  const numbers = /^\d{1,3}(?:\.\d{1,3}){0,2}$/u.test(bare)
  if (numbers) return reverseZone(bare.split("."))
  return isReverse(bare) || nameFrom(bare, 1) !== null ? bare : null
}

const stripped = (text: string, pattern: RegExp): string => text.replace(pattern, "")

const PRIVATE = new Set(["10", "127", "172", "192"])

/** "db.192.168.1" and "db.1.168.192" are both in use: the private beginning tells which it is. */
function reverseZone(octets: readonly string[]): string {
  const turned = PRIVATE.has(octets[0]!) || !PRIVATE.has(octets.at(-1)!) ? octets.toReversed() : octets
  return `${turned.join(".")}.in-addr.arpa`
}
