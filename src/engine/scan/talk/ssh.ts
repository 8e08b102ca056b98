import { createHash } from "node:crypto"
import { type Fact, portSubject } from "#model/observation.ts"
import type { Connection } from "./connection.ts"
import type { Dialogue, Question, Understood } from "./question.ts"
import { KEY_TYPES, exchangeFor, exchangeHash, isSignedBy, kexInit, keyOf } from "./ssh-exchange.ts"
import {
  type Algorithms,
  KEXINIT,
  Strings,
  algorithmsIn,
  hassh,
  mpint,
  packet,
  packetIn,
  text,
} from "./ssh-packets.ts"
import { begins, fact, fieldsOf, leniently, plainBytes, valueOf } from "./words.ts"

export const ssh: Question = {
  name: "ssh",
  ports: [22, 222, 830, 2022, 2222, 22_222],
  insideTls: [],
  greets: true,
  knows: (said) => begins(said, /^(?:.{0,200}\r?\n){0,3}SSH-\d/u),
  ask,
}

const OUR_BANNER = "SSH-2.0-Rollcall"
const LONGEST_BANNER = 8_192
const KEX_REPLY = 31

interface Key {
  readonly type: string
  readonly blob: Buffer
}

async function ask(dialogue: Dialogue): Promise<Understood | null> {
  const first = await hello(dialogue.connection, dialogue)
  if (!first) return null
  const { banner, algorithms } = first
  // Half an answer is none: who compares it with a whole one would see a change where there is none.
  if (!algorithms && dialogue.brief && speaksOurs(banner)) return null
  if (!algorithms) return understood(dialogue, banner, null, [], [])
  const wanted = KEY_TYPES.map((names) => names.find((each) => algorithms.hostKeys.includes(each))).filter(
    (each) => each !== undefined,
  )
  const keys: Key[] = []
  const refused: string[] = []
  for (const [index, name] of wanted.entries()) {
    if (dialogue.brief && index > 0) break
    const key =
      index === 0
        ? await keyOver(dialogue.connection, dialogue, first, name)
        : await furtherKey(dialogue, name)
    if (key === "forged") refused.push(name)
    else if (key) keys.push(key)
    else if (index === 0 && dialogue.brief) return null
  }
  return understood(dialogue, banner, algorithms, keys, refused)
}

interface Hello {
  readonly banner: Buffer
  readonly algorithms: Algorithms | null
}

/** Greets and hears what the server can do. */
async function hello(connection: Connection, { patience }: Dialogue): Promise<Hello | null> {
  const heard = await connection.hear(
    (bytes) => bannerIn(bytes) !== null || bytes.length > LONGEST_BANNER,
    patience.answerMs,
  )
  const found = bannerIn(heard.subarray(0, LONGEST_BANNER))
  if (!found) return null
  connection.drop(found.end)
  connection.say(`${OUR_BANNER}\r\n`)
  if (!/^SSH-(?:2\.|1\.99)/u.test(found.banner.toString("latin1")))
    return { banner: found.banner, algorithms: null }
  const payload = await hearPacket(connection, KEXINIT, patience.answerMs)
  return { banner: found.banner, algorithms: payload && algorithmsIn(payload) }
}

const speaksOurs = (banner: Buffer) => /^SSH-(?:2\.|1\.99)/u.test(banner.subarray(0, 10).toString("latin1"))

function bannerIn(heard: Buffer): { readonly banner: Buffer; readonly end: number } | null {
  for (let from = 0, line = 0; line < 20; line += 1) {
    const end = heard.indexOf(10, from)
    if (end < 0) return null
    const banner = heard.subarray(from, heard[end - 1] === 13 ? end - 1 : end)
    if (banner.subarray(0, 4).toString("latin1") === "SSH-") return { banner, end: end + 1 }
    from = end + 1
  }
  return null
}

