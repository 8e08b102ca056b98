import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Examiner } from "#engine/examining/examiner.ts"
import { endOf } from "#engine/findings/life.ts"
import { openStore } from "#store/store.ts"
import { Scene } from "../sources/scene.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { refusalOf } from "../roll.ts"

// Each look is a thread of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 })

const HOUR = 3_600
const START = Math.floor(Date.now() / 1_000) - 5 * 86_400
let scene: Scene
beforeEach(async () => {
  scene = await Scene.open()
})
afterEach(() => scene.end())

const telnet = (last: number, more: Partial<Shown> = {}): Shown => ({
  ip: `10.9.0.${last}`,
  mac: `00:25:90:00:01:${10 + last}`,
  ports: { 23: "telnet" },
  ...more,
})

/** After so many hours these are there. */
async function scanned(hours: number, ...machines: readonly Shown[]): Promise<void> {
  await scene.roll.send(xmlOf({ start: START + hours * HOUR, machines }))
  await scene.roll.client.findings.settle()
}

async function plaintext() {
  const states = ["open", "came-back", "accepted", "expected", "false-alarm", "resolved", "pending"] as const
  const { findings } = await scene.roll.client.findings.list({ rules: ["plaintext"], states, limit: 100 })
  return findings
}
const one = async () => (await plaintext())[0]!
const addresses = (shown: { readonly names: readonly string[] }) => shown.names

test("what the first look finds is nobody's news; what comes later is", async () => {
  await scanned(0, telnet(5))
  expect(await one()).toMatchObject({ state: "open", isBaseline: true })
  const insecure = telnet(6, { ports: { 24: "telnet" } })
  await scanned(1, telnet(5), insecure)
  await scanned(2, telnet(5), insecure)
  const found = await plaintext()
  expect(new Set(found.map(({ isBaseline }) => isBaseline))).toEqual(new Set([false, true]))
  const counts = await scene.roll.client.findings.counts()
  expect(counts).toMatchObject({ baseline: 1 })
})

test("many machines with the same are one finding, which ends when none has it and comes back", async () => {
  await scanned(0, telnet(5), telnet(6), telnet(7))
  const first = await one()
  expect([first.machines.length, (await plaintext()).length]).toEqual([3, 1])
  await scanned(1, telnet(5, { ports: {} }), telnet(6, { ports: {} }), telnet(7))
  expect(await one()).toMatchObject({ id: first.id, machines: [expect.any(String)], state: "open" })
  await scanned(2, telnet(5, { ports: {} }), telnet(6, { ports: {} }), telnet(7, { ports: {} }))
  expect(await one()).toMatchObject({ id: first.id, state: "resolved" })
  await scanned(3, telnet(5), telnet(6, { ports: {} }), telnet(7, { ports: {} }))
  await scanned(4, telnet(5), telnet(6, { ports: {} }), telnet(7, { ports: {} }))
  expect(await one()).toMatchObject({ id: first.id, state: "came-back", returns: 1, isBaseline: false })
  const { turns } = await scene.roll.client.findings.get({ id: first.id })
  expect(turns.map(({ state }) => state).filter((state) => state !== "pending")).toEqual([
    "open",
    "resolved",
    "came-back",
  ])
})

test("what people say of a finding holds until they take it back, and not for a machine that joins", async () => {
  const { client } = scene.roll
  await scanned(0, telnet(5))
  const { id } = await one()
  const accepted = await client.findings.accept({ id, until: "2099-01-01", why: "old printer" })
  expect(accepted).toMatchObject({ state: "accepted", saying: { until: "2099-01-01", why: "old printer" } })
  await client.decisions.undo({ id: accepted.saying!.decision })
  expect(await one()).toMatchObject({ state: "open", saying: null })
  const wrong = await client.findings.dismiss({ id, why: null })
  expect(wrong.state).toBe("false-alarm")
  const { falseAlarms } = (await client.findings.rules()).find(({ id: rule }) => rule === "plaintext")!
  expect(falseAlarms).toBe(1)
  await client.decisions.undo({ id: wrong.saying!.decision })
  const meant = await client.findings.expect({ id, why: "so it is" })
  expect([meant.state, (await one()).state]).toEqual(["expected", "expected"])
  await scanned(1, telnet(5), telnet(6))
  await scanned(2, telnet(5), telnet(6))
  expect(await one()).toMatchObject({ state: "open", machines: { length: 2 } })
})

