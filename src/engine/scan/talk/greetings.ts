import type { Dialogue, Question, Told, Understood } from "./question.ts"
import { begins, fieldsOf, hasLine, linesOf, plain, settled, valueOf } from "./words.ts"

/** What one protocol's word alone tells. */
function only(protocol: string, question: string, field: string, text: string): Understood {
  const told: Told = { question, value: valueOf(settled(text)), fields: fieldsOf({ [field]: text }) }
  return { protocol, told: [told], facts: [] }
}

export const rsync: Question = {
  name: "rsync",
  ports: [873],
  insideTls: [],
  greets: true,
  knows: (said) => begins(said, /^@RSYNCD: \d/u),
  async ask({ connection, patience }) {
    const [line = ""] = linesOf(await connection.hear(hasLine, patience.answerMs), 2)
    return line.startsWith("@RSYNCD:") ? only("rsync", "rsync", "rsync.banner", line.slice(0, 100)) : null
  },
}

export const vnc: Question = {
  name: "vnc",
  ports: [5900, 5901, 5902, 5903],
  insideTls: [],
  greets: true,
  knows: (said) => begins(said, /^RFB \d{3}\.\d{3}\n/u),
  ask: askVnc,
}

/** RFC 6143 §7.1: versions, then the kinds of security; nothing is chosen. */
async function askVnc({ connection, patience }: Dialogue): Promise<Understood | null> {
  const heard = await connection.hear((bytes) => bytes.length >= 12, patience.answerMs)
  const version = /^RFB (\d{3}\.\d{3})\n/u.exec(heard.subarray(0, 12).toString("latin1"))?.[1]
  if (version === undefined) return null
  connection.drop(12)
  const modern = version >= "003.007"
  connection.say(`RFB ${modern ? "003.008" : "003.003"}\n`)
  const kinds = await connection.hear(
    (bytes) => bytes.length >= (modern ? 1 + (bytes[0] ?? 0) : 4),
    patience.answerMs,
  )
  const numbers = modern
    ? [...kinds.subarray(1, 1 + Math.min(32, kinds[0] ?? 0))]
    : [kinds.length >= 4 ? kinds.readUInt32BE(0) : 0]
  const security = numbers.filter((each) => each > 0).map((each) => SECURITY[each] ?? String(each))
  const fields = fieldsOf({ "vnc.version": `RFB ${version}`, "vnc.security": security })
  return {
    protocol: "vnc",
    told: [{ question: "vnc", value: valueOf(`RFB ${version}`, security.join(", ")), fields }],
    facts: [],
  }
}

const SECURITY: Readonly<Record<number, string>> = {
  1: "none",
  2: "VNC",
  5: "RA2",
  6: "RA2ne",
  16: "Tight",
  17: "Ultra",
  18: "TLS",
  19: "VeNCrypt",
  20: "SASL",
  30: "Apple",
  35: "Mac OS X",
}

export const telnet: Question = {
  name: "telnet",
  ports: [23, 2323],
  insideTls: [992],
  greets: true,
  knows: (said) => said[0] === 0xff && (said[1] ?? 0) >= 0xfb && (said[1] ?? 0) <= 0xfe,
  ask: askTelnet,
}

/** Every option is refused, which most take as leave to go on and say who they are. */
async function askTelnet({ connection, patience }: Dialogue): Promise<Understood | null> {
  const first = await connection.hear((bytes) => bytes.length >= 3, patience.answerMs)
  if (!telnet.knows(first)) return null
  const until = Date.now() + patience.answerMs
  let refused = 0
  for (let rounds = 0; rounds < 6 && !connection.over && Date.now() < until; rounds += 1) {
    const before = connection.heard
    const { refusals, text } = readTelnet(before)
    connection.say(refusals.subarray(refused))
    refused = refusals.length
    if (/(?:login|user ?name|password|>|#|\$) ?:? ?$/iu.test(text.trimEnd())) break
    await connection.hear(
      (bytes) => bytes.length > before.length,
      Math.min(700, Math.max(0, until - Date.now())),
    )
    if (connection.heard.length === before.length) break
  }
  return only("telnet", "telnet", "telnet.banner", plain(readTelnet(connection.heard).text))
}

/** What a telnet server said: text for the screen, and "no" to each of its options (RFC 854). */
export function readTelnet(heard: Buffer): { readonly text: string; readonly refusals: Buffer } {
  const text: number[] = []
  const refusals: number[] = []
  for (let at = 0; at < heard.length && text.length < 8_192 && refusals.length < 600; at += 1) {
    const byte = heard[at]!
    if (byte !== 0xff) {
      text.push(byte)
      continue
    }
    const [command = 0, option] = [heard[at + 1], heard[at + 2]]
    if (command === 0xff) text.push(0xff)
    if (command === 0xfa) {
      const end = heard.indexOf(Buffer.from([0xff, 0xf0]), at)
      if (end < 0) break
      at = end + 1
      continue
    }
    if (command >= 0xfb && command <= 0xfe && option !== undefined) {
      // WILL is answered by DON'T, DO by WON'T; their own refusals need no answer.
      if (command === 0xfb) refusals.push(0xff, 0xfe, option)
      if (command === 0xfd) refusals.push(0xff, 0xfc, option)
      at += 1
    }
    at += 1
  }
  return { text: Buffer.from(text).toString("latin1"), refusals: Buffer.from(refusals) }
}

export const irc: Question = {
  name: "irc",
  ports: [],
  insideTls: [],
  greets: true,
  knows: (said) => begins(said, /^:[\w.-]{1,100} (?:NOTICE|020|451) /u),
  async ask({ connection, patience }) {
    const lines = linesOf(await connection.hear(hasLine, patience.answerMs), 5)
    return lines[0]?.startsWith(":")
      ? only("irc", "irc", "irc.banner", lines.join(" ").slice(0, 1_000))
      : null
  },
}