/** The next packet of a kind; others before it are let pass. */
async function hearPacket(connection: Connection, kind: number, ms: number): Promise<Buffer | null> {
  for (let tries = 0; tries < 8; tries += 1) {
    const heard = await connection.hear((bytes) => packetIn(bytes) !== "more", ms)
    const found = packetIn(heard)
    if (typeof found === "string") return null
    connection.drop(found.end)
    if (found.payload[0] === kind) return found.payload
  }
  return null
}

async function furtherKey(dialogue: Dialogue, name: string): Promise<Key | "forged" | null> {
  dialogue.connection.close()
  const connection = await dialogue.again()
  if (!connection) return null
  try {
    const greeted = await hello(connection, dialogue)
    return greeted && (await keyOver(connection, dialogue, greeted, name))
  } finally {
    connection.close()
  }
}

/** One key exchange, as far as the server's signature over it. */
async function keyOver(
  connection: Connection,
  dialogue: Dialogue,
  greeted: Hello,
  name: string,
): Promise<Key | "forged" | null> {
  const { banner, algorithms } = greeted
  const exchange = algorithms && exchangeFor(algorithms.kex)
  if (!exchange) return null
  const ours = kexInit(name, algorithms.ciphers, algorithms.macs)
  connection.say(Buffer.concat([packet(ours), packet(Buffer.concat([Buffer.from([30]), exchange.ours]))]))
  const reply = await hearPacket(connection, KEX_REPLY, dialogue.patience.answerMs)
  if (!reply) return null
  const parts = leniently(() => {
    const strings = new Strings(reply, 1)
    return { blob: strings.next(), theirs: strings.next(), signature: strings.next() }
  })
  if (!parts) return null
  const { blob, theirs, signature } = parts
  try {
    const shared = mpint(exchange.shared(theirs))
    const said = [text(OUR_BANNER), text(banner), text(ours), text(algorithms.payload), text(blob)]
    const digest = exchangeHash(exchange.hash, [...said, exchange.ours, exchange.theirs(theirs), shared])
    const type = new Strings(blob).next().toString("latin1")
    return isSignedBy(blob, signature, digest) ? { type, blob: Buffer.from(blob) } : "forged"
  } catch {
    // Numbers that are no numbers of this exchange: nobody has shown a key.
    return "forged"
  }
}

function understood(
  { port }: Dialogue,
  banner: Buffer,
  algorithms: Algorithms | null,
  keys: readonly Key[],
  refused: readonly string[],
): Understood {
  const line = plainBytes(banner)
  const print = algorithms && hassh(algorithms)
  const [first] = keys
  const told = {
    question: "ssh",
    value: valueOf(line, print && `hassh ${print}`, first && `${first.type} ${fingerprint(first)}`),
    fields: fieldsOf({
      "ssh.banner": line,
      "ssh.host-key-algorithms": algorithms?.hostKeys,
      "ssh.hassh": print,
    }),
    extra: {
      kex: algorithms?.kex ?? [],
      ciphers: algorithms?.ciphers ?? [],
      macs: algorithms?.macs ?? [],
      ...(refused.length > 0 && { warning: `The signature of its ${refused.join(", ")} key is wrong.` }),
    },
  }
  return { protocol: "ssh", told: [told], facts: keys.map((key) => keyFact(port, key)) }
}

const fingerprint = ({ blob }: Key) =>
  `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/u, "")}`

function keyFact(port: number, key: Key): Fact {
  const { type, blob } = key
  const detail = { type, bits: bitsOf(blob), key: blob.toString("base64").slice(0, 4_096) }
  return fact("host-key", `${portSubject(port, "tcp")} ${type}`, fingerprint(key), "ssh", detail)
}

function bitsOf(blob: Buffer): number | null {
  const key = keyOf(blob)
  const { modulusLength, namedCurve } = key?.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return modulusLength
  return BITS[namedCurve ?? key?.asymmetricKeyType ?? ""] ?? null
}

const BITS: Readonly<Record<string, number>> = {
  ed25519: 256,
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
}
