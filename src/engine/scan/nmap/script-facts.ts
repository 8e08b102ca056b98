import { X509Certificate, createHash } from "node:crypto"
import type { Fact, Json } from "#model/observation.ts"
import { type Element, at, childrenNamed, keyed, keyedText } from "./element.ts"

const LONGEST = 4_096

/** Scripts whose text tells the time, counts or differs from one question to the next: kept, but never compared. */
const VOLATILE =
  /^(?:.*-date|.*-time|.*-uptime|uptime.*|clock-skew|fingerprint-strings|ntp-info|rpcinfo|mysql-info|snmp-netstat|snmp-processes|snmp-interfaces|redis-info|memcached-info|dns-nsid|upnp-info|http-headers|qscan|path-mtu|ssl-heartbleed)$/u

/** Facts one script's output holds. `subject` is "22/tcp", or null for a script about the whole machine. */
export function scriptFacts(script: Element, subject: string | null): readonly Fact[] {
  const id = at(script, "id").slice(0, 100)
  switch (id) {
    case "ssh-hostkey":
      return subject === null ? [] : hostKeys(script, subject)
    case "ssl-cert":
      return subject === null ? [] : certificate(script, subject)
    case "http-title":
      return subject === null ? [] : httpTitle(script, subject)
    case "nbstat":
      return [
        ...named("netbios", keyedText(script, "server_name") ?? netbiosName(script), id),
        plain(script, id, subject),
      ]
    case "smb-os-discovery":
      return [...smbNames(script, id), plain(script, id, subject)]
    case "snmp-sysdescr":
      return [withValue(script, id, subject, (at(script, "output").split("\n")[0] ?? "").trim())]
    case "snmp-info":
      return [withValue(script, id, subject, snmpEngine(script))]
    default:
      return [plain(script, id, subject)]
  }
}

function plain(script: Element, id: string, subject: string | null): Fact {
  const output = at(script, "output").trim()
  return withValue(script, id, subject, VOLATILE.test(id) ? "" : output)
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
        spki: prints?.spki ?? null,
      },
      method: "nse:ssl-cert",
      standing: "observed",
    },
  ]
}

function fingerprints(pem: string): { readonly sha256: string; readonly spki: string | null } | null {
  const body = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/u.exec(pem)?.[1]
  if (body === undefined) return null
  const der = Buffer.from(body, "base64")
  return { sha256: createHash("sha256").update(der).digest("hex"), spki: keyFingerprint(der) }
}

function keyFingerprint(der: Buffer): string | null {
  try {
    const spki = new X509Certificate(der).publicKey.export({ type: "spki", format: "der" })
    return `SHA256:${createHash("sha256").update(spki).digest("hex")}`
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

function named(subject: string, name: string | null, id: string): readonly Fact[] {
  const value = name?.replaceAll("\\x00", "").replaceAll("\u0000", "").trim().toLowerCase()
  if (!value || value === "<unknown>") return []
  return [{ kind: "name", subject, value, detail: null, method: `nse:${id}`, standing: "observed" }]
}

const netbiosName = (script: Element) => /NetBIOS name: ([^,]+),/u.exec(at(script, "output"))?.[1] ?? null

const smbNames = (script: Element, id: string) => [
  ...named("smb", keyedText(script, "fqdn") ?? keyedText(script, "server"), id),
]

function snmpEngine(script: Element): string {
  const parts = ["enterprise", "engineIDFormat", "engineIDData"].map((key) => keyedText(script, key, 200))
  return parts.filter((part) => part !== null).join(" ")
}
