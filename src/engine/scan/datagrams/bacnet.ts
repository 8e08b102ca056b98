import { randomInt } from "node:crypto"
import { niceName } from "../nmap/clean.ts"
import { answerFact, answerOf, fieldsFrom, identifierFact, nameFact, openFact } from "./answers.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "47808/udp"

/**
 * A controller of a building. Who-Is is answered to everybody on the wire, so properties are read from whichever
 * object is the machine itself (instance 4194303 stands for any, ASHRAE 135, clause 15.5).
 */
export const bacnet: Question = { name: "bacnet", port: 47_808, protocol: "bacnet", ask }

const PROPERTIES = { instance: 75, name: 77, vendor: 121, model: 70, firmware: 44 } as const
const ANY = 0x3fffff

async function ask({ ip, desk }: Errand): Promise<Told | null> {
  const read = (property: number, tries: number) => {
    const invoke = randomInt(0, 256)
    const packet = propertyQuery(invoke, property)
    return desk.ask({ ip, port: 47_808, packet, tries, read: (bytes) => readProperty(bytes, invoke) })
  }
  const instance = await read(PROPERTIES.instance, 2)
  if (instance === null) return null
  const text = async (property: number) => (await read(property, 2))?.text ?? null
  const vendor = await text(PROPERTIES.vendor)
  const model = await text(PROPERTIES.model)
  const firmware = await text(PROPERTIES.firmware)
  const name = await text(PROPERTIES.name)
  const fields = fieldsFrom({
    "bacnet.vendor": [vendor],
    "bacnet.model": [model],
    "bacnet.firmware": [firmware],
  })
  const said = { port: PORT, question: "bacnet", fields, extra: { name } }
  const nice = name === null ? null : niceName(name)
  const own = { question: "bacnet" } as const
  const facts = [openFact(PORT), answerFact(said)]
  if (instance.instance !== null && instance.instance !== ANY)
    facts.push(identifierFact({ ...own, subject: "bacnet-instance", value: String(instance.instance) }))
  if (nice !== null) facts.push(nameFact({ ...own, subject: "bacnet", value: nice }))
  return { facts, answers: [answerOf(said)] }
}

function propertyQuery(invoke: number, property: number): Buffer {
  const bytes = [0x01, 0x04, 0x00, 0x05, invoke, 0x0c, 0x0c, 0x02, 0x3f, 0xff, 0xff, 0x19, property]
  return Buffer.from([0x81, 0x0a, 0x00, bytes.length + 4, ...bytes])
}

export interface Property {
  readonly text: string | null
  readonly instance: number | null
}

/** The answer to the question of that number; a refusal is one too, without a value. */
export function readProperty(bytes: Buffer, invoke: number): Property | null {
  if (bytes.length < 9 || bytes[0] !== 0x81) return null
  // Through a router there is an address before it: who was asked is then somebody behind the machine.
  const [control, type, id] = [bytes[5]!, bytes[6]! >> 4, bytes[7]!]
  if ((control & 0x28) !== 0 || id !== invoke) return null
  if (type === 5 || type === 6 || type === 7) return { text: null, instance: null }
  if (type !== 3) return null
  // Behind the service, the object and the property, which have their places.
  return bytes[16] === 0x3e ? valueAt(bytes, 17) : { text: null, instance: null }
}

const [OBJECT, TEXT] = [12, 7]

function valueAt(bytes: Buffer, at: number): Property {
  const [kind, short] = [bytes[at]! >> 4, bytes[at]! & 7]
  const isLong = short === 5
  const length = isLong ? bytes[at + 1]! : short
  const from = at + (isLong ? 2 : 1)
  if (length > 253 || from + length > bytes.length) return { text: null, instance: null }
  const value = bytes.subarray(from, from + length)
  if (kind === OBJECT && length === 4) return { text: null, instance: value.readUInt32BE(0) & ANY }
  if (kind !== TEXT || length < 1) return { text: null, instance: null }
  const [encoding, letters] = [value[0]!, value.subarray(1)]
  return { text: encoding === 5 ? letters.toString("latin1") : letters.toString("utf8"), instance: null }
}
