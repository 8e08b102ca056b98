import { addressText, readAddress } from "#model/address.ts"
import { isSecret } from "../formats/identifiers.ts"

/** What one written word is looked up by. */
export interface Forms {
  /** Without what may be a secret. */
  readonly all: readonly string[]
  /** Only what is shaped as an address, a MAC or a full name: what may be kept where secrets stand. */
  readonly shaped: readonly string[]
  /** Whether what stands behind it on its line may be a secret. */
  readonly announcesSecret: boolean
}

const MOST_FORMS = 40
const MOST_PIECES = 24

/**
 * The forms of a written word: itself, without its port, its parts, its first label, a MAC as 12 digits, an IPv6 address
 * in its canonical text, the address that a reverse name stands for.
 */
export function formsOf(written: string): Forms {
  const draft = new Draft()
  addWord(draft, written.toLowerCase())
  return draft
}

class Draft implements Forms {
  private readonly any = new Set<string>()
  private readonly certain = new Set<string>()
  announcesSecret = false

  get all(): readonly string[] {
    return [...this.any]
  }

  get shaped(): readonly string[] {
    return [...this.certain]
  }

  add(text: string): void {
    if (this.any.size < MOST_FORMS && isKept(text)) this.any.add(text)
  }

  addCertain(text: string): void {
    if (this.certain.size >= MOST_FORMS) return
    this.certain.add(text)
    this.any.add(text)
  }
}

const MAC_WRITTEN = /^(?:[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/u
const HEX_PAIR = /^[0-9a-f]{2}$/u

function addWord(draft: Draft, word: string): void {
  if (word.includes(":")) addJoined(draft, word)
  else addPlain(draft, word)
}

/** A word with colons: an address, a MAC, or several things such as "web1:8080" and "sw1:10.0.0.7:cisco". */
function addJoined(draft: Draft, word: string): void {
  const address = ipv6In(word)
  if (address !== null) return draft.addCertain(address)
  const pieces = word.split(":", MOST_PIECES)
  const { rest, macs } = macsIn(pieces)
  for (const mac of macs) draft.addCertain(mac)
  for (const piece of rest) if (!draft.announcesSecret) addPlain(draft, piece)
  // "password:hunter2": what follows is not kept, unless no secret looks like it.
  if (draft.announcesSecret) for (const piece of rest) addShaped(draft, piece)
}

/** "ip6:2001:db8::1" of a mail policy names an address, as does the address alone. */
function ipv6In(word: string): string | null {
  const whole = readAddress(word)
  if (whole !== null) return addressText(whole)
  const rest = word.slice(word.indexOf(":") + 1)
  const inner = rest.includes(":") && !/^[0-9a-f]*:/u.test(word) ? readAddress(rest) : null
  return inner === null ? null : addressText(inner)
}

/** The MACs among pieces between colons, and what is left beside them. Eight pairs are no MAC. */
function macsIn(pieces: readonly string[]): { readonly rest: readonly string[]; readonly macs: string[] } {
  const rest: string[] = []
  const macs: string[] = []
  for (let at = 0; at < pieces.length;) {
    let end = at
    while (end < pieces.length && HEX_PAIR.test(pieces[end]!)) end += 1
    if (end - at === 6) macs.push(pieces.slice(at, end).join(""))
    if (end - at < 6) rest.push(...pieces.slice(at, Math.max(end, at + 1)))
    at = Math.max(end, at + 1)
  }
  return { rest, macs }
}

function addPlain(draft: Draft, word: string): void {
  draft.announcesSecret ||= isSecret(word)
  if (addShaped(draft, word)) return
  draft.add(word)
  const parts = word.split(".", MOST_PIECES)
  if (parts.length > 1 && isNamelike(parts)) addLabel(draft, parts[0]!)
  else if (parts.length === 1) addLabel(draft, word)
}

/** The last part of a name is no number; otherwise it is a version, a time or a size. */
const isNamelike = (parts: readonly string[]) => /[a-z]/u.test(parts.at(-1)!)

const FULL_NAME =
  /^(?=.{4,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?){0,40}\.[a-z]{2,24}$/u

/** Adds what is shaped as an address, a MAC or a full name; false where it is none of them. */
function addShaped(draft: Draft, word: string): boolean {
  const address = addressesOf(word)
  for (const each of address) draft.addCertain(each)
  if (address.length > 0) return true
  if (MAC_WRITTEN.test(word)) {
    draft.addCertain(word.replaceAll(/[.-]/gu, ""))
    return true
  }
  if (!FULL_NAME.test(word)) return false
  const reverse = reversed(word)
  if (reverse !== null) draft.addCertain(reverse)
  draft.addCertain(word)
  addLabel(draft, word.slice(0, word.indexOf(".")), (label) => draft.addCertain(label))
  return true
}

/** "10.0.0.1", and both ends of "10.0.0.1-10.0.0.20". */
function addressesOf(word: string): readonly string[] {
  if (!/^\d{1,3}\.\d/u.test(word)) return []
  const ends = word.split("-", 3).map((end) => readAddress(end))
  if (ends.length > 2) return []
  return ends.every((end) => end !== null) ? ends.map(addressText) : []
}

/** "7.0.0.10.in-addr.arpa" stands for 10.0.0.7. */
function reversed(word: string): string | null {
  const parts = word.split(".", 40)
  const zone = parts.slice(-2).join(".")
  const labels = parts.slice(0, -2).toReversed()
  if (zone === "in-addr.arpa" && labels.length === 4) return canonical(labels.join("."))
  if (zone !== "ip6.arpa" || labels.length !== 32) return null
  const groups = Array.from({ length: 8 }, (_, group) => labels.slice(group * 4, group * 4 + 4).join(""))
  return canonical(groups.join(":"))
}

function canonical(text: string): string | null {
  const address = readAddress(text)
  return address === null ? null : addressText(address)
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u
const MOST_PARTS = 8

/** A label, and its beginnings and ends: "backup-web01_daily" has "web01" in it. */
function addLabel(draft: Draft, label: string, add = (text: string) => draft.add(text)): void {
  if (isKept(label)) add(label)
  // The parts of a date, a telephone number or a UUID name nothing.
  if (UUID.test(label) || !/[-_]/u.test(label) || !/[a-z]/u.test(label)) return
  const parts = label.split(/[-_]/u, MOST_PARTS + 1)
  if (parts.length > MOST_PARTS) return
  const ends: number[] = []
  for (let at = 0; at < label.length; at += 1) if (label[at] === "-" || label[at] === "_") ends.push(at)
  for (const part of [
    ...ends.map((end) => label.slice(0, end)),
    ...ends.map((end) => label.slice(end + 1)),
    ...parts,
  ])
    if (isKept(part)) add(part)
}

const DATE = /^\d{4}-\d\d(?:-\d\d)?$/u
const LONGEST_UNBROKEN = 32

/** Whether a word can name a machine at all: no number that counts something, no checksum, no date. */
function isKept(word: string): boolean {
  if (word.length < 2 || word.length > 253) return false
  if (!/[a-z]/u.test(word)) return isSerial(word)
  if (/^[-.:]|[-.:]$/u.test(word)) return false
  return word.length <= LONGEST_UNBROKEN || /[.:_-]/u.test(word)
}

/** Numbers are serials where they are long enough, and nothing else than a number. */
function isSerial(word: string): boolean {
  return word.length >= 5 && word.length <= LONGEST_UNBROKEN && /^\d[\d-]*\d$/u.test(word) && !DATE.test(word)
}
