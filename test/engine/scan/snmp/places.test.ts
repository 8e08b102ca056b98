import { expect, test } from "vitest"
import { Places } from "#engine/scan/snmp/places.ts"

const empty = { neighbours: [], trunks: [], cut: false }
const MAC = "00:25:90:10:00:11"

test("a switch's port, a router's ARP table and a scan's own answers are put together at the end", () => {
  const places = new Places((ip) => ip === "10.0.0.66")
  places.add({
    ...empty,
    ip: "10.0.0.2",
    name: "switch1",
    arp: [],
    forwarding: [{ mac: MAC, port: "Gi7", vlan: null }],
  })
  places.add({
    ...empty,
    ip: "10.0.0.1",
    name: "router",
    arp: [{ ip: "10.0.0.11", mac: MAC, port: null }],
    forwarding: [],
  })
  for (const ip of ["10.0.0.12", "10.0.0.66"]) places.know(ip, MAC)
  places.know("10.0.0.11", null)
  const told = places
    .facts()
    .map(({ ip, facts }) => [ip, facts.map(({ subject, value }) => `${subject}: ${value}`)])
  expect(Object.fromEntries(told)).toEqual({
    "10.0.0.11": [`arp 10.0.0.1: ${MAC}`, "fdb 10.0.0.2: switch1 Gi7"],
    "10.0.0.12": ["fdb 10.0.0.2: switch1 Gi7"],
  })
})
