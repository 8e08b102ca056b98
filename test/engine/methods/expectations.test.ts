import { afterAll, beforeAll, expect, test } from "vitest"
import { FINDING_STATES } from "#model/finding.ts"
import { Workshop } from "../declarations/git/workshop.ts"
import { xmlOf } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"

const DAY = 86_400_000
const dayOf = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)

const written = (until: string) => `expect:
  - name: web
    for: {group: web}
    why: runbook/web.md
    ports:
      "443/tcp": {product: nginx, version: ">=1.24"}
  - name: mail
    for: {group: mail}
    ports: {"25/tcp": open}
waive:
  - {rule: plaintext, for: {name: web2.lan}, until: ${until}, by: m.k, because: vendor}
`
const hosts = "[web]\nweb1.lan ansible_host=10.9.0.11\nweb2.lan ansible_host=10.9.0.12\n"

let roll: Roll
let workshop: Workshop
let folder: string

const sync = async () => {
  expect(await roll.client.sources.sync({ name: "infra" })).toMatchObject({ state: "read", problems: 0 })
  await roll.client.explanation.settle()
  await roll.client.findings.settle()
}

beforeAll(async () => {
  workshop = new Workshop()
  folder = workshop.repository("infra")
  workshop.commit(folder, "Begin", { "hosts.ini": hosts, "ops/rollcall.yml": written(dayOf(30)) })
  roll = await openRoll()
  await roll.client.sources.add({ location: folder, name: "infra", branch: null, network: null })
  const start = Math.floor(Date.now() / 1_000) - 3_600
  const machines = [
    { ip: "10.9.0.11", name: "web1.lan", ports: { 443: "https nginx 1.22.1" } },
    { ip: "10.9.0.12", name: "web2.lan", ports: { 443: "https nginx 1.26.1", 23: "telnet" } },
  ]
  await roll.send(xmlOf({ start, machines }))
  await sync()
})

afterAll(async () => {
  await roll?.end()
  workshop?.remove()
})

const findingsOf = async (...rules: string[]) =>
  (await roll.client.findings.list({ limit: 1_000, rules, states: [...FINDING_STATES] })).findings

test("a rollcall.yml in a repository gives findings with its lines, and one that selects nobody says so", async () => {
  const [found] = await findingsOf("expectation")
  expect(found).toMatchObject({ state: "open", level: "exact", severity: "high", names: ["web1.lan"] })
  expect(found?.title).toBe("443/tcp is nginx 1.22.1, which is not >=1.24")
  const lines = found?.for.flatMap(({ evidence }) =>
    evidence.flatMap((one) => (one.kind === "declaration" ? [`${one.source} ${one.path}:${one.line}`] : [])),
  )
  expect(lines).toEqual(["infra ops/rollcall.yml:6"])
  expect((await findingsOf("expectation-nobody")).map(({ state, matter }) => [state, matter])).toEqual([
    ["unknown", "mail: nobody"],
  ])
  const rules = (await roll.client.findings.rules()).filter(({ family }) => family === "expectations")
  expect(rules.map(({ id, open }) => [id, open])).toEqual([
    ["expectation", 1],
    ["expectation-nobody", 0],
    ["expectation-waiver-ended", 0],
  ])
})

test("a waiver accepts what another rule finds, by its line, and what it accepted counts again when it ends", async () => {
  const telnet = async () => (await findingsOf("plaintext")).find(({ state }) => state !== "resolved")
  expect(await telnet()).toMatchObject({ state: "expected", names: ["web2.lan"] })
  expect((await telnet())?.reason?.sentence).toBe(
    `m.k accepts it until ${dayOf(30)}: vendor (ops/rollcall.yml, line 11).`,
  )
  workshop.commit(folder, "It is over", { "ops/rollcall.yml": written(dayOf(-2)) })
  await sync()
  expect(["open", "came-back"]).toContain((await telnet())?.state)
  const [ended] = await findingsOf("expectation-waiver-ended")
  expect(ended).toMatchObject({
    state: "open",
    severity: "medium",
    title: `The waiver of plaintext ended on ${dayOf(-2)}`,
  })
})

test("files are checked against what is known, and their mistakes are told by their lines", async () => {
  const { results, mistakes, junit, sarif } = await roll.client.expectations.check({
    files: [{ path: "rollcall.yml", text: written(dayOf(30)) }],
  })
  expect(mistakes).toEqual([])
  expect(
    results.map(({ state, part, line, machines }) => `${state} ${part} ${line} ${machines.length}`),
  ).toEqual([
    "ok 443/tcp 6 2",
    "ok 443/tcp product 6 2",
    "ok 443/tcp version 6 1",
    "drift 443/tcp version 6 1",
    "unknown selection 7 0",
  ])
  expect(junit).toContain("<testsuites")
  expect(JSON.parse(sarif)).toMatchObject({ version: "2.1.0" })
  const wrong = await roll.client.expectations.check({
    files: [{ path: "rollcall.yml", text: written("soon") }],
  })
  expect(wrong.results).toEqual([])
  expect(wrong.mistakes).toEqual([
    { path: "rollcall.yml", line: 11, sentence: expect.stringContaining("has to be a day") },
  ])
})

test("what is there now is written down, and then holds", async () => {
  const { text } = await roll.client.expectations.write({ group: "group web" })
  const { results, mistakes } = await roll.client.expectations.check({ files: [{ path: "new.yml", text }] })
  expect(mistakes).toEqual([])
  expect(results.length).toBeGreaterThan(0)
  expect(results.filter(({ state }) => state === "drift")).toEqual([])
})
