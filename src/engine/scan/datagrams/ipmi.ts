import { randomInt } from "node:crypto"
import { answerFact, answerOf, fieldsFrom, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "623/udp"
/** The Alert Standard Forum's own number, most significant byte first. */
const ASF = [0x00, 0x00, 0x11, 0xbe]

/** A management board: that it is there, and which IPMI it speaks. Nobody logs in. */
export const ipmi: Question = { name: "ipmi", port: 623, protocol: "asf-rmcp", ask }

async function ask({ ip, desk }: Errand): Promise<Told | null> {
  const tag = randomInt(1, 255)
  const ping = Buffer.from([0x06, 0x00, 0xff, 0x06, ...ASF, 0x80, tag, 0x00, 0x00])
  const pong = await desk.ask({ ip, port: 623, packet: ping, read: (bytes) => readPong(bytes, tag) })
  // Some boards know IPMI and no ping.
  const sequence = randomInt(0, 64) << 2
  const packet = capabilitiesQuery(sequence)
  const capabilities = await desk.ask({
    ip,
    port: 623,
    packet,
    tries: pong === null ? 1 : 2,
    read: (bytes) => readCapabilities(bytes, sequence),
  })
  if (pong === null && capabilities === null) return null
  const version = capabilities?.version ?? (pong?.ipmi ? "1.5" : null)
  const fields = fieldsFrom({ "ipmi.version": [version] })
  const extra = { enterprise: pong?.enterprise ?? null, oem: capabilities?.oem ?? null }
  const said = { port: PORT, question: "ipmi", fields, extra }
  return { facts: [openFact(PORT), answerFact(said)], answers: [answerOf(said)] }
}

export interface Pong {
  readonly enterprise: number
  readonly ipmi: boolean
}

/** The answer to a ping of that tag (ASF 2.0, section 3.2.4.3). */
export function readPong(bytes: Buffer, tag: number): Pong | null {
  const isPong = bytes.length >= 28 && bytes[3] === 0x06 && bytes[8] === 0x40 && bytes[9] === tag
  if (!isPong) return null
  return { enterprise: bytes.readUInt32BE(12), ipmi: (bytes[20]! & 0x80) !== 0 }
}

const checksum = (bytes: readonly number[]) =>
  (0x100 - (bytes.reduce((sum, one) => sum + one, 0) & 0xff)) & 0xff

/** Get Channel Authentication Capabilities (IPMI 2.0, section 22.13), which is asked before anybody logs in. */
function capabilitiesQuery(sequence: number): Buffer {
  const head = [0x20, 0x18]
  // Channel: this one, with what version 2 adds; privilege: as a user.
  const body = [0x81, sequence, 0x38, 0x8e, 0x02]
  const message = [...head, checksum(head), ...body, checksum(body)]
  return Buffer.from([0x06, 0x00, 0xff, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0, message.length, ...message])
}

export interface Capabilities {
  readonly version: "1.5" | "2.0"
  readonly oem: number
}

/** The answer to the question of that sequence number. */
export function readCapabilities(bytes: Buffer, sequence: number): Capabilities | null {
  const at = 14
  const isAnswer =
    bytes.length >= at + 16 && bytes[3] === 0x07 && bytes[at + 4] === sequence && bytes[at + 5] === 0x38
  if (!isAnswer || bytes[at + 6] !== 0) return null
  const hasMore = (bytes[at + 8]! & 0x80) !== 0
  const version = hasMore && (bytes[at + 10]! & 0x02) !== 0 ? "2.0" : "1.5"
  return { version, oem: bytes.readUIntLE(at + 11, 3) }
}
