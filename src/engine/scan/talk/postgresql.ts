import type { Connection } from "./connection.ts"
import type { Dialogue, Question, Understood } from "./question.ts"
import { answeredTls } from "./tls.ts"
import { fieldsOf, leniently, plainBytes, valueOf } from "./words.ts"

export const postgresql: Question = {
  name: "postgresql",
  ports: [5432, 5433, 6432],
  insideTls: [],
  greets: false,
  knows: (said) => said[0] === 0x45 && errorFrom(said) !== null,
  ask,
}

const SSL_REQUEST = Buffer.from("0000000804d2162f", "hex")
/** Protocol 255.0 does not exist: the refusal names the source line that makes it, and asks nobody's password. */
const IMPOSSIBLE = Buffer.from("0000000900ff000000", "hex")

async function ask(dialogue: Dialogue): Promise<Understood | null> {
  const { connection, patience, port } = dialogue
  connection.say(SSL_REQUEST)
  const [answer] = await connection.hear((bytes) => bytes.length > 0, patience.answerMs)
  if (answer !== 0x53 && answer !== 0x4e && answer !== 0x45) return null
  if (connection.heard.length > 1 && answer !== 0x45) return null
  const secured = answer === 0x53 ? await connection.secure(2 * patience.answerMs) : null
  if (answer === 0x53 && !secured) return null
  if (answer === 0x4e) connection.drop(1)
  const error = await errorOver(connection, patience.answerMs)
  if (error === null) return null
  const tls = secured && answeredTls(port, secured, [], "starttls")
  const told = {
    question: "postgresql",
    value: valueOf(error),
    fields: fieldsOf({ "postgresql.error": error }),
  }
  return { protocol: "postgresql", told: [told, ...(tls ? [tls.told] : [])], facts: tls?.facts ?? [] }
}

async function errorOver(connection: Connection, ms: number): Promise<string | null> {
  if (connection.heard.length === 0) connection.say(IMPOSSIBLE)
  const whole = (bytes: Buffer) => bytes.length >= 5 && bytes.length > bytes.readUInt32BE(1)
  return errorFrom(await connection.hear(whole, ms))
}

const LONGEST_ERROR = 8_192

/** "FATAL 0A000 unsupported frontend protocol …, F=postmaster.c L=2129 R=ProcessStartupPacket". */
export function errorFrom(heard: Buffer): string | null {
  return leniently(() => {
    if (heard.readUInt8(0) !== 0x45) return null
    const length = heard.readUInt32BE(1)
    // Before protocol 3 an error was text to the next zero.
    if (length > LONGEST_ERROR)
      return heard.subarray(0, 20).toString("latin1").startsWith("EFATAL: ")
        ? plainBytes(heard.subarray(1, 500))
        : null
    const parts = new Map<string, string>()
    for (let at = 5; at < length + 1 && heard.readUInt8(at) !== 0 && parts.size < 30;) {
      const end = heard.indexOf(0, at + 1)
      if (end < 0) return null
      parts.set(String.fromCharCode(heard[at]!), plainBytes(heard.subarray(at + 1, end), 1_000))
      at = end + 1
    }
    const of = (key: string) => parts.get(key) ?? ""
    if (!parts.has("S") || !parts.has("C")) return null
    return `${of("S")} ${of("C")} ${of("M")}, F=${of("F")} L=${of("L")} R=${of("R")}`
  })
}
