import { isIP } from "node:net"
import { createTransport } from "nodemailer"
import type { MailSecurity } from "#model/notice.ts"
import { printable } from "#model/printable.ts"
import { sendWithTries, type Sent, type Tried, type Wait } from "./tries.ts"

/** The mail server that the user named, with its secret, as long as it takes to send. */
export interface MailWay {
  readonly host: string
  readonly port: number
  readonly security: MailSecurity
  readonly user: string | null
  readonly password: string | null
  readonly from: string
  readonly to: readonly string[]
}

/** A mail as it is written: which notice it is, and which findings it goes on about. */
export interface Mail {
  readonly notice: number
  readonly findings: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface MailTools {
  readonly wait: Wait
  readonly signal: AbortSignal
  /** Certificates to trust beside those that the system trusts. */
  readonly authorities?: readonly string[]
}

const TIMEOUT_MS = 10_000
const MOST_REFERENCES = 20
// Message ids are made of ours, and never lead anywhere.
const DOMAIN = "rollcall.invalid"

/** Whether a mail server is this computer itself, where nothing crosses a wire. */
export function isThisComputer(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."))
}

/** Sends a mail over the user's server: three tries, and never without TLS but to this computer. */
export async function sendMail(way: MailWay, mail: Mail, tools: MailTools): Promise<Sent> {
  if (way.security === "none" && !isThisComputer(way.host))
    return {
      state: "failed",
      tries: 0,
      problem: `Mail to ${printable(way.host, 200)} goes over TLS only. Without it, it goes to this computer only.`,
    }
  return sendWithTries(() => send(way, mail, tools), tools.wait, tools.signal)
}

async function send(way: MailWay, mail: Mail, { signal, authorities = [] }: MailTools): Promise<Tried> {
  const { host, port, security, user, password } = way
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(user !== null && { auth: { user, pass: password ?? "" } }),
    tls: { minVersion: "TLSv1.2", ...(authorities.length > 0 && { ca: [...authorities] }) },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const stop = () => transport.close()
  signal.addEventListener("abort", stop, { once: true })
  try {
    await transport.sendMail(messageOf(way, mail))
    return { ok: true }
  } catch (error) {
    return problemOf(error, signal)
  } finally {
    signal.removeEventListener("abort", stop)
    transport.close()
  }
}

/** Mails about one finding hang together in any mail program: each refers to the finding's own, never sent, root. */
function messageOf({ from, to }: MailWay, { notice, findings, subject, text, html }: Mail) {
  const roots = findings.slice(0, MOST_REFERENCES).map((id) => `<${id}@${DOMAIN}>`)
  return {
    from,
    to: [...to],
    subject,
    text,
    html,
    messageId: `<notice-${notice}.${Date.now().toString(36)}@${DOMAIN}>`,
    ...(roots[0] !== undefined && { inReplyTo: roots[0], references: roots }),
    list: { id: { comment: "Findings of Rollcall", url: `findings.${DOMAIN}` } },
    headers: { "Auto-Submitted": "auto-generated", "X-Rollcall-Notice": String(notice) },
  }
}

function problemOf(error: unknown, { aborted }: AbortSignal): Tried {
  const said = printable(error instanceof Error ? error.message : String(error), 300)
  const code = codeOf(error)
  // 5xx says no for good, as a wrong password does; 4xx says: later.
  const again = !aborted && !(code >= 500 && code < 600)
  return { ok: false, again, problem: `The mail server did not take it: ${said}` }
}

function codeOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("responseCode" in error)) return 0
  return Number(error.responseCode) || 0
}
