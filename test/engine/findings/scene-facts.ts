import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Fact, FactKind, Json } from "#model/observation.ts"
import type { SheetFact } from "#model/sheet.ts"
import type { CertificateSpec, PortSpec } from "./scene-port-words.ts"
import type { MachineSpec } from "./scene-words.ts"

export const DAY = 86_400_000

/** A fingerprint for a word, as ssh shows it. */
export const hostKeyOf = (word: string) =>
  `SHA256:${createHash("sha256").update(word).digest("base64").replace(/=+$/u, "")}`
/** A fingerprint for a word, as certificates and their keys have it. */
export const printOf = (word: string) => `SHA256:${createHash("sha256").update(word).digest("hex")}`

const fields = Object.keys(
  parse(readFileSync(join(import.meta.dirname, "../../../rules/vocabulary/fields.yaml"), "utf8")).fields,
)

interface Life {
  readonly since?: number | undefined
  readonly last?: number | undefined
  readonly ended?: number | undefined
}

/** Where facts of one machine are gathered, each with its life and its number. */
export class Facts {
  readonly all: SheetFact[] = []
  private readonly spec: MachineSpec
  private readonly now: Moment
  private readonly number: () => number

  constructor(spec: MachineSpec, now: Moment, number: () => number) {
    this.spec = spec
    this.now = now
    this.number = number
  }

  add(life: Life, fact: Fact) {
    const { firstSeen, lastSeen, network, ip } = this.spec
    const first = this.now - (life.since ?? firstSeen) * DAY
    const ended = life.ended === undefined ? FOREVER : this.now - life.ended * DAY
    const lastAgo = life.last ?? (life.ended === undefined ? lastSeen : life.ended + 1)
    const last = Math.max(first, this.now - lastAgo * DAY)
    this.all.push({ id: this.number(), endpoint: 1, network, ip: ip[0]!, first, last, ended, ...fact })
  }

  /** A date so many days from now, as certificates' dates are kept. */
  date(days: number): string {
    return new Date(this.now + days * DAY).toISOString().slice(0, 19)
  }

  /** As our own questions bring it. */
  told(life: Life, kind: FactKind, subject: string, value: string, question: string, detail: Json = null) {
    this.add(life, { kind, subject, value, detail, method: `talk:${question}`, standing: "observed" })
  }

  answer(
    life: Life,
    subject: string,
    question: string,
    said: Readonly<Record<string, readonly string[]>>,
    extra = {},
  ) {
    const unknown = Object.keys(said).find((field) => !fields.includes(field))
    if (unknown !== undefined) throw new Error(`The vocabulary has no field "${unknown}".`)
    const value = Object.values(said).flat().join(" | ")
    this.told(life, "answer", `${subject} ${question}`.trim(), value, question, { fields: said, ...extra })
  }
}

/** All that scans say of a port, in the shapes that src/engine/scan gives it. */
export function portFacts(facts: Facts, subject: string, spec: PortSpec, machine: string): void {
  const { since, last, ended } = spec
  const life = { since, last, ended }
  const open = { kind: "port", subject, value: "open", detail: null, method: "syn-ack" } as const
  facts.add(life, { ...open, standing: "observed" })
  serviceFact(facts, subject, spec)
  tlsFacts(facts, subject, spec, machine)
  sshFacts(facts, subject, spec)
  if (spec.title !== undefined)
    facts.told(life, "http-title", subject, spec.title, "http", { redirect: null })
  for (const [question, said] of Object.entries(spec.answers)) facts.answer(life, subject, question, said)
  for (const [script, output] of Object.entries(spec.scripts))
    facts.add(life, {
      kind: "script",
      subject: `${subject} ${script}`,
      value: output.trim(),
      detail: { output },
      method: `nse:${script}`,
      standing: "observed",
    })
}

