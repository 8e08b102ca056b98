import { randomBytes } from "node:crypto"
import { type Message, headerOf, messageFrom, messageIsWhole } from "./http-message.ts"
import { realms } from "./http-page.ts"
import type { Dialogue, Question, Told, Understood } from "./question.ts"
import { begins, fieldsOf, settled, valueOf } from "./words.ts"

const understood = (protocol: string, told: Told): Understood => ({ protocol, told: [told], facts: [] })

async function exchange(
  { connection, patience }: Dialogue,
  request: string,
  version: RegExp,
): Promise<Message | null> {
  connection.say(request)
  const message = messageFrom(await connection.hear(messageIsWhole, patience.answerMs))
  return message && version.test(message.version) ? message : null
}

export const rtsp: Question = {
  name: "rtsp",
  ports: [554, 7070, 8554],
  insideTls: [322],
  greets: false,
  knows: (said) => begins(said, /^RTSP\/\d/u),
  async ask(dialogue) {
    const request = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Rollcall\r\n\r\n"
    const message = await exchange(dialogue, request, /^RTSP\//u)
    if (!message) return null
    const server = headerOf(message, "server")
    const value = valueOf(String(message.status), settled(server), headerOf(message, "public"))
    return understood("rtsp", {
      question: "rtsp",
      value,
      fields: fieldsOf({ "rtsp.server": server, "rtsp.realm": realms(message) }),
    })
  },
}

export const sip: Question = {
  name: "sip",
  ports: [5060],
  insideTls: [5061],
  greets: false,
  knows: (said) => begins(said, /^SIP\/\d/u),
  async ask(dialogue) {
    const message = await exchange(dialogue, sipOptions(dialogue), /^SIP\//u)
    if (!message) return null
    const [server, agent] = [headerOf(message, "server"), headerOf(message, "user-agent")]
    const value = valueOf(String(message.status), settled(server), settled(agent))
    return understood("sip", {
      question: "sip",
      value,
      fields: fieldsOf({ "sip.server": server, "sip.user-agent": agent }),
    })
  },
}

/** RFC 3261 §11: what it can do. Nobody's phone rings. */
function sipOptions({ ip, port, connection }: Dialogue): string {
  const there = ip.includes(":") ? `[${ip}]` : ip
  const word = randomBytes(6).toString("hex")
  const transport = connection.secured ? "TLS" : "TCP"
  return [
    `OPTIONS sip:${there}:${port} SIP/2.0`,
    `Via: SIP/2.0/${transport} rollcall.invalid;branch=z9hG4bK${word};rport`,
    "Max-Forwards: 70",
    `From: <sip:rollcall@rollcall.invalid>;tag=${word}`,
    `To: <sip:${there}:${port}>`,
    `Call-ID: ${word}@rollcall.invalid`,
    "CSeq: 1 OPTIONS",
    "User-Agent: Rollcall",
    "Accept: application/sdp",
    "Content-Length: 0",
    "\r\n",
  ].join("\r\n")
}
