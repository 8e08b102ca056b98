import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { sendMail, type Mail, type MailWay } from "#engine/notifications/mail.ts"
import { localSmtp, type SmtpManners } from "./local-smtp.ts"

const mail: Mail = {
  notice: 7,
  findings: ["f-1234567890", "f-abcdefabcd"],
  subject: "Rollcall: high: Port 23/tcp opened (web1)",
  text: "Port 23/tcp opened.\n.\nA line with a dot above.",
  html: "<p>Port 23/tcp opened.</p>",
}

const pem = readFileSync(join(import.meta.dirname, "../../fixtures/certificates/mail-server.pem"), "utf8")
const certificate = { key: pem, cert: pem.slice(pem.indexOf("-----BEGIN CERTIFICATE")) }

async function sent(manners: SmtpManners, more: Partial<MailWay> = {}, authorities: readonly string[] = []) {
  const server = await localSmtp(manners)
  onTestFinished(() => server.end())
  const waits: number[] = []
  const way: MailWay = {
    host: "127.0.0.1",
    port: server.port,
    security: "none",
    user: null,
    password: null,
    from: "rollcall@example.org",
    to: ["ops@example.org", "night@example.org"],
    ...more,
  }
  const wait = async (ms: number) => void waits.push(ms)
  const result = await sendMail(way, mail, { wait, signal: new AbortController().signal, authorities })
  return { result, waits, received: server.received }
}

test("a mail arrives with both forms, and hangs together with others about the same finding", async () => {
  const { result, received } = await sent({})
  expect(result).toEqual({ state: "sent", tries: 1, problem: null })
  expect(received).toMatchObject([
    { from: "rollcall@example.org", to: ["ops@example.org", "night@example.org"], isEncrypted: false },
  ])
  const { data } = received[0]!
  expect(data).toMatch(/^Subject: Rollcall: high: Port 23\/tcp opened \(web1\)$/mu)
  expect(data).toMatch(/^In-Reply-To: <f-1234567890@rollcall\.invalid>$/imu)
  expect(data.replaceAll(/\n\s+/gu, " ")).toMatch(
    /^References: <f-1234567890@rollcall\.invalid> <f-abcdefabcd@rollcall\.invalid>$/imu,
  )
  expect(data.replaceAll(/\n\s+/gu, " ")).toMatch(/^List-ID: .*<findings\.rollcall\.invalid>$/imu)
  expect(data).toMatch(/^Auto-Submitted: auto-generated$/imu)
  expect(data).toContain("text/plain")
  expect(data).toContain("text/html")
})

test("over STARTTLS it is encrypted before the password is said", async () => {
  const login = { security: "starttls", user: "rollcall", password: "a secret" } as const
  const { result, received } = await sent({ tls: certificate }, login, [certificate.cert])
  expect(result.state).toBe("sent")
  expect(received).toMatchObject([{ isEncrypted: true, login: "rollcall a secret" }])
})

test("a server that offers no TLS gets neither password nor mail", async () => {
  const login = { security: "starttls", user: "rollcall", password: "a secret" } as const
  const { result, received } = await sent({}, login)
  expect(result).toMatchObject({ state: "failed" })
  expect(received).toEqual([])
})

test("a server whose certificate nobody vouches for gets no mail", async () => {
  const { result, received } = await sent({ tls: certificate }, { security: "starttls" })
  expect(result).toMatchObject({ state: "failed" })
  expect(result.problem).toMatch(/certificate/u)
  expect(received).toEqual([])
})

test("a server that says later is asked again, after longer and longer waits", async () => {
  const { result, waits } = await sent({ refuse: ["451 later", "451 later"] })
  expect(result).toMatchObject({ state: "sent", tries: 3 })
  expect(waits).toEqual([2_000, 10_000])
})

test("a server that says no is not asked again", async () => {
  const { result, waits } = await sent({ refuse: ["550 no such sender"] })
  expect(result).toMatchObject({ state: "failed", tries: 1 })
  expect(result.problem).toContain("550")
  expect(waits).toEqual([])
})

test("without TLS no mail leaves this computer", async () => {
  const { result } = await sent({}, { host: "mail.example.org" })
  expect(result).toMatchObject({ state: "failed", tries: 0 })
})

test("words of a network bring no header of their own", async () => {
  const server = await localSmtp()
  onTestFinished(() => server.end())
  const hostile = { ...mail, subject: "Rollcall: x\r\nBcc: all@example.org\r\n\r\nbody" }
  await sendMail(
    {
      ...{ host: "127.0.0.1", port: server.port, security: "none", user: null, password: null },
      ...{ from: "rollcall@example.org", to: ["ops@example.org"] },
    },
    hostile,
    { wait: async () => {}, signal: new AbortController().signal },
  )
  expect(server.received[0]?.to).toEqual(["ops@example.org"])
  expect(server.received[0]?.data).not.toMatch(/^Bcc:/imu)
})
