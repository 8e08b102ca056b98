import { X509Certificate, createHash, createPublicKey } from "node:crypto"
import type { Fact, Json } from "#model/observation.ts"
import { clocksIn } from "./clocks.ts"
import { type Element, at, childrenNamed, keyed, keyedText } from "./element.ts"
import { engineOf, identitiesIn } from "./script-identities.ts"

const LONGEST = 4_096

/** Scripts whose text counts or differs from one question to the next: kept, but never compared. */
const VOLATILE =
  /^(?:.*-date|.*-time|.*-uptime|uptime.*|clock-skew|fingerprint-strings|ntp-info|rpcinfo|mysql-info|snmp-netstat|snmp-processes|snmp-interfaces|redis-info|memcached-info|dns-nsid|upnp-info|wsdd-discover|dns-service-discovery|ubiquiti-discovery|openwebnet-discovery|http-headers|qscan|path-mtu|ssl-heartbleed)$/u
/** Lines that tell the time: "System time: 2026-…", "serverBootTime: …", "snmpEngineTime: …", "currentTime=…". */
const CLOCK = /^[\s|_]{0,40}[\w .-]{0,40}(?:time|date|uptime)s?\s{0,4}[:=]/iu

/** Facts one script's output holds. `subject` is "22/tcp", or null for a script about the whole machine. */
export function scriptFacts(script: Element, subject: string | null): readonly Fact[] {
  const id = at(script, "id").slice(0, 100)
  return [...identitiesIn(script, id), ...clocksIn(script, id), ...portFacts(script, id, subject)]
}

function portFacts(script: Element, id: string, subject: string | null): readonly Fact[] {
  switch (id) {
    case "ssh-hostkey":
      return subject === null ? [] : hostKeys(script, subject)
    case "ssl-cert":
      return subject === null ? [] : certificate(script, subject)
    case "http-title":
      return subject === null ? [] : httpTitle(script, subject)
    case "snmp-sysdescr":
      return [withValue(script, id, subject, (at(script, "output").split("\n")[0] ?? "").trim())]
    case "snmp-info":
      return [withValue(script, id, subject, engineOf(script))]
    default:
      return [plain(script, id, subject)]
  }
}

function plain(script: Element, id: string, subject: string | null): Fact {
  const output = VOLATILE.test(id) ? "" : at(script, "output").slice(0, LONGEST).trim()
  const lines = output.split("\n").filter((line) => !CLOCK.test(line))
  return withValue(script, id, subject, lines.join("\n"))
}

function withValue(script: Element, id: string, subject: string | null, value: string): Fact {
  return {
    kind: "script",
    subject: subject === null ? id : `${subject} ${id}`,
    value: value.slice(0, LONGEST),
    detail: { output: at(script, "output").slice(0, LONGEST) },
    method: `nse:${id}`,
    standing: "observed",
  }
}

function hostKeys(script: Element, subject: string): readonly Fact[] {
  return childrenNamed(script, "table")
    .slice(0, 20)
    .flatMap((table): Fact[] => {
      const type = keyedText(table, "type", 100)
      const key = keyedText(table, "key", 16_384)
      if (type === null || key === null) return []
      const digest = createHash("sha256")
        .update(Buffer.from(key, "base64"))
        .digest("base64")
        .replace(/=+$/u, "")
      return [
        {
          kind: "host-key",
          subject: `${subject} ${type}`,
          value: `SHA256:${digest}`,
          detail: { type, bits: Number(keyedText(table, "bits")) || null, key: key.slice(0, LONGEST) },
          method: "nse:ssh-hostkey",
          standing: "observed",
        },
      ]
    })
}

function certificate(script: Element, subject: string): readonly Fact[] {
  const pem = keyedText(script, "pem", 65_536)
  const sha1 = keyedText(script, "sha1", 100)
  const prints = pem === null ? null : fingerprints(pem)
  const value = prints ? `SHA256:${prints.sha256}` : sha1 && `SHA1:${sha1}`
  if (!value) return [plain(script, "ssl-cert", subject)]
  const validity = keyed(script, "validity")
  const key = keyed(script, "pubkey")
  const spki = prints?.spki ?? rsaKeyFingerprint(key)
  return [
    {
      kind: "certificate",
      subject,
      value,
      detail: {
        subject: distinguishedName(keyed(script, "subject")),
        issuer: distinguishedName(keyed(script, "issuer")),
        sans: alternativeNames(script),
        notBefore: keyedText(validity, "notBefore", 40),
        notAfter: keyedText(validity, "notAfter", 40),
        keyType: keyedText(key, "type", 40),
        bits: Number(keyedText(key, "bits", 10)) || null,
        sigAlg: keyedText(script, "sig_algo", 100),
        sha1,
        spki,
      },
      method: "nse:ssl-cert",
      standing: "observed",
    },
    ...tlsKey(subject, spki),
  ]
}

