import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Severity } from "#model/severity.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import type { Around, Checks } from "../check.ts"
import { dayOf, ground, listed, quoted, seen } from "../grounds.ts"
import {
  answering,
  answersTo,
  fieldIn,
  isSeenOnce,
  isThere,
  numberIn,
  portIn,
  restOf,
  textIn,
} from "../told.ts"
import { listOf, numberOf, verdictOf } from "../verdict.ts"
import { isSelfSigned } from "./certificates.ts"

/** Something weak that a port offers, and what shows it. */
interface Weakness {
  readonly fact: SheetFact
  /** What is the same wherever it is found: "TLS 1.0". */
  readonly what: string
  readonly says: string
  readonly severity: Severity
}

function weak(sheet: Sheet, around: Around): readonly Verdict[] {
  if (!isThere(sheet)) return []
  // Between mail servers any encryption is better than none, and none is what a refusal leads to (RFC 7435).
  const opportunistic = listOf(around, "opportunistic")
  const found = [...versions(sheet), ...ciphers(sheet), ...keys(sheet, around)].filter(
    ({ fact }) => !opportunistic.includes(portIn(fact)),
  )
  const byMatter = Map.groupBy(found, ({ fact, what }) => `${portIn(fact)} ${what}`)
  return [...byMatter].map(([matter, same]) => weakness(sheet, { matter, same, around }))
}

function weakness(
  sheet: Sheet,
  {
    matter,
    same,
    around,
  }: { readonly matter: string; readonly same: readonly Weakness[]; readonly around: Around },
): Verdict {
  const first = same[0]!
  const port = portIn(first.fact)
  return verdictOf(around, {
    severity: first.severity,
    matter,
    machines: [sheet.machine],
    title: `${port} uses ${first.what}`,
    says: first.says,
    for: same.map(({ fact, says }): Ground => ground(says, seen([fact.id]))),
    against: staleness(sheet, same),
    since: Math.min(...same.map(({ fact }) => fact.first)),
    pending: same.every(({ fact }) => isSeenOnce(sheet, fact)),
  })
}

/** Not every scan asks for old versions: the machine may have been looked at since without them. */
function staleness({ lastSeen }: Sheet, same: readonly Weakness[]): readonly Ground[] {
  const last = Math.max(...same.map(({ fact }) => fact.last))
  return last >= lastSeen ? [] : [ground(`That was asked for last on ${dayOf(last)}.`, [])]
}

/** From the oldest; what nmap and what OpenSSL call them. */
const OLD: readonly (readonly [RegExp, string, Severity])[] = [
  [/^SSLv2$/u, "SSL 2", "high"],
  [/^SSLv3$/u, "SSL 3", "high"],
  [/^TLSv1(?:\.0)?$/u, "TLS 1.0", "medium"],
  [/^TLSv1\.1$/u, "TLS 1.1", "medium"],
]

/** The oldest version that each port speaks, where that is older than TLS 1.2. */
function versions(sheet: Sheet): readonly Weakness[] {
  return spoken(sheet).flatMap(({ fact, words }) => {
    const old = OLD.filter(([pattern]) => words.some((word) => pattern.test(word)))
    const [oldest] = old
    if (!oldest) return []
    const [, what, severity] = oldest
    const all = listed(old.map(([, name]) => name))
    return [{ fact, what, severity, says: `${portIn(fact)} still speaks ${all}.` }]
  })
}

/** The versions that each port was seen to speak: all of them where all were asked for, else the one agreed on. */
function spoken(sheet: Sheet): readonly { readonly fact: SheetFact; readonly words: readonly string[] }[] {
  const asked = answersTo(sheet, "tls-versions")
  const known = new Set(asked.map(portIn))
  const agreed = answersTo(sheet, "tls", "starttls").filter((fact) => !known.has(portIn(fact)))
  return [
    ...[...asked, ...agreed].map((fact) => ({ fact, words: fieldIn(fact, "tls.version") })),
    ...enumerated(sheet).map((fact) => ({ fact, words: scriptLines(fact).flatMap(versionIn) })),
  ]
}

