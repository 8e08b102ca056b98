import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import type { Fact } from "#model/observation.ts"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/nmap/${name}_nmap-7.93.xml`, import.meta.url), "utf8")

async function factsIn(xml: string, ...kinds: readonly string[]) {
  const facts: Fact[] = []
  for await (const item of readNmapXml(pieces(xml)))
    if (item.kind === "host") facts.push(...item.sighting.facts)
  return facts.filter(({ kind }) => kinds.includes(kind))
}

async function* pieces(xml: string): AsyncGenerator<string> {
  yield await Promise.resolve(xml)
}

const silentPorts = async (xml: string) =>
  Object.fromEntries((await factsIn(xml, "filtered")).map(({ subject, detail }) => [subject, detail]))

test("ports that gave no answer are told apart from those that refused, in one fact a protocol", async () => {
  expect(await silentPorts(fixture("filtered-ports"))).toEqual({
    tcp: { ports: "80,443,1000-1080" },
    udp: { ports: "53" },
  })
})

test("an older nmap tells only how many they are: then they are all that nothing else is said of", async () => {
  const old = fixture("filtered-ports")
    .replace(/<extraports state="closed"[\s\S]*?<\/extraports>/u, "")
    .replaceAll(/ proto="tcp" ports="[^"]*"/gu, "")
    .replace(/<scaninfo type="udp"[^>]*>/u, "")
  expect(await silentPorts(old)).toEqual({ tcp: { ports: "22,80,443,900-1200" } })
})

test("where nothing at all answered, nobody is claimed to be there", async () => {
  const nobody = fixture("filtered-ports")
    .replace(/<port protocol="tcp"[\s\S]*?<\/port>/u, "")
    .replaceAll('state="closed"', 'state="filtered"')
  expect(await factsIn(nobody, "up", "filtered")).toEqual([])
})

test("scripts that compare clocks tell how far ahead the machine's is", async () => {
  const told = await factsIn(fixture("clock"), "clock")
  expect(told.map(({ subject, value, detail, method }) => ({ subject, value, detail, method }))).toEqual([
    {
      subject: "http",
      value: "off by hours",
      detail: { aheadMs: 11_040_000, plusMinusMs: 1_500, at: null },
      method: "nse:http-date",
    },
    {
      subject: "nmap",
      value: "off by hours",
      detail: { aheadMs: 11_039_000, plusMinusMs: 1_500, at: null },
      method: "nse:clock-skew",
    },
  ])
})

test.each([
  ["Tue, 24 Nov 2026 00:46:17 GMT; +3h04m00s from local time.", 11_040_000],
  ["2012-08-02T18:29:31Z; -4s from local time.", -4_000],
  ["Thu, 01 Jan 1970 00:00:04 GMT; -56y327d21h41m00s from local time.", -1_795_556_460_000],
  ["Tue, 24 Nov 2026 00:46:17 GMT; 0s from local time.", 0],
])("without its parts, a script's words are read: %s", async (words, aheadMs) => {
  const xml = fixture("clock").replace(
    /<script id="http-date"[\s\S]*?<\/script>/u,
    `<script id="http-date" output="${words}"/>`,
  )
  expect((await factsIn(xml, "clock"))[0]).toMatchObject({ subject: "http", detail: { aheadMs } })
})

test("words that tell no time are none", async () => {
  const xml = fixture("clock")
    .replace(
      /<script id="http-date"[\s\S]*?<\/script>/u,
      `<script id="http-date" output="${"9".repeat(5_000)}s"/>`,
    )
    .replace(/<script id="clock-skew"[\s\S]*?<\/script>/u, "")
  expect(await factsIn(xml, "clock")).toEqual([])
})
