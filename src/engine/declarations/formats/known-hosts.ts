import { createHash } from "node:crypto"
import type { DeclaredService, Identifier } from "#model/declaration.ts"
import { declared, service } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { isTemplated, machineFrom, portFrom } from "./identifiers.ts"
import { linesOf } from "./lines.ts"
import { fileName, Gathering } from "./reading.ts"
import { placesJoined } from "./template-places.ts"

/** known_hosts of OpenSSH: which machine has which host key. */
export const knownHosts: Format = { name: "known-hosts", claims, read }

const KEY_TYPE =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)(?:-cert-v01@openssh\.com)?$/u
const ENTRY =
  /^(?:@[a-z-]{1,20}[ \t]{1,20})?(?:\|1\|[A-Za-z\d+/=|]{20,100}|(?:\[|[\w*?!-]{1,64}\.)[^\s="']{1,4000})[ \t]{1,20}(?:ssh-|ecdsa-|sk-)[\w@.-]{1,60}[ \t]{1,20}AAAA/mu

function claims(path: string, start: string): boolean {
  const name = fileName(path)
  if (/authorized_?keys|\.(?:py|sh|rb|go|md|ya?ml|json|tf|pp)$/iu.test(name)) return false
  return /known[_-]?hosts/iu.test(name) ? !start.includes("\u0000") : ENTRY.test(start)
}

function read(files: readonly SourceText[]) {
  const found = new Gathering()
  for (const { path, text } of files)
    for (const { number, text: line } of linesOf(placesJoined(text))) {
      const bare = line.trim()
      if (bare !== "" && !bare.startsWith("#")) readLine(bare, { path, line: number, found })
    }
  return found.reading()
}

interface Where {
  readonly path: string
  readonly line: number
  readonly found: Gathering
}

interface Entry {
  readonly marker: string | null
  readonly patterns: readonly string[]
  readonly type: string
  readonly key: Identifier
}

function readLine(text: string, where: Where): void {
  const { path, line, found } = where
  if (isTemplated(text))
    return found.lacks(path, line, "This line is filled in by a template, which is not run.")
  const words = text.split(/[ \t]{1,100}/u, 5)
  const marker = words[0]!.startsWith("@") ? words.shift()! : null
  const [names = "", type = "", blob = ""] = words
  if (marker !== null && marker !== "@cert-authority" && marker !== "@revoked")
    return found.problem(path, line, "This marker is not known.")
  if (/^\d{1,5}$/u.test(type) && /^\d{1,10}$/u.test(blob))
    return found.problem(path, line, "Keys of SSH's first version are not read.")
  if (!KEY_TYPE.test(type))
    return found.problem(path, line, "No type of key that we know stands in this line.")
  const value = fingerprint(blob, type)
  if (value === null) return found.problem(path, line, "The key of this line is cut off, or of another type.")
  const key: Identifier = { kind: "host-key", value, raw: blob, line }
  const entry = { marker, patterns: names.split(",").filter((name) => name !== ""), type, key }
  if (names.startsWith("|")) hashed(names, entry, where)
  else listed(entry, where)
}

/** SHA-256 of the key, as ssh shows it; null where the key does not say itself that it is of that type. */
function fingerprint(blob: string, type: string): string | null {
  if (!/^[A-Za-z\d+/]{16,20000}={0,2}$/u.test(blob)) return null
  const bytes = Buffer.from(blob, "base64")
  const length = bytes.readUInt32BE(0)
  if (
    bytes.subarray(4, 4 + Math.min(length, 100)).toString("latin1") !== type ||
    bytes.length < 4 + length + 8
  )
    return null
  return `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/u, "")}`
}

const HASHED = /^\|1\|[A-Za-z\d+/]{27}=\|[A-Za-z\d+/]{27}=$/u

/** The name is hidden: a name that is known can be tested (HMAC-SHA1 with the salt), and none can be listed. */
function hashed(names: string, entry: Entry, { path, line, found }: Where): void {
  if (!HASHED.test(names)) return found.problem(path, line, "The hidden name of this line is cut off.")
  const at = { format: "known-hosts", path, line }
  const attributes = { ...attributesOf(entry), hashed: names }
  found.add(
    declared({
      ...at,
      identifiers: entry.marker === null ? [entry.key] : [],
      state: stateOf(entry),
      attributes,
    }),
  )
}

function listed(entry: Entry, { path, line, found }: Where): void {
  const at = { format: "known-hosts", path, line, attributes: attributesOf(entry) }
  const identifiers: Identifier[] = []
  const ports = new Map<number, DeclaredService>()
  for (const pattern of entry.patterns.slice(0, 1000)) {
    if (pattern.startsWith("!")) continue
    const { name, port } = nameAndPort(pattern)
    if (name.length < 255 && /[*?]/u.test(name)) {
      found.add(declared({ ...at, state: "pattern", pattern: name }))
      continue
    }
    const machine = machineFrom(name, line)
    if (machine === null || port === null) found.problem(path, line, "A name in this line can be none.")
    else {
      identifiers.push(machine)
      ports.set(port, service({ port, name: "ssh", line }))
    }
  }
  if (identifiers.length === 0) return
  // The key of an authority signs the keys of others; a revoked key is nobody's any more.
  const own = entry.marker === null ? [entry.key] : []
  const services = entry.marker === "@revoked" ? [] : [...ports.values()]
  found.add(declared({ ...at, identifiers: [...identifiers, ...own], services, state: stateOf(entry) }))
}

function nameAndPort(pattern: string): { readonly name: string; readonly port: number | null } {
  const [, name, digits] = /^\[([^\]]{1,300})\](?::(\d{1,5}))?$/u.exec(pattern) ?? []
  if (name === undefined) return { name: pattern, port: 22 }
  return { name, port: digits === undefined ? 22 : portFrom(digits) }
}

const stateOf = ({ marker }: Entry) => (marker === "@revoked" ? "stale" : "exact")

function attributesOf({ marker, type, key, patterns }: Entry): Readonly<Record<string, string>> {
  const except = patterns.filter((pattern) => pattern.startsWith("!")).join(",")
  const marked = marker === null ? {} : { marker: marker.slice(1), fingerprint: key.value }
  return { "key-type": type, ...marked, ...(except === "" ? {} : { except: except.slice(0, 1000) }) }
}