interface Fingerprints {
  readonly sha256: string
  readonly spki: string | null
}

// The same few thousand certificates come with every scan, and to read one takes a good part of its import.
const read = new Map<string, Fingerprints>()
const MOST_READ = 20_000

function fingerprints(pem: string): Fingerprints | null {
  const known = read.get(pem)
  if (known) return known
  const found = fingerprintsOf(pem)
  if (read.size >= MOST_READ) read.clear()
  if (found) read.set(pem, found)
  return found
}

function fingerprintsOf(pem: string): Fingerprints | null {
  const body = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/u.exec(pem)?.[1]
  if (body === undefined) return null
  const der = Buffer.from(body, "base64")
  return { sha256: createHash("sha256").update(der).digest("hex"), spki: keyFingerprint(der) }
}

/** The key outlives its certificate where that is renewed. */
function tlsKey(subject: string, spki: string | null): readonly Fact[] {
  if (spki === null) return []
  return [
    {
      kind: "identifier",
      subject: `${subject} tls-key`,
      value: spki,
      detail: null,
      method: "nse:ssl-cert",
      standing: "observed",
    },
  ]
}

const hashOf = (spki: Buffer) => `SHA256:${createHash("sha256").update(spki).digest("hex")}`

/** An RSA key is told in full beside the certificate: put together again, it has the same fingerprint. */
function rsaKeyFingerprint(pubkey: Element | undefined): string | null {
  const modulus = keyedText(pubkey, "modulus", 8_192)
  const exponent = keyedText(pubkey, "exponent", 40)
  if (keyedText(pubkey, "type", 40) !== "rsa" || modulus === null || exponent === null) return null
  if (!/^(?:[0-9a-f]{2})+$/iu.test(modulus) || !/^\d{1,20}$/u.test(exponent)) return null
  const [n, e] = [Buffer.from(modulus, "hex"), Buffer.from(evenHex(BigInt(exponent)), "hex")]
  try {
    const jwk = { kty: "RSA", n: n.toString("base64url"), e: e.toString("base64url") }
    return hashOf(createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "der" }))
  } catch {
    // What is no key has no fingerprint.
    return null
  }
}

function evenHex(value: bigint): string {
  const hex = value.toString(16)
  return hex.length % 2 === 0 ? hex : `0${hex}`
}

function keyFingerprint(der: Buffer): string | null {
  try {
    return hashOf(new X509Certificate(der).publicKey.export({ type: "spki", format: "der" }))
  } catch {
    // Odd or damaged certificates are still certificates: their fingerprint stands, their key's doesn't.
    return null
  }
}

function distinguishedName(table: Element | undefined): Json {
  const parts = (table?.children ?? [])
    .slice(0, 30)
    .map((each) => [at(each, "key").slice(0, 100), each.text.slice(0, 500)])
  return Object.fromEntries(parts)
}

function alternativeNames(script: Element): readonly string[] {
  const extensions = keyed(script, "extensions")?.children ?? []
  const names = extensions.find((each) => keyedText(each, "name")?.includes("Subject Alternative Name"))
  const text = keyedText(names, "value", 16_384) ?? ""
  return text
    .split(/,\s*/u)
    .map((name) => name.replace(/^(?:DNS|IP Address|email|URI):/u, "").slice(0, 255))
    .filter(Boolean)
    .slice(0, 200)
}

function httpTitle(script: Element, subject: string): readonly Fact[] {
  const title = keyedText(script, "title", LONGEST) ?? (at(script, "output").split("\n")[0] ?? "").trim()
  if (title === "" || title.startsWith("Site doesn't have a title")) return []
  const redirect = keyedText(script, "redirect_url")
  const value = title.slice(0, LONGEST)
  return [
    {
      kind: "http-title",
      subject,
      value,
      detail: { redirect },
      method: "nse:http-title",
      standing: "observed",
    },
  ]
}
