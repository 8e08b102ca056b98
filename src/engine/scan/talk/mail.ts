import type { Connection } from "./connection.ts"
import type { Dialogue, Question, Told, Understood } from "./question.ts"
import { answeredTls } from "./tls.ts"
import { begins, fieldsOf, hasLine, linesOf, settled, valueOf } from "./words.ts"

const QUIT = "QUIT\r\n"

/** A reply with a code is whole where a line has the code and no dash behind it (RFC 5321 §4.2.1). */
function replyIsWhole(heard: Buffer): boolean {
  return (
    /^\d{3}(?: |\r?\n)[^\n]*\n?$/mu.test(heard.subarray(-2_048).toString("latin1")) && heard.at(-1) === 10
  )
}

interface Reply {
  readonly code: string
  readonly lines: readonly string[]
}

/** The lines of a reply without their codes. */
export function replyLines(heard: Buffer): Reply {
  const lines = linesOf(heard, 100)
  const code = /^\d{3}/u.exec(lines[0] ?? "")?.[0] ?? ""
  return { code, lines: lines.map((line) => line.replace(/^\d{3}[ -]?/u, "")) }
}

async function say(connection: Connection, line: string, ms: number) {
  connection.drop(connection.heard.length)
  connection.say(`${line}\r\n`)
  return replyLines(await connection.hear(replyIsWhole, ms))
}

export const smtp: Question = {
  name: "smtp",
  ports: [25, 26, 587, 2525],
  insideTls: [465],
  greets: true,
  knows: (said) => begins(said, /^220[ -][^\n]*\b(?:E?SMTP|[Mm]ail|Postfix|Sendmail|Exim|MTA)/u),
  ask: (dialogue) => afterGreeting(dialogue, "smtp"),
}

export const ftp: Question = {
  name: "ftp",
  ports: [21, 2121],
  insideTls: [990],
  greets: true,
  knows: (said) => begins(said, /^220[ -]/u),
  ask: (dialogue) => afterGreeting(dialogue, "ftp"),
}

/** Both greet with 220. Who does not know the one's first word is asked the other's. */
async function afterGreeting(dialogue: Dialogue, likely: "smtp" | "ftp"): Promise<Understood | null> {
  const { connection, patience } = dialogue
  const { code, lines } = replyLines(await connection.hear(replyIsWhole, patience.answerMs))
  if (!/^(?:220|421|554|120|530)$/u.test(code)) return null
  const banner = lines.join(" ")
  if (dialogue.brief && code === "220") return bannerOnly(likely, banner, dialogue)
  const mail = likely === "smtp" || /\bE?SMTP\b/u.test(banner)
  return (
    (mail ? await asSmtp(dialogue, banner) : await asFtp(dialogue, banner)) ??
    (mail ? asFtp(dialogue, banner) : asSmtp(dialogue, banner))
  )
}

async function bannerOnly(
  protocol: "smtp" | "ftp",
  banner: string,
  { connection }: Dialogue,
): Promise<Understood> {
  await connection.leave(QUIT)
  return {
    protocol,
    told: [
      {
        question: protocol,
        value: valueOf(settled(banner)),
        fields: fieldsOf({ [`${protocol}.banner`]: banner }),
      },
    ],
    facts: [],
  }
}

async function asSmtp(dialogue: Dialogue, banner: string): Promise<Understood | null> {
  const { connection, patience, port } = dialogue
  const { code, lines } = await say(connection, "EHLO rollcall.invalid", patience.answerMs)
  if (code === "" && !/SMTP/u.test(banner)) return null
  if (/^50[0-4]$/u.test(code) && !/SMTP/u.test(banner)) return null
  const offers = code === "250" ? lines.slice(1) : []
  const told: Told = {
    question: "smtp",
    value: valueOf(settled(banner)),
    fields: fieldsOf({ "smtp.banner": banner, "smtp.ehlo": offers }),
  }
  const tls = offers.includes("STARTTLS")
    ? await startTls(connection, "STARTTLS", port, patience.answerMs)
    : null
  if (!tls) await connection.leave(QUIT)
  return { protocol: "smtp", told: [told, ...(tls ? [tls.told] : [])], facts: tls?.facts ?? [] }
}

async function asFtp({ connection, patience }: Dialogue, banner: string): Promise<Understood | null> {
  const { code, lines } = await say(connection, "SYST", patience.answerMs)
  if (/^50[0-4]$/u.test(code) && !/FTP/iu.test(banner)) return null
  if (code === "" && !/FTP/iu.test(banner)) return null
  const offers = await say(connection, "FEAT", patience.answerMs)
  await connection.leave(QUIT)
  const syst = code === "215" ? lines.join(" ") : null
  const fields = fieldsOf({ "ftp.banner": banner, "ftp.syst": syst })
  const told: Told = { question: "ftp", value: valueOf(settled(banner)), fields }
  return { protocol: "ftp", told: [told, ...featuresOf(offers)], facts: [] }
}

