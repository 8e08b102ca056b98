import { createHmac } from "node:crypto"
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http"
import { expect, onTestFinished, test } from "vitest"
import { sendWebhook, webhookProblem } from "#engine/notifications/webhook.ts"
import type { Notice } from "#model/notice.ts"

const notice: Notice = {
  id: 7,
  at: 1_700_000_000_000,
  moment: 1_700_000_000_000,
  deliveries: [],
  findings: [
    {
      finding: "f-1",
      rule: "change-unexplained",
      severity: "high",
      title: "Port 23/tcp opened \u202e\u0007",
      says: "It opened.",
      advice: "Ask who did it.",
      since: 1_700_000_000_000,
      machines: 1,
      names: ["web1"],
      news: "new",
    },
  ],
}

interface Got {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly url: string
}

/** A server on 127.0.0.1 that answers with these, one a request, the last for all that follow. */
async function receiver(...answers: readonly (number | RequestListener)[]) {
  const got: Got[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      got.push({
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        url: request.url ?? "",
      })
      const answer = answers[Math.min(got.length, answers.length) - 1] ?? 200
      if (typeof answer === "function") answer(request, response)
      else response.writeHead(answer).end("thanks")
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { got, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` }
}

const waits: number[] = []
const outgoing = (signal = new AbortController().signal) => {
  waits.length = 0
  return { now: () => 1_700_000_000_999, wait: async (ms: number) => void waits.push(ms), signal }
}

test("a notice arrives as JSON, signed so that its receiver can work it out", async () => {
  const { got, url } = await receiver(204)
  const sent = await sendWebhook({ url: `${url}/hook`, secret: "shared" }, notice, outgoing())
  expect(sent).toEqual({ state: "sent", tries: 1, problem: null })
  const [{ headers, body } = { headers: {}, body: "" }] = got
  const expected = createHmac("sha256", "shared").update(`1700000000.${body}`).digest("hex")
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "x-rollcall-notice": "7",
    "x-rollcall-timestamp": "1700000000",
    "x-rollcall-signature": `sha256=${expected}`,
  })
  expect(JSON.parse(body)).toMatchObject({
    schema: "rollcall/notice@1",
    findings: [{ id: "f-1", severity: "high", machines: 1, names: ["web1"] }],
  })
  expect(["\u202e", "\u0007"].filter((letter) => body.includes(letter))).toEqual([])
})

test("without a secret nothing is signed", async () => {
  const { got, url } = await receiver(200)
  await sendWebhook({ url, secret: null }, notice, outgoing())
  expect(got[0]?.headers["x-rollcall-signature"]).toBeUndefined()
})

test("a server in trouble is asked three times, after longer and longer waits", async () => {
  const { got, url } = await receiver(503, 429, 500)
  const sent = await sendWebhook({ url, secret: null }, notice, outgoing())
  expect(sent).toEqual({ state: "failed", tries: 3, problem: "The webhook answered 500." })
  expect([got.length, waits]).toEqual([3, [2_000, 10_000]])
})

test("one that gets well is enough", async () => {
  const { url } = await receiver(503, 200)
  expect(await sendWebhook({ url, secret: null }, notice, outgoing())).toMatchObject({
    state: "sent",
    tries: 2,
  })
})

test("a server that refuses is not asked again", async () => {
  const { got, url } = await receiver(403)
  expect(await sendWebhook({ url, secret: null }, notice, outgoing())).toMatchObject({
    state: "failed",
    tries: 1,
  })
  expect(got).toHaveLength(1)
})

test("no redirect is followed", async () => {
  const elsewhere = await receiver(200)
  const { url } = await receiver((_request, response) =>
    response.writeHead(307, { location: elsewhere.url }).end(),
  )
  const sent = await sendWebhook({ url, secret: "shared" }, notice, outgoing())
  expect(sent).toMatchObject({ state: "failed", tries: 1 })
  expect(elsewhere.got).toEqual([])
})

test("nobody there is said in a sentence", async () => {
  const sent = await sendWebhook({ url: "http://127.0.0.1:9", secret: null }, notice, outgoing())
  expect(sent).toMatchObject({ state: "failed", tries: 3 })
  expect(sent.problem).toMatch(/^The webhook could not be reached/u)
})

test("leaving ends it without another try", async () => {
  const leaving = new AbortController()
  const { got, url } = await receiver(() => leaving.abort())
  const sent = await sendWebhook({ url, secret: null }, notice, outgoing(leaving.signal))
  expect([sent.state, got.length]).toEqual(["failed", 1])
})

test.each([
  "file:///etc/passwd",
  "ftp://example.org",
  "hooks.example.org",
  "",
  "https://user:word@example.org/",
])("an address that is none is refused: %s", (address) => expect(webhookProblem(address)).not.toBeNull())
