import { createHash } from "node:crypto"
import { bits, integer, node, nothing, objectId, sequence, set, utcTime, utf8 } from "./der.ts"
import type { Random } from "./random.ts"

/** A server's SSH key as it is told on the wire. */
export interface HostKey {
  readonly type: "ssh-rsa" | "ecdsa-sha2-nistp256" | "ssh-ed25519"
  readonly bits: number
  /** Base64 of RFC 4253's blob. */
  readonly key: string
  /** MD5 as hex, nmap's fingerprint. */
  readonly fingerprint: string
}

export type KeyType = HostKey["type"]
export const KEY_TYPES: readonly KeyType[] = ["ssh-rsa", "ecdsa-sha2-nistp256", "ssh-ed25519"]

export function hostKey(type: KeyType, random: Random): HostKey {
  const blob = Buffer.concat(partsOf(type, random).map(withLength))
  return {
    type,
    bits: type === "ssh-rsa" ? 3_072 : 256,
    key: blob.toString("base64"),
    fingerprint: createHash("md5").update(blob).digest("hex"),
  }
}

function partsOf(type: KeyType, random: Random): readonly Buffer[] {
  switch (type) {
    case "ssh-ed25519":
      return [Buffer.from(type), random.bytes(32)]
    case "ecdsa-sha2-nistp256":
      return [Buffer.from(type), Buffer.from("nistp256"), Buffer.concat([Buffer.from([4]), random.bytes(64)])]
    case "ssh-rsa":
      return [
        Buffer.from(type),
        Buffer.from([1, 0, 1]),
        Buffer.concat([Buffer.from([0, 0x80]), random.bytes(383)]),
      ]
  }
}

function withLength(part: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.length)
  return Buffer.concat([length, part])
}

export type Name = Readonly<Record<string, string>>

export interface CertificateWish {
  readonly subject: Name
  readonly issuer: Name
  /** DNS names and IPv4 addresses it is for. */
  readonly names: readonly string[]
  readonly notBefore: number
  readonly days: number
  /** RSA modulus of the key pair it is for. */
  readonly key: Buffer
}

export interface Certificate extends CertificateWish {
  readonly pem: string
  readonly sha1: string
  readonly md5: string
}

const DAY = 86_400_000
const OBJECT_IDS: Name = {
  commonName: "2.5.4.3",
  organizationName: "2.5.4.10",
  organizationalUnitName: "2.5.4.11",
  countryName: "2.5.4.6",
}
const signing = sequence(objectId("1.2.840.113549.1.1.11"), nothing)

/** The modulus of a new RSA key; nobody will ever need its factors. */
export function tlsKey(random: Random): Buffer {
  const modulus = random.bytes(256)
  modulus[0] = modulus[0]! | 0x80
  modulus[255] = modulus[255]! | 1
  return modulus
}

/** A certificate that readers take for a real one; only its signature signs nothing. */
export function certificate(wish: CertificateWish, random: Random): Certificate {
  const der = sequence(toBeSigned(wish, random), signing, bits(random.bytes(256)))
  const body = der.toString("base64").replaceAll(/(.{64})/g, "$1\n")
  return {
    ...wish,
    pem: `-----BEGIN CERTIFICATE-----\n${body.trimEnd()}\n-----END CERTIFICATE-----\n`,
    sha1: createHash("sha1").update(der).digest("hex"),
    md5: createHash("md5").update(der).digest("hex"),
  }
}

function toBeSigned(
  { subject, issuer, names, notBefore, days, key }: CertificateWish,
  random: Random,
): Buffer {
  return sequence(
    node(0xa0, integer(Buffer.from([2]))),
    integer(random.bytes(16)),
    signing,
    distinguished(issuer),
    sequence(utcTime(notBefore), utcTime(notBefore + days * DAY)),
    distinguished(subject),
    sequence(
      sequence(objectId("1.2.840.113549.1.1.1"), nothing),
      bits(sequence(integer(key), integer(Buffer.from([1, 0, 1])))),
    ),
    ...(names.length > 0 ? [node(0xa3, sequence(alternativeNames(names)))] : []),
  )
}

function distinguished(name: Name): Buffer {
  const parts = Object.entries(name).map(([key, value]) =>
    set(sequence(objectId(OBJECT_IDS[key] ?? "2.5.4.3"), utf8(value))),
  )
  return sequence(...parts)
}

function alternativeNames(names: readonly string[]): Buffer {
  const each = names.map((name) =>
    isAddress(name) ? node(0x87, Buffer.from(name.split(".").map(Number))) : node(0x82, Buffer.from(name)),
  )
  return sequence(objectId("2.5.29.17"), node(0x04, sequence(...each)))
}

/** Whether a name on a certificate is an IPv4 address. */
export const isAddress = (name: string) => /^\d+\.\d+\.\d+\.\d+$/.test(name)
