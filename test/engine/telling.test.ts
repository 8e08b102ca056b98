import { createServer, type RequestListener } from "node:http"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import type { EngineEvent } from "#api/shapes.ts"
import { keepSecret } from "#engine/secrets.ts"
import { Teller } from "#engine/telling.ts"
import type { KeptFinding } from "#store/finding-writer.ts"
import type { Store } from "#store/store.ts"
import { temporaryStore } from "#test/store/temporary-store.ts"

const NOW = Date.parse("2026-03-17T12:00:00Z")

const finding = (id: string, more: Partial<KeptFinding> = {}): KeptFinding => ({
  id,
  rule: "machine-new",
  level: "strong",
  severity: "medium",
  state: "open",
  matter: `matter of ${id}`,
  peers: "network lab",
  title: "A new machine offers services, and nothing explains it",
  says: "It answers.",
  advice: "Find out whose it is.",
  machines: [],
  for: [],
  against: [],
  reason: null,
  since: NOW - 1_000,
  firstSeen: NOW - 1_000,
  lastSeen: NOW,
  resolved: null,
  returns: 0,
  isBaseline: false,
  ...more,
})

async function scene() {
  const store = await temporaryStore()
  const home = mkdtempSync(join(tmpdir(), "rollcall-telling-"))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const events: EngineEvent[] = []
  const failures: unknown[] = []
  const teller = () =>
    new Teller({
      ...{ store, home },
      now: () => NOW,
      tell: (event) => void events.push(event),
      onFailure: (error) => void failures.push(error),
      wait: async () => {},
    })
  return { store, home, events, failures, teller }
}

async function hookTo(store: Store, home: string, answer: RequestListener, least = "medium" as const) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`
  await store.notifications.saveChannel({
    ...{ name: "Hook", kind: "webhook", least, isOn: true, settings: {}, at: NOW, author: "pia" },
    kept: { url: await keepSecret(home, url) },
  })
}

const statesOf = async (store: Store) =>
  (await store.notifications.notices(10, 0)).map(({ deliveries }) =>
    deliveries.map(({ channel, state }) => `${channel} ${state}`),
  )

test("what is new goes to the app in words that are harmless, and is told once", async () => {
  const { store, events, failures, teller } = await scene()
  const news = { findings: [finding("f-1", { title: "Port 23/tcp \u202eopened" })], benign: [], at: NOW }
  const own = teller()
  await own.tell(news)
  await own.tell(news)
  await own.settled()
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ kind: "notice", notice: { finding: "f-1", severity: "medium" } })
  expect(JSON.stringify(events)).not.toContain("\u202e")
  expect(await statesOf(store)).toEqual([["This computer sent"]])
  expect(failures).toEqual([])
})

test("several at once are one notice", async () => {
  const { store, events, teller } = await scene()
  await teller().tell({ findings: [finding("f-1"), finding("f-2")], benign: [], at: NOW })
  expect(events).toMatchObject([{ notice: { finding: null } }])
  expect((await store.notifications.notices(10, 0)).map(({ findings }) => findings.length)).toEqual([2])
})

test("a channel is told of nothing less than it wants", async () => {
  const { store, events, teller } = await scene()
  const [desktop] = await store.notifications.channels()
  await store.notifications.saveChannel({ ...desktop!, least: "high" })
  const notice = await teller().tell({ findings: [finding("f-1")], benign: [], at: NOW })
  expect([notice, events]).toEqual([null, []])
  expect(await store.notifications.held({ since: 0, reason: null, limit: 9, offset: 0 })).toMatchObject([
    { reason: "severity", finding: "f-1" },
  ])
})

test("what was on its way when the engine ended is sent when it opens again", async () => {
  const { store, home, teller } = await scene()
  let isWell = false
  const began = Promise.withResolvers<void>()
  await hookTo(store, home, (_request, response) => {
    began.resolve()
    if (isWell) response.writeHead(204).end()
  })
  const first = teller()
  await first.tell({ findings: [finding("f-1")], benign: [], at: NOW })
  await began.promise
  await first.close()
  expect(await statesOf(store)).toEqual([["Hook waiting", "This computer sent"]])
  isWell = true
  const second = teller()
  await second.resume()
  await second.settled()
  expect(await statesOf(store)).toEqual([["Hook sent", "This computer sent"]])
})

test("what was found and not told when the engine ended is told when it opens again", async () => {
  const { store, events, teller } = await scene()
  await store.findings.put(
    [
      finding("f-1"),
      finding("f-2", { isBaseline: true }),
      finding("f-3", { firstSeen: NOW - 2 * 86_400_000 }),
      finding("f-4", { state: "resolved", resolved: NOW }),
    ],
    NOW,
  )
  await teller().resume()
  expect(events).toMatchObject([{ kind: "notice", notice: { finding: "f-1" } }])
})

test("a secret that is not there fails its own channel, and no other", async () => {
  const { store, events, teller } = await scene()
  await store.notifications.saveChannel({
    ...{ name: "Hook", kind: "webhook", least: "medium", isOn: true, settings: {}, at: NOW, author: "pia" },
    kept: { url: { from: "environment", variable: "NO_SUCH_HOOK" } },
  })
  const own = teller()
  await own.tell({ findings: [finding("f-1")], benign: [], at: NOW })
  await own.settled()
  expect(events).toHaveLength(1)
  expect(await statesOf(store)).toEqual([["Hook failed", "This computer sent"]])
})