/** What nmap's ssl-enum-ciphers tells, which tries every version and cipher. */
const enumerated = (sheet: Sheet) =>
  answering(sheet, "script").filter((fact) => restOf(fact) === "ssl-enum-ciphers")

const scriptLines = (fact: SheetFact): readonly string[] =>
  (textIn(fact, "output") || fact.value)
    .slice(0, 8_192)
    .split("\n")
    .map((line) =>
      line
        .replace(/^[\s|_]{0,20}/u, "")
        .trimEnd()
        .slice(0, 200),
    )

const versionIn = (line: string): readonly string[] => {
  const found = /^((?:TLS|SSL)v\d(?:\.\d)?):$/u.exec(line)?.[1]
  return found === undefined ? [] : [found]
}

const cipherIn = (line: string): readonly string[] => {
  const found = /^((?:TLS|SSL)_\w{3,100})\b/u.exec(line)?.[1]
  return found === undefined ? [] : [found]
}

const WEAK: readonly (readonly [RegExp, string, Severity])[] = [
  [/(?:^|[_-])NULL(?:[_-]|$)/u, "ciphers that encrypt nothing", "high"],
  [/EXP(?:ORT)?(?:\d{0,4})[_-]/u, "export ciphers", "high"],
  [/(?:^|[_-])(?:anon|ADH|AECDH)(?:[_-]|$)/u, "ciphers without a certificate", "high"],
  [/RC4/u, "RC4", "high"],
  [/3DES|DES-CBC3/u, "3DES", "medium"],
  [/(?:^|[_-])DES[_-]CBC(?:[_-]|$)/u, "DES", "high"],
]

/** Weak ciphers: the one agreed on although we offer better ones, and those that a script found. */
function ciphers(sheet: Sheet): readonly Weakness[] {
  const agreed = answersTo(sheet, "tls", "starttls").map((fact) => ({
    fact,
    names: fieldIn(fact, "tls.cipher"),
  }))
  const offered = enumerated(sheet).map((fact) => ({ fact, names: scriptLines(fact).flatMap(cipherIn) }))
  return [...agreed, ...offered].flatMap(({ fact, names }) =>
    WEAK.flatMap(([pattern, what, severity]) => {
      const own = names.filter((name) => pattern.test(name))
      const says = `${portIn(fact)} offers ${listed([...new Set(own)].map((name) => quoted(name, 60)))}.`
      return own.length === 0 ? [] : [{ fact, what, severity, says }]
    }),
  )
}

/** Certificates whose key is too short, or whose signature can be forged. */
function keys(sheet: Sheet, around: Around): readonly Weakness[] {
  const least = numberOf(around, "rsa-bits", 2_048)
  return answering(sheet, "certificate").flatMap((fact): Weakness[] => {
    const [type, bits, signature] = [textIn(fact, "keyType"), numberIn(fact, "bits"), textIn(fact, "sigAlg")]
    const isShort = type.startsWith("rsa") && bits !== null && bits > 0 && bits < least
    // What signs itself is believed for its key, and its signature protects nothing.
    const digest = isSelfSigned(fact)
      ? undefined
      : /^(?:md5|sha1)(?=With)|with-?(?:SHA1|MD5)$/iu.exec(signature)?.[0]
    const hash = digest === undefined ? null : /md5/iu.test(digest) ? "MD5" : "SHA-1"
    return [
      ...(isShort ? [shortKey(fact, bits)] : []),
      ...(hash === null
        ? []
        : [
            {
              fact,
              what: `a certificate signed with ${hash}`,
              severity: "medium" as const,
              says: `The certificate on ${portIn(fact)} is signed with ${quoted(signature, 60)}.`,
            },
          ]),
    ]
  })
}

function shortKey(fact: SheetFact, bits: number): Weakness {
  return {
    fact,
    what: `an RSA key of ${bits} bits`,
    severity: bits < 1_024 ? "high" : "medium",
    says: `The certificate on ${portIn(fact)} has an RSA key of ${bits} bits.`,
  }
}

/** Rules of how TLS is spoken, by their ids. */
export const weakTls: Checks = { "tls-weak": { of: "machine", check: weak } }
