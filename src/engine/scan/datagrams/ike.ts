import { randomBytes } from "node:crypto"
import { answerFact, answerOf, fieldsFrom, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "500/udp"
const HEADER = 28
const MOST_PAYLOADS = 32
const [SECURITY_ASSOCIATION, VENDOR, NOTIFY] = [1, 13, 11]

/** A VPN gateway: that it is there, and the marks by which its makers know each other. One small proposal, no secret. */
export const ike: Question = { name: "ike", port: 500, protocol: "isakmp", ask }

async function ask({ ip, desk }: Errand): Promise<Told | null> {
  const cookie = randomBytes(8)
  const found = await desk.ask({
    ip,
    port: 500,
    packet: proposal(cookie),
    read: (bytes) => readIke(bytes, cookie),
  })
  if (found === null) return null
  const fields = fieldsFrom({ "ike.vendor-id": found.vendors.toSorted() })
  const said = { port: PORT, question: "ike", fields, extra: { version: found.version, said: found.said } }
  return { facts: [openFact(PORT), answerFact(said)], answers: [answerOf(said)] }
}

const pair = (type: number, value: number) => [0x80, type, value >> 8, value & 0xff]

/** AES-256, SHA-256 and group 14; AES-128, SHA-1 and group 2; 3DES, SHA-1 and group 2: with a shared secret each. */
const TRANSFORMS: readonly (readonly number[])[] = [
  [...pair(1, 7), ...pair(14, 256), ...pair(2, 4), ...pair(3, 1), ...pair(4, 14)],
  [...pair(1, 7), ...pair(14, 128), ...pair(2, 2), ...pair(3, 1), ...pair(4, 2)],
  [...pair(1, 5), ...pair(2, 2), ...pair(3, 1), ...pair(4, 2)],
]

/** The first packet of main mode (RFC 2409, section 5): which of these would you take? */
function proposal(cookie: Buffer): Buffer {
  const transforms = TRANSFORMS.map((attributes, index) => {
    const isLast = index === TRANSFORMS.length - 1
    const head = [isLast ? 0 : 3, 0, 0, attributes.length + 8, index + 1, 1, 0, 0]
    return Buffer.from([...head, ...attributes])
  })
  const offered = Buffer.concat(transforms)
  const proposed = Buffer.from([0, 0, 0, offered.length + 8, 1, 1, 0, TRANSFORMS.length])
  const association = Buffer.from([0, 0, 0, offered.length + 20, 0, 0, 0, 1, 0, 0, 0, 1])
  const head = Buffer.alloc(HEADER)
  cookie.copy(head)
  head.set([SECURITY_ASSOCIATION, 0x10, 2, 0], 16)
  const whole = Buffer.concat([head, association, proposed, offered])
  whole.writeUInt32BE(whole.length, 24)
  return whole
}

export interface IkeAnswer {
  readonly version: string
  readonly said: "agrees" | "refuses" | "answers"
  readonly vendors: readonly string[]
}

/** The answer to a proposal with that cookie. */
export function readIke(bytes: Buffer, cookie: Buffer): IkeAnswer | null {
  if (bytes.length < HEADER || !bytes.subarray(0, 8).equals(cookie)) return null
  if (bytes.subarray(8, 16).every((byte) => byte === 0) && bytes.length === HEADER) return null
  let [type, at] = [bytes[16]!, HEADER]
  const [seen, vendors]: [Set<number>, string[]] = [new Set(), []]
  for (let count = 0; type !== 0 && count < MOST_PAYLOADS && at + 4 <= bytes.length; count += 1) {
    const length = bytes.readUInt16BE(at + 2)
    if (length < 4 || at + length > bytes.length) break
    seen.add(type)
    if (type === VENDOR) vendors.push(bytes.subarray(at + 4, at + Math.min(length, 84)).toString("hex"))
    type = bytes[at]!
    at += length
  }
  const said = seen.has(SECURITY_ASSOCIATION) ? "agrees" : seen.has(NOTIFY) ? "refuses" : "answers"
  return { version: `${bytes[17]! >> 4}.${bytes[17]! & 15}`, said, vendors }
}
