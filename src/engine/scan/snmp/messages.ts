import {
  INTEGER,
  NOTHING,
  OCTETS,
  SEQUENCE,
  encoded,
  inside,
  numberIn,
  oid,
  oidIn,
  readElements,
  whole,
} from "./ber.ts"

export const SYSTEM = {
  description: "1.3.6.1.2.1.1.1.0",
  objectId: "1.3.6.1.2.1.1.2.0",
  contact: "1.3.6.1.2.1.1.4.0",
  name: "1.3.6.1.2.1.1.5.0",
  location: "1.3.6.1.2.1.1.6.0",
} as const

const [GET, RESPONSE, REPORT] = [0xa0, 0xa2, 0xa8]
const [VERSION_3, USER_SECURITY] = [3, 3]
const octets = (text: string | Buffer) => encoded(OCTETS, Buffer.from(text))

interface Get {
  readonly version: 1 | 2
  readonly community: string
  readonly id: number
  readonly oids: readonly string[]
}

/** A question for single values (RFC 1157, RFC 3416). */
export function getRequest({ version, community, id, oids }: Get): Buffer {
  const wanted = oids.map((each) => encoded(SEQUENCE, oid(each), encoded(NOTHING)))
  const pdu = encoded(GET, whole(id), whole(0), whole(0), encoded(SEQUENCE, ...wanted))
  return encoded(SEQUENCE, whole(version - 1), octets(community), pdu)
}

/** Values by their number, as text; an object's number as "1.3.6.…". Null where it answers something else. */
export function readValues(bytes: Buffer, id: number): ReadonlyMap<string, string> | null {
  const message = inside(readElements(bytes)?.[0], SEQUENCE)
  const pdu = inside(message?.[2], RESPONSE)
  if (!pdu || numberIn(pdu[0]) !== id) return null
  const values = new Map<string, string>()
  for (const each of inside(pdu[3], SEQUENCE) ?? []) {
    const [name, value] = inside(each, SEQUENCE) ?? []
    const number = oidIn(name)
    const text = value?.tag === OCTETS ? value.content.toString("utf8") : oidIn(value)
    if (number !== null && text !== null) values.set(number, text)
  }
  return values
}

/** Asks for the engine's id (RFC 3414, section 4): a question that nobody's name stands under. */
export function engineRequest(id: number): Buffer {
  const head = encoded(SEQUENCE, whole(id), whole(65_507), octets(Buffer.from([4])), whole(USER_SECURITY))
  const nobody = encoded(SEQUENCE, octets(""), whole(0), whole(0), octets(""), octets(""), octets(""))
  const pdu = encoded(GET, whole(id), whole(0), whole(0), encoded(SEQUENCE))
  const scoped = encoded(SEQUENCE, octets(""), octets(""), pdu)
  return encoded(SEQUENCE, whole(VERSION_3), head, octets(nobody), scoped)
}

export interface Engine {
  readonly id: Buffer
  readonly boots: number | null
  readonly seconds: number | null
}

/** The engine that reports itself in answer to the question of that number. */
export function readEngine(bytes: Buffer, id: number): Engine | null {
  const message = inside(readElements(bytes)?.[0], SEQUENCE)
  if (!message || numberIn(message[0]) !== VERSION_3) return null
  const head = inside(message[1], SEQUENCE)
  if (!head || numberIn(head[0]) !== id || numberIn(head[3]) !== USER_SECURITY) return null
  const [security] = message[2]?.tag === OCTETS ? (readElements(message[2].content) ?? []) : []
  const [engine, boots, seconds] = inside(security, SEQUENCE) ?? []
  const pdu = inside(message[3], SEQUENCE)?.[2]
  const isReport = pdu?.tag === REPORT || pdu?.tag === RESPONSE
  if (!isReport || engine?.tag !== OCTETS || engine.content.length < 5 || engine.content.length > 32)
    return null
  return {
    id: engine.content,
    boots: boots?.tag === INTEGER ? numberIn(boots) : null,
    seconds: numberIn(seconds),
  }
}
