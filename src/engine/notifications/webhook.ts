import { createHmac } from "node:crypto"
import type { Notice } from "#model/notice.ts"
import { isoTime } from "#model/moment.ts"
import { printable } from "#model/printable.ts"
import { sendWithTries, type Sent, type Tried, type Wait } from "./tries.ts"

/** Where a webhook goes, with its secrets, as long as it takes to send. */
export interface WebhookWay {
  readonly url: string
  /** What the signature is made with; null: it isn't signed. */
  readonly secret: string | null
}

export interface Outgoing {
  readonly now: () => number
  readonly wait: Wait
  readonly signal: AbortSignal
}

const TIMEOUT_MS = 10_000

/** The words of an address that notices can go to; a sentence where it is none. */
export function webhookProblem(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    return "That is no address of a webhook. It begins with https:// or, without protection, http://."
  if (url.username !== "" || url.password !== "")
    return "Leave the name and password out of the webhook's address: say a secret, with which it is signed."
  return null
}

/** What may be shown of a webhook's address: its path may be a secret. */
export const originOf = (text: string): string => (URL.canParse(text) ? new URL(text).origin : "")

/** Sends a notice as JSON: three tries, ten seconds each, and no redirect is followed. */
export async function sendWebhook(way: WebhookWay, notice: Notice, outgoing: Outgoing): Promise<Sent> {
  const problem = webhookProblem(way.url)
  if (problem !== null) return { state: "failed", tries: 0, problem }
  const body = payloadOf(notice)
  return sendWithTries(() => post(way, notice.id, body, outgoing), outgoing.wait, outgoing.signal)
}

/** The signature that a receiver works out again: HMAC-SHA256 over the time, a dot, and the body as it came. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`
}

async function post(
  { url, secret }: WebhookWay,
  id: number,
  body: string,
  { now, signal }: Outgoing,
): Promise<Tried> {
  const seconds = Math.floor(now() / 1_000)
  const headers = {
    "content-type": "application/json",
    "user-agent": "Rollcall",
    "x-rollcall-notice": String(id),
    "x-rollcall-timestamp": String(seconds),
    ...(secret !== null && { "x-rollcall-signature": signatureOf(secret, seconds, body) }),
  }
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: limit })
    await response.body?.cancel()
    return answered(response)
  } catch (error) {
    return { ok: false, again: !signal.aborted, problem: unansweredProblem(error) }
  }
}

const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429])

function answered({ status, ok }: Response): Tried {
  if (ok) return { ok }
  if (status >= 300 && status < 400)
    return {
      ok,
      again: false,
      problem: `The webhook answered ${status}, which sends us elsewhere. Give the address that it means itself.`,
    }
  return { ok, again: status >= 500 || TRY_AGAIN.has(status), problem: `The webhook answered ${status}.` }
}

function unansweredProblem(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `The webhook did not answer within ${TIMEOUT_MS / 1_000} seconds.`
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return `The webhook could not be reached: ${printable(cause instanceof Error ? cause.message : String(cause), 200)}.`
}

const SCHEMA = "rollcall/notice@1"

/** What a webhook is sent; made harmless, since much of it came from a network. */
function payloadOf({ id, at, moment, findings }: Notice): string {
  return JSON.stringify({
    schema: SCHEMA,
    notice: id,
    at: isoTime(at),
    moment: isoTime(moment),
    findings: findings.map((one) => ({
      id: one.finding,
      rule: one.rule,
      severity: one.severity,
      news: one.news,
      title: printable(one.title, 300),
      says: printable(one.says, 2_000),
      advice: printable(one.advice, 500),
      since: isoTime(one.since),
      machines: one.machines,
      names: one.names.map((name) => printable(name, 200)),
    })),
  })
}
