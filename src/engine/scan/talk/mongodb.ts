import type { Question } from "./question.ts"
import { begins, fieldsOf, leniently, plainBytes, valueOf } from "./words.ts"

export const mongodb: Question = {
  name: "mongodb",
  ports: [27_017, 27_018, 27_019],
  insideTls: [],
  greets: false,
  knows: (said) => begins(said, /access MongoDB over HTTP/u),
  async ask({ connection, patience }) {
    connection.say(isMaster())
    const hello = await connection.hear(isWhole, patience.answerMs)
    const wire = numberIn(hello, "maxWireVersion")
    if (wire === null && textIn(hello, "errmsg") === null) return null
    connection.drop(connection.heard.length)
    // OP_MSG came with wire version 6; before it a command was a query.
    connection.say((wire ?? 0) >= 6 ? buildInfo() : query("buildInfo"))
    const version = textIn(await connection.hear(isWhole, patience.answerMs), "version")
    connection.drop(connection.heard.length)
    if ((wire ?? 0) >= 6) connection.say(listNothing())
    const open = (wire ?? 0) >= 6 ? openIn(await connection.hear(isWhole, patience.answerMs)) : null
    const told = {
      question: "mongodb",
      value: valueOf(version, wire !== null && `wire ${wire}`, open && `open ${open}`),
      fields: fieldsOf({ "mongodb.version": version, "mongodb.open": open }),
    }
    return { protocol: "mongodb", told: [told], facts: [] }
  },
}

const LONGEST = 65_536

function isWhole(heard: Buffer): boolean {
  return heard.length >= 16 && (heard.readUInt32LE(0) > LONGEST || heard.length >= heard.readUInt32LE(0))
}

const isMaster = () => query("isMaster")

function message(code: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(16)
  head.writeUInt32LE(16 + body.length, 0)
  head.writeUInt32LE(1, 4)
  head.writeUInt32LE(code, 12)
  return Buffer.concat([head, body])
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

function document(...parts: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(parts)
  return Buffer.concat([number(inside.length + 5), inside, Buffer.alloc(1)])
}

const key = (tag: number, name: string) => Buffer.concat([Buffer.from([tag]), Buffer.from(`${name}\0`)])
const one = (name: string) => Buffer.concat([key(0x10, name), number(1)])

function query(name: string): Buffer {
  return message(2_004, number(0), Buffer.from("admin.$cmd\0"), number(0), number(-1), document(one(name)))
}

const text = (name: string, value: string) =>
  Buffer.concat([key(2, name), number(value.length + 1), Buffer.from(`${value}\0`)])

function command(...parts: readonly Buffer[]): Buffer {
  return message(2_013, number(0), Buffer.alloc(1), document(...parts, text("$db", "admin")))
}

const buildInfo = () => command(one("buildInfo"))

/** Asks for the names of databases, of which none is called so: only whether it may be asked is wanted. */
function listNothing(): Buffer {
  const filter = Buffer.concat([key(3, "filter"), document(text("name", "rollcall asks for none"))])
  const nameOnly = Buffer.concat([key(8, "nameOnly"), Buffer.from([1])])
  return command(one("listDatabases"), filter, nameOnly)
}

/** Whether it lists databases for whoever asks; null where it says neither. */
export function openIn(heard: Buffer): "yes" | "no" | null {
  if (heard.includes(key(4, "databases"))) return "yes"
  const refuses = textIn(heard, "codeName") === "Unauthorized" || numberIn(heard, "code") === 13
  return refuses || /requires authentication|not authorized/u.test(textIn(heard, "errmsg") ?? "")
    ? "no"
    : null
}

function numberIn(heard: Buffer, name: string): number | null {
  const at = heard.indexOf(key(0x10, name))
  return at < 0 ? null : leniently(() => heard.readInt32LE(at + name.length + 2))
}

function textIn(heard: Buffer, name: string): string | null {
  const at = heard.indexOf(key(2, name))
  if (at < 0) return null
  return leniently(() => {
    const from = at + name.length + 6
    const length = heard.readInt32LE(from - 4)
    return length > 0 && length < 500 ? plainBytes(heard.subarray(from, from + length - 1)) : null
  })
}