/** What an FTP server says that it can do (RFC 2389): an answer of its own, since not every look asks for it. */
export function featuresOf({ code, lines }: Reply): readonly Told[] {
  const features = lines.slice(1, -1).filter((line) => /^[A-Za-z]{3}/u.test(line))
  if (code !== "211" || features.length === 0) return []
  const isSecurable = features.some((line) => /^AUTH\b/iu.test(line))
  return [
    {
      question: "ftp-features",
      value: isSecurable ? "AUTH" : "no AUTH",
      fields: fieldsOf({ "ftp.feature": features }),
    },
  ]
}

async function startTls(connection: Connection, word: string, port: number, ms: number) {
  connection.drop(connection.heard.length)
  connection.say(`${word}\r\n`)
  const heard = await connection.hear(hasLine, ms)
  if (!begins(heard, /^(?:220|\+OK|\w{1,10} OK|382)/u)) return null
  const secured = await connection.secure(2 * ms)
  return secured && answeredTls(port, secured, null, "starttls")
}

export const pop3: Question = {
  name: "pop3",
  ports: [110],
  insideTls: [995],
  greets: true,
  knows: (said) => begins(said, /^\+OK/u),
  async ask(dialogue) {
    const { connection, patience, port, brief } = dialogue
    const [line = ""] = linesOf(await connection.hear(hasLine, patience.answerMs), 2)
    if (!line.startsWith("+OK")) return null
    const banner = line.slice(3).trim()
    connection.drop(connection.heard.length)
    if (!brief) connection.say("CAPA\r\n")
    const heard = brief
      ? Buffer.alloc(0)
      : await connection.hear(
          (bytes) => /\r?\n\.\r?\n$|^-ERR[^\n]*\n/u.test(bytes.subarray(0, 4_096).toString("latin1")),
          patience.answerMs,
        )
    const capabilities = linesOf(heard).filter((each) => !/^(?:\+OK|-ERR|\.$)/u.test(each))
    const told: Told = {
      question: "pop3",
      value: valueOf(settled(banner) || "+OK"),
      fields: fieldsOf({ "pop3.banner": banner, "pop3.capability": capabilities }),
    }
    const tls =
      !brief && capabilities.includes("STLS")
        ? await startTls(connection, "STLS", port, patience.answerMs)
        : null
    if (!tls) await connection.leave(QUIT)
    return { protocol: "pop3", told: [told, ...(tls ? [tls.told] : [])], facts: tls?.facts ?? [] }
  },
}

export const imap: Question = {
  name: "imap",
  ports: [143],
  insideTls: [993],
  greets: true,
  knows: (said) => begins(said, /^\* (?:OK|PREAUTH|BYE)\b/u),
  async ask(dialogue) {
    const { connection, patience, port, brief } = dialogue
    const [line = ""] = linesOf(await connection.hear(hasLine, patience.answerMs), 2)
    const banner = /^\* (?:OK|PREAUTH|BYE)\b(.{0,4000})/u.exec(line)?.[1]?.trim()
    if (banner === undefined) return null
    const whole = (tag: string) => (bytes: Buffer) =>
      new RegExp(`^${tag} [^\\n]*\\n`, "mu").test(bytes.subarray(0, 8_192).toString("latin1"))
    connection.drop(connection.heard.length)
    if (!brief) connection.say("a1 CAPABILITY\r\na2 ID NIL\r\n")
    const answers = brief ? [] : linesOf(await connection.hear(whole("a2"), patience.answerMs))
    const capability =
      answers.find((each) => /^\* CAPABILITY /iu.test(each))?.slice(13) ??
      /\[CAPABILITY ([^\]]{1,2000})\]/u.exec(banner)?.[1] ??
      ""
    const id = answers.find((each) => /^\* ID \(/iu.test(each))?.slice(5)
    const words = capability.split(" ").filter(Boolean)
    const told: Told = {
      question: "imap",
      value: valueOf(settled(banner)),
      fields: fieldsOf({ "imap.banner": banner, "imap.capability": words, "imap.id": id }),
    }
    const tls =
      !brief && words.includes("STARTTLS")
        ? await startTls(connection, "a3 STARTTLS", port, patience.answerMs)
        : null
    if (!tls) await connection.leave("a4 LOGOUT\r\n")
    return { protocol: "imap", told: [told, ...(tls ? [tls.told] : [])], facts: tls?.facts ?? [] }
  },
}

export const nntp: Question = {
  name: "nntp",
  ports: [119, 433],
  insideTls: [563],
  greets: true,
  knows: (said) => begins(said, /^20[01] [^\n]*(?:NNTP|[Nn]ews|INN|posting)/u),
  async ask({ connection, patience }) {
    const { code, lines } = replyLines(await connection.hear(hasLine, patience.answerMs))
    if (!/^20[01]$/u.test(code)) return null
    await connection.leave(QUIT)
    const banner = lines[0] ?? ""
    return {
      protocol: "nntp",
      told: [
        { question: "nntp", value: valueOf(settled(banner)), fields: fieldsOf({ "nntp.banner": banner }) },
      ],
      facts: [],
    }
  },
}
