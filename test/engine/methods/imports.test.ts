import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, expect, test } from "vitest"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, refusalOf, type Roll } from "../roll.ts"

const fixtures = join(import.meta.dirname, "..", "..", "fixtures", "nmap")
const START = 1_700_000_000
const HOUR = 3_600
const WEB: Shown = {
  ip: "10.9.0.1",
  mac: "00:50:56:00:00:01",
  name: "web.lab",
  ports: { 80: "http nginx 1" },
}
const SHELL: Shown = { ip: "10.9.0.2", mac: "00:50:56:00:00:02", ports: { 22: "ssh OpenSSH 9" } }

let roll: Roll
beforeEach(async () => {
  roll = await openRoll()
})
afterEach(() => roll.end())

const listed = async (query = "") =>
  (await roll.client.machines.list({ query, all: true })).machines.map(
    ({ addresses, presence }) => `${addresses[0]?.ip} ${presence}`,
  )

test("a file is a scan at the time it says, with what it asked", async () => {
  await roll.send(xmlOf({ start: START, machines: [WEB, SHELL] }), "office.xml")
  expect((await roll.client.scans.list({})).scans).toMatchObject([
    {
      kind: "import",
      state: "done",
      file: "office.xml",
      moment: START * 1_000,
      started: START * 1_000,
      ended: (START + 60) * 1_000,
      targets: ["10.9.0.0-15"],
      tcp: "1-1000",
      asked: 16,
      answered: 2,
      packets: 0,
    },
  ])
})

test("the same file twice adds no fact and no change", async () => {
  const xml = xmlOf({ start: START, machines: [WEB, SHELL] })
  await roll.send(xml)
  const before = await roll.client.machines.get({ ref: "web.lab" })
  const second = await roll.send(xml)
  expect(second).toMatchObject({ status: 200, machines: 2, newMachines: 0 })
  expect((await roll.client.changes.list({})).changes).toEqual([])
  const after = await roll.client.machines.get({ ref: "web.lab" })
  expect(after.facts.map(({ id }) => id)).toEqual(before.facts.map(({ id }) => id))
})

test("a machine the whole scope was asked for is gone; one outside of a smaller scope was not asked", async () => {
  await roll.send(xmlOf({ start: START, machines: [WEB, SHELL] }))
  await roll.send(xmlOf({ start: START + HOUR, machines: [WEB] }))
  expect(await listed()).toEqual(["10.9.0.2 gone", "10.9.0.1 present"])
  await roll.send(xmlOf({ start: START + 2 * HOUR, machines: [{ ...SHELL }], target: "10.9.0.2", total: 1 }))
  expect(await listed()).toEqual(["10.9.0.2 present", "10.9.0.1 not-asked"])
})

test("an older scan imported later takes its place before the newer", async () => {
  await roll.send(xmlOf({ start: START + 2 * HOUR, machines: [WEB] }))
  const older = await roll.send(xmlOf({ start: START, machines: [WEB, SHELL] }))
  expect(await listed()).toEqual(["10.9.0.2 gone", "10.9.0.1 present"])
  const then = await roll.client.machines.list({ asOf: older.scan!.id })
  expect(then.machines.map(({ presence }) => presence)).toEqual(["present", "present"])
})

test("of a file that ends in the middle what is whole is kept, and the rest is said", async () => {
  const xml = xmlOf({ start: START, machines: [WEB, SHELL] })
  const cut = xml.slice(0, xml.indexOf("10.9.0.2"))
  const sent = await roll.send(cut)
  expect(sent).toMatchObject({
    status: 200,
    machines: 1,
    scan: { state: "stopped", targets: [] },
    warnings: [expect.stringMatching(/not whole.*1 machine before that was read/)],
  })
  expect(await listed()).toEqual(["10.9.0.1 present"])
})

test("cut at any place, a recorded file gives machines or a sentence, and what is missing is never gone", async () => {
  const whole = readFileSync(join(fixtures, "lab-services_nmap-7.93.xml"), "utf8")
  const { machines = 0 } = await roll.send(whole)
  expect(machines).toBeGreaterThan(0)
  const everything = await roll.client.machines.list({ limit: 1_000 })
  for (const share of [0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
    const sent = await roll.send(whole.slice(0, Math.floor(whole.length * share)))
    expect([200, 400]).toContain(sent.status)
    expect(sent.sentence ?? sent.warnings?.join(" ")).toMatch(/[.?]$/)
  }
  expect((await roll.client.machines.list({ limit: 1_000 })).total).toBe(everything.total)
})

test.each([
  ["an empty file", ""],
  ["text that is no XML", "once upon a time"],
  ["another XML", "<html><body/></html>"],
  ["a program", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3])],
  ["a compressed file", gzipSync(xmlOf({ start: START, machines: [WEB] }))],
  ["XML in UTF-16", new Uint8Array(Buffer.from(xmlOf({ start: START, machines: [WEB] }), "utf16le"))],
])("%s is refused in a sentence, and leaves nothing behind", async (_, content) => {
  expect(await roll.send(content)).toMatchObject({
    status: 400,
    failure: "bad-file",
    sentence: expect.stringMatching(/\.$/),
  })
  expect([await listed(), (await roll.client.scans.list({})).total]).toEqual([[], 0])
})

