import type { Dialogue, Told } from "./question.ts"
import { messageFrom, messageIsWhole } from "./http-message.ts"
import { fieldsOf, leniently, plainBytes, valueOf } from "./words.ts"

const WANTED = [
  "printer-make-and-model",
  "printer-device-id",
  "printer-firmware-string-version",
  "printer-name",
]
const PATHS = ["/ipp/print", "/"]
const MOST_ATTRIBUTES = 500

/** Get-Printer-Attributes (RFC 8011 §4.2.5): reads what a printer is, and puts nothing on paper. */
export async function askIpp(dialogue: Dialogue): Promise<Told | null> {
  for (const path of PATHS) {
    const attributes = await attributesAt(dialogue, path)
    if (attributes && attributes.size > 0) return told(attributes)
  }
  return null
}

function told(attributes: ReadonlyMap<string, string>): Told {
  const model = attributes.get("printer-make-and-model")
  const firmware = attributes.get("printer-firmware-string-version")
  return {
    question: "ipp",
    value: valueOf(model, firmware),
    fields: fieldsOf({
      "ipp.model": model,
      "ipp.device-id": attributes.get("printer-device-id"),
      "ipp.firmware": firmware,
    }),
  }
}

async function attributesAt(dialogue: Dialogue, path: string): Promise<ReadonlyMap<string, string> | null> {
  dialogue.connection.close()
  const connection = await dialogue.again()
  if (!connection) return null
  const { ip, port, patience } = dialogue
  const authority = ip.includes(":") ? `[${ip}]` : ip
  const body = request(`ipp://${authority}:${port}${path}`)
  const head = `POST ${path} HTTP/1.1\r\nHost: ${authority}:${port}\r\nUser-Agent: Rollcall\r\nContent-Type: application/ipp\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  connection.say(Buffer.concat([Buffer.from(head, "latin1"), body]))
  const message = messageFrom(await connection.hear(messageIsWhole, patience.answerMs))
  connection.close()
  return message?.status === 200 ? attributesFrom(message.body) : null
}

function request(uri: string): Buffer {
  const attribute = (tag: number, name: string, value: string) => {
    const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)]
    const part = Buffer.alloc(5 + nameBytes.length + valueBytes.length)
    part.writeUInt8(tag, 0)
    part.writeUInt16BE(nameBytes.length, 1)
    nameBytes.copy(part, 3)
    part.writeUInt16BE(valueBytes.length, 3 + nameBytes.length)
    valueBytes.copy(part, 5 + nameBytes.length)
    return part
  }
  return Buffer.concat([
    // IPP 1.1, operation 0x000b, request 1, operation attributes
    Buffer.from([1, 1, 0, 0x0b, 0, 0, 0, 1, 1]),
    attribute(0x47, "attributes-charset", "utf-8"),
    attribute(0x48, "attributes-natural-language", "en"),
    attribute(0x45, "printer-uri", uri),
    ...WANTED.map((name, index) => attribute(0x44, index === 0 ? "requested-attributes" : "", name)),
    Buffer.from([3]),
  ])
}

/** The first value of each attribute (RFC 8010 §3.1). */
export function attributesFrom(body: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  leniently(() => {
    for (let at = 8; at < body.length && found.size < MOST_ATTRIBUTES;) {
      const tag = body.readUInt8(at)
      at += 1
      if (tag === 3) return
      if (tag < 0x10) continue
      const nameLength = body.readUInt16BE(at)
      const name = body.subarray(at + 2, at + 2 + nameLength).toString("latin1")
      at += 2 + nameLength
      const length = body.readUInt16BE(at)
      const value = body.subarray(at + 2, at + 2 + length)
      at += 2 + length
      if (name !== "" && WANTED.includes(name) && !found.has(name)) found.set(name, plainBytes(value, 1_000))
    }
  })
  return found
}