function serviceFact(facts: Facts, subject: string, spec: PortSpec): void {
  const { name = null, product = null, version = null, extra = null, confidence } = spec
  if (name === null && product === null) return
  const tunnel = spec.tunnel ?? (spec.tls && !spec.tls.later ? "ssl" : null)
  const parts = [name ?? "unknown", product, version, tunnel && `[${tunnel}]`]
  facts.add(spec, {
    kind: "service",
    subject,
    value: parts.filter(Boolean).join(" "),
    detail: { name: name ?? "unknown", product, version, extra, tunnel, confidence, cpe: [] },
    method: "nmap-service-probe",
    standing: "observed",
  })
}

function tlsFacts(facts: Facts, subject: string, spec: PortSpec, machine: string): void {
  const certificates = spec.certificate ?? []
  const question = spec.tls?.later ? "starttls" : "tls"
  if (spec.tls) {
    const { versions, cipher, alpn } = spec.tls
    const own = certificates.find(({ ended }) => ended === undefined)
    const said = {
      "tls.version": versions,
      "tls.cipher": [cipher],
      ...(alpn !== undefined && { "tls.alpn": [alpn] }),
      ...(own && certificateFields(own)),
    }
    facts.answer({ ...lifeOf(spec), ...definedOf(spec.tls) }, subject, question, said, { chain: [] })
  }
  for (const [index, each] of certificates.entries()) {
    const life = { ...lifeOf(spec), ...definedOf(each) }
    const word = each.print ?? `${machine} ${subject} ${index} ${JSON.stringify(each)}`
    const key = printOf(each.key ?? `key of ${word}`)
    facts.told(life, "certificate", subject, printOf(word), question, certificateDetail(facts, each, key))
    facts.told(life, "identifier", `${subject} tls-key`, key, question)
  }
}

function certificateFields({ cn, names, issuer, selfSigned }: CertificateSpec) {
  const own = `CN=${cn ?? names[0] ?? ""}`
  return {
    "tls.subject": [own],
    "tls.issuer": [selfSigned ? own : `CN=${issuer}`],
    ...(names.length > 0 && { "tls.san": names }),
    ...(selfSigned && { "tls.self-signed": ["yes"] }),
  }
}

function certificateDetail(facts: Facts, spec: CertificateSpec, spki: string): Json {
  const { cn, names, issuer, selfSigned, until, from, type, bits, signature } = spec
  const subject = { commonName: cn ?? names[0] ?? "" }
  return {
    subject,
    issuer: selfSigned ? subject : { commonName: issuer },
    sans: names,
    notBefore: facts.date(-from),
    notAfter: until === null ? null : facts.date(until),
    keyType: type,
    bits,
    sigAlg: signature,
    sha1: "0".repeat(40),
    spki,
  }
}

function sshFacts(facts: Facts, subject: string, spec: PortSpec): void {
  if (spec.ssh) {
    const { banner, kex, ciphers, macs, warning } = spec.ssh
    const types = [...new Set((spec.hostKeys ?? []).map(({ type }) => type))]
    const hassh = createHash("md5").update([kex, ciphers, macs].join(";")).digest("hex")
    const said = {
      "ssh.banner": [banner],
      ...(types.length > 0 && { "ssh.host-key-algorithms": types }),
      "ssh.hassh": [hassh],
    }
    const extra = { kex, ciphers, macs, ...(warning !== undefined && { warning }) }
    facts.answer({ ...lifeOf(spec), ...definedOf(spec.ssh) }, subject, "ssh", said, extra)
  }
  for (const each of spec.hostKeys ?? []) {
    const { type, key, bits = BITS[type] ?? null } = each
    const detail = { type, bits, key: Buffer.from(key).toString("base64") }
    const life = { ...lifeOf(spec), ...definedOf(each) }
    facts.told(life, "host-key", `${subject} ${type}`, hostKeyOf(key), "ssh", detail)
  }
}

const BITS: Readonly<Record<string, number>> = {
  "ssh-ed25519": 256,
  "ssh-rsa": 3072,
  "ssh-dss": 1024,
  "ecdsa-sha2-nistp256": 256,
}

const lifeOf = ({ since, last, ended }: Life): Life => ({ since, last, ended })

function definedOf(life: Life): Life {
  return Object.fromEntries(Object.entries(lifeOf(life)).filter(([, value]) => value !== undefined))
}
