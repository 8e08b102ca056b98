import { expect, test } from "vitest"
import { readNmapXml } from "#engine/scan/nmap/read-xml.ts"

async function* whole(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text)
}

async function identifiersOf(ip: string, reason = "syn-ack") {
  const type = ip.includes(":") ? "ipv6" : "ipv4"
  const xml = `<nmaprun scanner="nmap" start="1800000000"><host starttime="1800000000"><status state="up" reason="${reason}"/><address addr="${ip}" addrtype="${type}"/></host><runstats><finished time="1800000001" exit="success"/></runstats></nmaprun>`
  for await (const item of readNmapXml(whole(xml)))
    if (item.kind === "host")
      return item.sighting.facts
        .filter(({ kind }) => kind === "identifier")
        .map(({ subject, value }) => `${subject} ${value}`)
  return null
}

test.for([
  ["fd77::2:3eec:efff:fe20:21", ["eui64-mac 3c:ec:ef:20:00:21"]],
  ["2001:db8:1:2:250:56ff:fe20:14", ["eui64-mac 00:50:56:20:00:14"]],
  // Made up: a locally administered card says nothing that lasts, and other addresses hold none.
  ["fd77::2:d8a1:19ff:fe10:62", []],
  ["fd77::2:a1b2:c3d4:e5f6", []],
  ["fd77::21", []],
  ["10.255.254.1", []],
] as const)("the hardware address inside %s is told with it", async ([ip, expected]) => {
  expect(await identifiersOf(ip)).toEqual(expected)
})

test("an address that gave no sign of its own tells no hardware address either", async () => {
  expect(await identifiersOf("fd77::2:3eec:efff:fe20:21", "user-set")).toEqual([])
})
