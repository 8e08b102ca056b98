import { expect, onTestFinished, test } from "vitest"
import { z } from "zod"
import { clockDetail, clockFact } from "#engine/scan/clock-fact.ts"
import { smbTime } from "#engine/scan/talk/smb.ts"
import { check, talk } from "#engine/scan/talk/talk.ts"
import { answering, rogue, tools } from "./loopback.ts"

const HOUR = 3_600_000
const detail = z.object({ aheadMs: z.number(), plusMinusMs: z.number() })

/** What a web server that answers with these headers tells of its clock. */
async function clocksBehind(...headers: readonly string[]) {
  const page = ["HTTP/1.1 200 OK", ...headers, "Content-Length: 2", "Connection: close", "", "ok"].join(
    "\r\n",
  )
  const server = await rogue(answering(page))
  onTestFinished(() => server.stop())
  const target = { ip: "127.0.0.1", port: server.port, before: ["http"], thorough: false }
  const told = await talk(target, tools())
  const known = told.facts
    .filter(({ kind }) => kind === "answer")
    .map(({ subject, value }) => ({ question: subject.split(" ")[1]!, value }))
  const again = await check({ ip: "127.0.0.1", port: server.port, known }, tools())
  const clocks = [told, again.talk].map((each) => each?.facts.filter(({ kind }) => kind === "clock") ?? [])
  expect(clocks[0]?.length).toBe(clocks[1]?.length)
  return clocks[0]!
}

const dateOf = (ms: number) => `Date: ${new Date(ms).toUTCString()}`

test("a web page's Date tells the clock to a second, when it is asked first and when it is checked", async () => {
  const [clock] = await clocksBehind(dateOf(Date.now() - 2 * HOUR))
  expect(clock).toMatchObject({ subject: "http", value: "off by hours", standing: "observed" })
  const { aheadMs, plusMinusMs } = detail.parse(clock?.detail)
  expect(Math.abs(aheadMs + 2 * HOUR)).toBeLessThanOrEqual(plusMinusMs)
  expect(plusMinusMs).toBeGreaterThanOrEqual(500)
})

test("a server that is in step is said to be", async () => {
  expect(await clocksBehind(dateOf(Date.now()))).toMatchObject([{ value: "in step" }])
})

test.each([
  [[dateOf(0), "Age: 12"]],
  [[dateOf(0), "X-Cache: HIT from proxy1"]],
  [[dateOf(0), "X-Varnish: 32770 5"]],
  [["Date: Thursday, 01-Jan-70 00:00:00 GMT"]],
  [["Date: yesterday"]],
  [[]],
])("what comes out of a cache, or is no date, tells no time: %s", async (headers) => {
  expect(await clocksBehind(...headers)).toEqual([])
})

test("SMB counts ticks since 1601", () => {
  const answer = Buffer.alloc(4 + 64 + 64)
  answer.write("\u00feSMB", 4, "latin1")
  answer.writeUInt16LE(65, 68)
  answer.writeBigUInt64LE(BigInt(1_795_469_759_500 + 11_644_473_600_000) * 10_000n, 68 + 40)
  expect(smbTime(answer)).toBe(1_795_469_759_500)
  answer.writeBigUInt64LE(0n, 68 + 40)
  expect([smbTime(answer), smbTime(answer.subarray(0, 100))]).toEqual([null, null])
})

test.each([
  [0, 0, "in step"],
  [2_400, 500, "in step"],
  [2_600, 500, "off by seconds"],
  [-59_000, 500, "off by seconds"],
  [61_000, 500, "off by minutes"],
  [-2 * HOUR, 500, "off by hours"],
  [40 * 24 * HOUR, 500, "off by days"],
])("%i ms ahead, plus or minus %i, is %s", (aheadMs, plusMinusMs, value) => {
  expect(clockFact("ntp", { aheadMs, plusMinusMs, at: 0 }, "test")).toMatchObject([{ value }])
})

test("half of the way there and back is not known", () => {
  expect(clockDetail({ said: 10_500, withinMs: 1, asked: 10_000, heard: 11_000 })).toEqual({
    aheadMs: 0.5,
    plusMinusMs: 500.5,
    at: 11_000,
  })
  expect(clockFact("ntp", { aheadMs: Number.NaN, plusMinusMs: 1, at: 0 }, "test")).toEqual([])
})
