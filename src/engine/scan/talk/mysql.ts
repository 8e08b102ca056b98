import type { Question, Told, Understood } from "./question.ts"
import { fieldsOf, leniently, plainBytes, settled, valueOf } from "./words.ts"

export const mysql: Question = {
  name: "mysql",
  ports: [3306, 3307],
  insideTls: [],
  greets: true,
  knows: (said) => mysqlFrom(said) !== null,
  async ask({ connection, patience }) {
    return mysqlFrom(
      await connection.hear(
        (bytes) => bytes.length >= 5 && bytes.length >= 4 + bytes.readUIntLE(0, 3),
        patience.answerMs,
      ),
    )
  },
}

const LONGEST_GREETING = 2_048

/** The server's first packet: its version, or why it doesn't want us. */
export function mysqlFrom(heard: Buffer): Understood | null {
  return leniently(() => {
    const length = heard.readUIntLE(0, 3)
    if (length < 4 || length > LONGEST_GREETING || heard.readUInt8(3) !== 0) return null
    const payload = heard.subarray(4, 4 + length)
    if (payload[0] === 0xff) return refusal(payload)
    return payload[0] === 10 ? greeting(payload) : null
  })
}

function greeting(payload: Buffer): Understood | null {
  const end = payload.indexOf(0, 1)
  if (end < 2 || end > 200) return null
  const version = plainBytes(payload.subarray(1, end))
  if (!/^\d/u.test(version)) return null
  // After the salt's first half and a zero: what it can do, its character set, its status, what it can do besides.
  const low = payload.readUInt16LE(end + 14)
  const capabilities = payload.length >= end + 21 ? low + payload.readUInt16LE(end + 19) * 65_536 : low
  const value = valueOf(version, `capabilities ${capabilities.toString(16)}`)
  return understood({ question: "mysql", value, fields: fieldsOf({ "mysql.version": version }) })
}

function refusal(payload: Buffer): Understood | null {
  const code = payload.readUInt16LE(1)
  if (code < 1_000 || code > 5_000) return null
  const text = plainBytes(payload.subarray(3)).replace(/^#\w{5}/u, "")
  const fields = fieldsOf({ "mysql.error": `${code} ${text}` })
  return understood({ question: "mysql", value: valueOf(`error ${code}`, settled(text)), fields })
}

const understood = (told: Told): Understood => ({ protocol: "mysql", told: [told], facts: [] })
