import { randomBytes } from "node:crypto"
import type { Fact } from "#model/observation.ts"
import { clockDetail, clockFact, type TimeTold } from "../clock-fact.ts"
import type { Connection } from "./connection.ts"
import { type Challenge, challengeIn, ntlmFields, ntlmNames, spnegoNegotiate } from "./ntlm.ts"
import type { Dialogue, Question, Understood } from "./question.ts"
import { fieldsOf, leniently, valueOf } from "./words.ts"

export const smb: Question = {
  name: "smb",
  ports: [445, 139],
  insideTls: [],
  greets: false,
  ownPortsOnly: true,
  knows: (said) => said.length >= 8 && said[0] === 0 && said.subarray(5, 8).toString("latin1") === "SMB",
  ask,
}

const DIALECTS: Readonly<Record<number, string>> = {
  0x0202: "2.0.2",
  0x0210: "2.1",
  0x0300: "3.0",
  0x0302: "3.0.2",
  0x0311: "3.1.1",
}
const LONGEST = 65_536

async function ask(dialogue: Dialogue): Promise<Understood | null> {
  const { connection, patience, port } = dialogue
  if (port === 139 && !(await sessionOver(connection, patience.answerMs))) return null
  const asked = Date.now()
  connection.say(framed(negotiateRequest()))
  const answer = Buffer.from(await connection.hear(isWhole, patience.answerMs))
  const clock = smbClock(answer, { asked, heard: Date.now() })
  const negotiated = negotiatedIn(answer)
  if (!negotiated) return null
  connection.drop(connection.heard.length)
  connection.say(framed(sessionSetup()))
  const challenge = challengeIn(await connection.hear(isWhole, patience.answerMs))
  const { dialect, signing } = negotiated
  const fields = fieldsOf({ "smb.dialect": dialect, "smb.signing": signing, ...ntlmFields(challenge) })
  const value = valueOf(dialect, `signing ${signing}`, ...challengeParts(challenge))
  // nmap calls Samba by the older name wherever it answers; Samba has always said to be of version 6.1 without a build.
  const protocol = port === 139 || challenge?.version === "6.1.0" ? "netbios-ssn" : "microsoft-ds"
  return {
    protocol,
    told: [{ question: "smb", value, fields }],
    facts: [...ntlmNames(port, challenge, "smb"), ...clock],
  }
}

export function challengeParts(challenge: Challenge | null): readonly (string | null | undefined)[] {
  return [challenge?.version, challenge?.computer, challenge?.netbiosComputer, challenge?.domain]
}

/** NetBIOS wants to be told who is called; every server answers to *SMBSERVER (RFC 1002 §4.3.2). */
async function sessionOver(connection: Connection, ms: number): Promise<boolean> {
  const name = (text: string, suffix: number) => {
    const bytes = Buffer.from(text.padEnd(15).slice(0, 15) + String.fromCharCode(suffix), "latin1")
    const half = [...bytes].flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)])
    return Buffer.from([0x20, ...half, 0])
  }
  const body = Buffer.concat([name("*SMBSERVER", 0x20), name("ROLLCALL", 0)])
  connection.say(Buffer.concat([Buffer.from([0x81, 0, 0, body.length]), body]))
  const [answer] = await connection.hear((bytes) => bytes.length >= 4, ms)
  connection.drop(Math.min(4, connection.heard.length))
  return answer === 0x82
}

function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(message.length)
  return Buffer.concat([head, message])
}

const isWhole = (heard: Buffer) =>
  heard.length >= 4 && (heard.readUInt32BE(0) > LONGEST || heard.length >= 4 + heard.readUInt32BE(0))

function header(command: number, messageId: number): Buffer {
  const head = Buffer.alloc(64)
  head.write("\u00feSMB", "latin1")
  head.writeUInt16LE(64, 4)
  head.writeUInt16LE(command, 12)
  head.writeUInt16LE(1, 14)
  head.writeUInt32LE(messageId, 24)
  return head
}

/** MS-SMB2 §2.2.3, with the one context that 3.1.1 must have. */
function negotiateRequest(): Buffer {
  const dialects = Object.keys(DIALECTS).map(Number)
  const body = Buffer.alloc(36 + 2 * dialects.length + 2)
  body.writeUInt16LE(36, 0)
  body.writeUInt16LE(dialects.length, 2)
  body.writeUInt16LE(1, 4)
  body.writeUInt32LE(0x7f, 8)
  randomBytes(16).copy(body, 12)
  body.writeUInt32LE(64 + body.length, 28)
  body.writeUInt16LE(1, 32)
  dialects.forEach((dialect, index) => body.writeUInt16LE(dialect, 36 + 2 * index))
  const integrity = Buffer.concat([Buffer.from("0100260000000000010020000100", "hex"), randomBytes(32)])
  return Buffer.concat([header(0, 0), body, integrity])
}

/** Asks to sign in as nobody in particular; the answer is a challenge, and we leave it at that. */
function sessionSetup(): Buffer {
  const token = spnegoNegotiate()
  const body = Buffer.alloc(24)
  body.writeUInt16LE(25, 0)
  body.writeUInt8(1, 3)
  body.writeUInt16LE(64 + 24, 12)
  body.writeUInt16LE(token.length, 14)
  return Buffer.concat([header(1, 1), body, token])
}

// From 1601, where its time begins, to 1970.
const EPOCH_MS = 11_644_473_600_000

/** The time that a server tells with its answer, in milliseconds since 1970 (MS-SMB2 §2.2.4); null where it tells none. */
export function smbTime(heard: Buffer): number | null {
  return leniently(() => {
    const body = heard.subarray(68)
    if (heard.subarray(4, 8).toString("latin1") !== "\u00feSMB" || body.readUInt16LE(0) !== 65) return null
    const ticks = body.readBigUInt64LE(40)
    return ticks === 0n ? null : Number(ticks / 10_000n) - EPOCH_MS
  })
}

function smbClock(answer: Buffer, when: Pick<TimeTold, "asked" | "heard">): readonly Fact[] {
  const said = smbTime(answer)
  return said === null ? [] : clockFact("smb", clockDetail({ said, withinMs: 1, ...when }), "talk:smb")
}

/** MS-SMB2 §2.2.4. When the machine was started also stands there, and is let be: it changes. */
export function negotiatedIn(heard: Buffer): { readonly dialect: string; readonly signing: string } | null {
  return leniently(() => {
    if (heard.subarray(4, 8).toString("latin1") !== "\u00feSMB") return null
    const body = heard.subarray(68)
    if (body.readUInt16LE(0) !== 65) return null
    const mode = body.readUInt16LE(2)
    const dialect = body.readUInt16LE(4)
    const signing = (mode & 2) !== 0 ? "required" : "enabled"
    return { dialect: DIALECTS[dialect] ?? `0x${dialect.toString(16)}`, signing }
  })
}
