import {
  type KeyObject,
  createHash,
  createPublicKey,
  createDiffieHellmanGroup,
  createECDH,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  verify,
} from "node:crypto"
import { made } from "./der.ts"
import { KEXINIT, Strings, mpint, text } from "./ssh-packets.ts"

/** Our half of one key exchange. */
export interface Exchange {
  /** What goes into the packet, with its length, and into the hash. */
  readonly ours: Buffer
  /** The other half as it goes into the hash. */
  theirs(bytes: Buffer): Buffer
  /** The number that both know. */
  shared(theirs: Buffer): Buffer
  readonly hash: "sha1" | "sha256" | "sha512"
}

const EXCHANGES: Readonly<Record<string, () => Exchange>> = {
  "curve25519-sha256": x25519,
  "curve25519-sha256@libssh.org": x25519,
  "ecdh-sha2-nistp256": nistp256,
  "diffie-hellman-group14-sha256": () => group("modp14", "sha256"),
  "diffie-hellman-group16-sha512": () => group("modp16", "sha512"),
  "diffie-hellman-group14-sha1": () => group("modp14", "sha1"),
  "diffie-hellman-group1-sha1": () => group("modp2", "sha1"),
}

/** How each type of host key is asked for, and what signatures it gives, the best first. */
export const KEY_TYPES: readonly (readonly string[])[] = [
  ["ssh-ed25519"],
  ["ecdsa-sha2-nistp256"],
  ["ecdsa-sha2-nistp384"],
  ["ecdsa-sha2-nistp521"],
  ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
]

/** The exchange that both know, as SSH chooses it: the first of ours that is theirs too. */
export function exchangeFor(theirs: readonly string[]): Exchange | null {
  const name = Object.keys(EXCHANGES).find((each) => theirs.includes(each))
  try {
    return name === undefined ? null : EXCHANGES[name]!()
  } catch {
    // Not every build of the cryptography library has the old groups.
    return null
  }
}

/** Our KEXINIT, which asks for one type of host key. */
export function kexInit(keyAlgorithm: string, ciphers: readonly string[], macs: readonly string[]): Buffer {
  const compression = "none"
  const lists = [
    Object.keys(EXCHANGES).join(","),
    keyAlgorithm,
    ciphers.join(","),
    ciphers.join(","),
    macs.join(","),
    macs.join(","),
    compression,
    compression,
    "",
    "",
  ]
  return Buffer.concat([Buffer.from([KEXINIT]), randomBytes(16), ...lists.map(text), Buffer.alloc(5)])
}

function x25519(): Exchange {
  const { publicKey, privateKey } = generateKeyPairSync("x25519")
  const prefix = Buffer.from("302a300506032b656e032100", "hex")
  const ours = publicKey.export({ type: "spki", format: "der" }).subarray(prefix.length)
  const shared = (theirs: Buffer) => {
    if (theirs.length !== 32) throw new RangeError("no point of this curve")
    const key = createPublicKey({ key: Buffer.concat([prefix, theirs]), format: "der", type: "spki" })
    return diffieHellman({ privateKey, publicKey: key })
  }
  return { ours: text(ours), theirs: text, shared, hash: "sha256" }
}

function nistp256(): Exchange {
  const ecdh = createECDH("prime256v1")
  return {
    ours: text(ecdh.generateKeys()),
    theirs: text,
    shared: (theirs) => ecdh.computeSecret(theirs),
    hash: "sha256",
  }
}

function group(name: string, hash: Exchange["hash"]): Exchange {
  const pair = createDiffieHellmanGroup(name)
  const ours = mpint(pair.generateKeys())
  return { ours, theirs: mpint, shared: (theirs) => pair.computeSecret(theirs.subarray(0, 1_100)), hash }
}

/** The digest that the server signs (RFC 4253 §8). */
export function exchangeHash(hash: Exchange["hash"], parts: readonly Buffer[]): Buffer {
  return createHash(hash).update(Buffer.concat(parts)).digest()
}

/** Whether the key signed it. A key that anybody can say but not use proves nothing. */
export function isSignedBy(blob: Buffer, signature: Buffer, digest: Buffer): boolean {
  try {
    const strings = new Strings(signature)
    const [algorithm, bytes] = [strings.next().toString("latin1"), strings.next()]
    const key = keyOf(blob)
    if (key === null) return false
    const how = SIGNATURES[algorithm]
    if (how === undefined) return false
    return algorithm.startsWith("ecdsa-")
      ? verify(how, digest, key, ecdsaSignature(bytes))
      : verify(how, digest, key, bytes)
  } catch {
    return false
  }
}

const SIGNATURES: Readonly<Record<string, string | null>> = {
  "ssh-ed25519": null,
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
  "rsa-sha2-512": "sha512",
  "rsa-sha2-256": "sha256",
  "ssh-rsa": "sha1",
}

/** Of a host key as SSH writes it (RFC 4253 §6.6, 5656 §3.1, 8709 §4). */
export function keyOf(blob: Buffer): KeyObject | null {
  const strings = new Strings(blob)
  const type = strings.next().toString("latin1")
  if (type === "ssh-ed25519") {
    const key = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), strings.next()])
    return createPublicKey({ key, format: "der", type: "spki" })
  }
  if (type === "ssh-rsa") {
    const [e, n] = [strings.next(), strings.next()]
    if (n.length > 2_100 || e.length > 64) return null
    return createPublicKey({ key: made(0x30, made(2, n), made(2, e)), format: "der", type: "pkcs1" })
  }
  const curve = CURVES[type]
  if (curve === undefined) return null
  strings.next()
  const point = strings.next()
  const algorithm = made(0x30, Buffer.from("06072a8648ce3d0201", "hex"), Buffer.from(curve, "hex"))
  const key = made(0x30, algorithm, made(3, Buffer.from([0]), point))
  return createPublicKey({ key, format: "der", type: "spki" })
}

const CURVES: Readonly<Record<string, string>> = {
  "ecdsa-sha2-nistp256": "06082a8648ce3d030107",
  "ecdsa-sha2-nistp384": "06052b81040022",
  "ecdsa-sha2-nistp521": "06052b81040023",
}

function ecdsaSignature(bytes: Buffer): Buffer {
  const numbers = new Strings(bytes)
  return made(0x30, made(2, numbers.next()), made(2, numbers.next()))
}