test("nothing can be said of what is over, of what isn't there, or until a day that is over", async () => {
  const { client } = scene.roll
  await scanned(0, telnet(5))
  const { id } = await one()
  const past = await refusalOf(client.findings.accept({ id, until: "2020-01-01", why: "x" }))
  const nowhere = await refusalOf(client.findings.expect({ id: "f-nowhere", why: null }))
  await scanned(1, telnet(5, { ports: {} }))
  const over = await refusalOf(client.findings.dismiss({ id, why: null }))
  expect([past.code, nowhere.code, over.code]).toEqual(["bad-input", "not-found", "conflict"])
})

test("what was accepted until a day calls again when that is over, though nothing is scanned", async () => {
  await scanned(0, telnet(5))
  const { id } = await one()
  const today = new Date()
  const until = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-")
  await scene.roll.client.findings.accept({ id, until, why: "today only" })
  await scene.roll.engine.close()
  const store = await openStore(join(scene.roll.home, "rollcall.db"))
  const news: string[] = []
  const examiner = new Examiner({
    store,
    home: scene.roll.home,
    now: () => endOf(until) + 1,
    explained: async () => {},
    tell: () => {},
    onNews: async (found) => {
      news.push(...found.map(({ finding }) => `${finding.rule} ${finding.state}`))
    },
    onFailure: (error) => news.push(String(error)),
  })
  await examiner.settled()
  await examiner.close()
  await store.close()
  scene.roll = await scene.roll.reopened()
  expect([news, (await one()).state]).toEqual([["plaintext open"], "open"])
})

test("a machine that is merged by a decision keeps what was found of it, and what was said of that", async () => {
  const { client } = scene.roll
  await scanned(0, telnet(5), telnet(6, { ports: { 80: "http nginx 1.24.0" } }))
  const { id } = await one()
  await client.findings.accept({ id, until: "2099-01-01", why: "known" })
  const { machines } = await client.machines.list({ limit: 10 })
  await client.decisions.add({ kind: "merge", machines: machines.map((each) => each.id), reason: null })
  await client.findings.settle()
  const merged = await one()
  expect(merged).toMatchObject({ id, state: "accepted" })
  const left = (await client.machines.list({ limit: 10 })).machines
  expect([merged.machines, left.length]).toEqual([[left[0]!.id], 1])
})

test("a machine out of use leaves its findings, and is in them again when that is taken back", async () => {
  const { client } = scene.roll
  await scanned(0, telnet(5), telnet(6))
  const { id, machines } = await one()
  const [decision] = await client.decisions.add({ kind: "retire", machines: [machines[0]!], reason: null })
  await client.findings.settle()
  expect(await one()).toMatchObject({ id, machines: [machines[1]] })
  await client.decisions.undo({ id: decision!.id })
  await client.findings.settle()
  expect(await one()).toMatchObject({ id, machines, state: "open" })
})

test("with a source go the findings that it makes", async () => {
  scene.begin({ "hosts.ini": "[web]\nweb1.lan ansible_host=10.9.0.5\n" })
  await scanned(0, telnet(5), telnet(6))
  await scene.added()
  const claims = [{ network: null, range: { first: "10.9.0.0", last: "10.9.0.15" } }]
  await scene.sources.claim({ name: "infra", claims })
  await scene.roll.client.findings.settle()
  const ask = { rules: ["seen-not-declared"], states: ["open", "came-back", "resolved"] as const, limit: 10 }
  const claimed = (await scene.roll.client.findings.list({ ...ask, states: [...ask.states] })).findings
  expect(claimed).toMatchObject([{ state: "open", machines: { length: 1 } }])
  await scene.sources.remove({ name: "infra" })
  await scene.roll.client.findings.settle()
  const after = (await scene.roll.client.findings.list({ ...ask, states: [...ask.states] })).findings
  expect(after).toMatchObject([{ id: claimed[0]!.id, state: "resolved" }])
})

test("hostile names stay text, and titles and sentences stay short", async () => {
  const nasty = `${"x".repeat(200)}&#27;[31m<script>alert(1)</script>`.replaceAll("<", "&lt;")
  await scanned(
    0,
    ...[5, 6, 7].map((last) => telnet(last, { name: `${nasty}${last}`, ports: { 23: `telnet ${nasty}` } })),
  )
  const { findings } = await scene.roll.client.findings.list({ limit: 100 })
  expect(findings.length).toBeGreaterThan(0)
  for (const finding of findings) {
    expect(finding.title.length).toBeLessThan(400)
    expect(finding.says.length).toBeLessThan(2_500)
    const page = await scene.roll.client.findings.get({ id: finding.id })
    expect(page.machinesTold.length).toBe(addresses(finding).length)
  }
})