test.each([
  ["a file that is not there", "/nowhere/scan.xml"],
  ["a folder", "/"],
  ["a path through a file", "/etc/passwd/scan.xml"],
])("%s is refused in a sentence", async (_, path) => {
  expect(await refusalOf(roll.client.imports.file({ path }))).toMatchObject({ code: "bad-file" })
})

test("a file on this computer is read by its path", async () => {
  const path = join(roll.home, "by-path.xml")
  writeFileSync(path, xmlOf({ start: START, machines: [WEB] }))
  expect(await roll.client.imports.file({ path })).toMatchObject({
    machines: 1,
    scan: { file: "by-path.xml" },
  })
})

test("hostile text stays text: no entity is read, nothing hangs, every answer is whole JSON", async () => {
  const title = "A".repeat(1_000_000)
  const host = `<host><status state="up" reason="syn-ack"/><address addr="10.9.0.1" addrtype="ipv4"/>
    <hostnames><hostname name="&#27;[31mred&#7;=cmd()&lt;script&gt;" type="PTR"/></hostnames>
    <ports><port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/>
    <service name="http" product="&file;&#x202e;evil" version="${"9".repeat(50_000)}" method="probed" conf="10"/>
    <script id="http-title" output="${title}"><elem key="title">${title}</elem></script></port></ports></host>`
  const doctype = `<!DOCTYPE nmaprun [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>`
  const xml = `<?xml version="1.0"?>${doctype}<nmaprun args="nmap 10.9.0.1" start="${START}">
    <scaninfo type="syn" protocol="tcp" services="80"/>${host}
    <runstats><finished time="${START}" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>`
  expect(await roll.send(xml)).toMatchObject({ status: 200, machines: 1 })
  const { machines } = await roll.client.machines.list({})
  const text = JSON.stringify(machines)
  expect(text).not.toContain("root:")
  expect(text.length).toBeLessThan(50_000)
  const { facts } = await roll.client.machines.get({ ref: "10.9.0.1" })
  expect(JSON.stringify(facts).length).toBeLessThan(200_000)
})

test.each([
  ["no time", ""],
  ["a time that is no number", ` start="yesterday"`],
  ["a time before there were computers", ` start="-5"`],
  ["a time no calendar has", ` start="1e300"`],
  ["a time in the far future", ` start="99999999999"`],
])("%s in a file counts as now, and that is said", async (_, start) => {
  const before = Date.now()
  const sent = await roll.send(xmlOf({ start: START, machines: [WEB] }).replace(` start="${START}"`, start))
  expect(sent).toMatchObject({
    status: 200,
    machines: 1,
    warnings: [expect.stringMatching(/counts as scanned now/)],
  })
  expect(sent.scan!.moment).toBeGreaterThanOrEqual(before)
  expect(sent.scan!.moment).toBeLessThanOrEqual(Date.now() + 1_000)
})

test("a machine nmap was told to take for up, and which gave no sign, is none", async () => {
  const silent = xmlOf({ start: START, machines: [{ ip: "10.9.0.4" }] }).replace("echo-reply", "user-set")
  expect(await roll.send(silent)).toMatchObject({ machines: 0 })
  expect(await listed()).toEqual([])
})

test("two files with the same time are two scans", async () => {
  const one = await roll.send(xmlOf({ start: START, machines: [WEB], target: "10.9.0.1", total: 1 }))
  const two = await roll.send(xmlOf({ start: START, machines: [SHELL], target: "10.9.0.2", total: 1 }))
  expect(one.scan!.moment).not.toBe(two.scan!.moment)
  expect((await roll.client.machines.list({})).total).toBe(2)
})

test("one address in two networks is two machines", async () => {
  const file = join(roll.home, "one.xml")
  writeFileSync(file, xmlOf({ start: START, machines: [{ ip: "10.9.0.1", ports: { 22: "ssh" } }] }))
  await roll.client.imports.file({ path: file, network: "berlin" })
  await roll.client.imports.file({ path: file, network: "bonn" })
  expect((await listed("network:berlin")).length + (await listed("network:bonn")).length).toBe(2)
})
