import { randomBytes } from "node:crypto"
import { answerFact, answerOf, fieldsFrom, openFact } from "./answers.ts"
import { headersOf } from "./header-lines.ts"
import type { Errand, Question, Told } from "./question.ts"

const PORT = "5060/udp"

/** A phone or a telephone exchange: what it calls itself. OPTIONS asks what it can do and rings nobody. */
export const sip: Question = { name: "sip", port: 5060, protocol: "sip", ask }

async function ask({ ip, desk }: Errand): Promise<Told | null> {
  const call = `${randomBytes(12).toString("hex")}@rollcall.invalid`
  const found = await desk.ask({
    ip,
    port: 5060,
    packet: optionsFor(ip, call),
    read: (bytes) => readSip(bytes, call),
    anyPort: true,
  })
  if (found === null) return null
  const fields = fieldsFrom({ "sip.server": [found.server], "sip.user-agent": [found.userAgent] })
  const said = { port: PORT, question: "sip", fields, extra: { status: found.status, allow: found.allow } }
  return { facts: [openFact(PORT), answerFact(said)], answers: [answerOf(said)] }
}

function optionsFor(ip: string, call: string): Buffer {
  const there = ip.includes(":") ? `[${ip}]` : ip
  const lines = [
    `OPTIONS sip:${there} SIP/2.0`,
    // rport (RFC 3581): the answer comes to where the question came from.
    `Via: SIP/2.0/UDP rollcall.invalid;branch=z9hG4bK${call.slice(0, 16)};rport`,
    "Max-Forwards: 70",
    `From: <sip:rollcall@rollcall.invalid>;tag=${call.slice(0, 8)}`,
    `To: <sip:${there}>`,
    `Call-ID: ${call}`,
    "CSeq: 1 OPTIONS",
    "Contact: <sip:rollcall@rollcall.invalid>",
    "Accept: application/sdp",
    "User-Agent: Rollcall",
    "Content-Length: 0",
    "",
    "",
  ]
  return Buffer.from(lines.join("\r\n"))
}

export interface SipAnswer {
  readonly status: number
  readonly server: string | null
  readonly userAgent: string | null
  readonly allow: string | null
}

/** The answer to our own call. */
export function readSip(bytes: Buffer, call: string): SipAnswer | null {
  const text = bytes.toString("latin1")
  const status = /^SIP\/2\.0 (\d{3}) /u.exec(text)?.[1]
  const headers = headersOf(text)
  const id = headers.get("call-id") ?? headers.get("i")
  if (status === undefined || id !== call) return null
  return {
    status: Number(status),
    server: headers.get("server") ?? null,
    userAgent: headers.get("user-agent") ?? null,
    allow: headers.get("allow")?.slice(0, 300) ?? null,
  }
}
