import type { Question, Told, Understood } from "./question.ts"
import { fieldsOf, leniently, plainBytes, valueOf } from "./words.ts"

const understood = (protocol: string, told: Told): Understood => ({ protocol, told: [told], facts: [] })

/** version.bind, TXT, class CHAOS, recursion desired, with its length before it. */
const VERSION_BIND = Buffer.from("001e7263010000010000000000000776657273696f6e0462696e640000100003", "hex")

export const domain: Question = {
  name: "domain",
  ports: [53],
  insideTls: [853],
  greets: false,
  knows: (said) => dnsFrom(said) !== null,
  async ask({ connection, patience }) {
    connection.say(VERSION_BIND)
    const answer = dnsFrom(
      await connection.hear(
        (bytes) => bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0),
        patience.answerMs,
      ),
    )
    if (!answer) return null
    const fields = fieldsOf({ "dns.version": answer.version, "dns.recursion": answer.recursion })
    return understood("domain", {
      question: "domain",
      value: valueOf(answer.version, `recursion ${answer.recursion}`),
      fields,
    })
  },
}

export function dnsFrom(heard: Buffer) {
  return leniently(() => {
    const length = heard.readUInt16BE(0)
    if (length < 12 || heard.length < 2 + length || heard.readUInt16BE(2) !== 0x7263) return null
    const flags = heard.readUInt16BE(4)
    if ((flags & 0x8000) === 0) return null
    const recursion = (flags & 0x0080) === 0 ? "refused" : "offered"
    const version = heard.readUInt16BE(8) > 0 ? textAnswer(heard.subarray(2, 2 + length)) : null
    return { recursion, version }
  })
}

/** The first answer's first text; our question stands before it as we wrote it. */
function textAnswer(message: Buffer): string | null {
  let at = 12 + 14 + 4
  if (message.readUInt8(at) >= 0xc0) at += 2
  else {
    while (message.readUInt8(at) !== 0) at += 1 + message.readUInt8(at)
    at += 1
  }
  if (message.readUInt16BE(at) !== 16) return null
  const length = message.readUInt8(at + 10)
  return plainBytes(message.subarray(at + 11, at + 11 + length), 255) || null
}

/** Read Device Identification, basic (Modbus Application Protocol §6.21): reads names, switches nothing. */
const DEVICE_IDENTIFICATION = Buffer.from("000100000005012b0e0100", "hex")

export const modbus: Question = {
  name: "modbus",
  ports: [502],
  insideTls: [],
  greets: false,
  ownPortsOnly: true,
  thoroughOnly: true,
  knows: () => false,
  async ask({ connection, patience, port }) {
    if (port !== 502) return null
    connection.say(DEVICE_IDENTIFICATION)
    const heard = await connection.hear(
      (bytes) => bytes.length >= 6 && bytes.length >= 6 + bytes.readUInt16BE(4),
      patience.answerMs,
    )
    const objects = modbusObjects(heard)
    if (!objects) return null
    const [vendor, product, revision] = [0, 1, 2].map((id) => objects.get(id))
    const fields = fieldsOf({
      "modbus.vendor": vendor,
      "modbus.product": product,
      "modbus.revision": revision,
    })
    return understood("modbus", {
      question: "modbus",
      value: valueOf(vendor, product, revision) || "answers",
      fields,
    })
  },
}

export function modbusObjects(heard: Buffer): ReadonlyMap<number, string> | null {
  return leniently(() => {
    if (heard.readUInt16BE(0) !== 1 || heard.readUInt16BE(2) !== 0) return null
    const code = heard.readUInt8(7)
    const objects = new Map<number, string>()
    // Who doesn't know the function says so with 0x80 added, and speaks Modbus all the same.
    if (code === 0xab) return objects
    if (code !== 0x2b) return null
    for (let left = Math.min(heard.readUInt8(13), 20), at = 14; left > 0; left -= 1) {
      const length = heard.readUInt8(at + 1)
      objects.set(heard.readUInt8(at), plainBytes(heard.subarray(at + 2, at + 2 + length)))
      at += 2 + length
    }
    return objects
  })
}

/** Little endian, protocol 11.0, no authorisation. */
const X11_SETUP = Buffer.from("6c000b000000000000000000", "hex")

export const x11: Question = {
  name: "X11",
  ports: [6000, 6001, 6002],
  insideTls: [],
  greets: false,
  ownPortsOnly: true,
  knows: () => false,
  async ask({ connection, patience }) {
    connection.say(X11_SETUP)
    const heard = await connection.hear(
      (bytes) => bytes.length >= 8 && bytes.length >= 8 + 4 * bytes.readUInt16LE(6),
      patience.answerMs,
    )
    const said = x11From(heard)
    return said === null
      ? null
      : understood("X11", {
          question: "X11",
          value: valueOf(said),
          fields: fieldsOf({ "greeting.text": said }),
        })
  },
}

export function x11From(heard: Buffer): string | null {
  return leniently(() => {
    const code = heard.readUInt8(0)
    if (code > 2 || heard.readUInt16LE(2) !== 11) return null
    if (code !== 1) return `refused: ${plainBytes(heard.subarray(8, 8 + heard.readUInt8(1)), 300)}`
    return plainBytes(heard.subarray(40, 40 + heard.readUInt16LE(24)), 300)
  })
}
