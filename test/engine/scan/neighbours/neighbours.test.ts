import { expect, test } from "vitest"
import {
  knownNeighbours,
  knownRoutes,
  neighbourFacts,
  ownAddresses,
  type SystemTables,
} from "#engine/scan/neighbours/neighbours.ts"

// As iproute2 6.1 writes it on Debian 12, with addresses for documentation.
const NEIGHBOURS = JSON.stringify([
  { dst: "192.0.2.1", dev: "eth0", lladdr: "02:fc:00:00:00:05", state: ["STALE"] },
  { dst: "192.0.2.9", dev: "eth0", lladdr: "00:11:32:10:00:20", state: ["PERMANENT"] },
  {
    dst: "fe80::211:32ff:fe10:20",
    dev: "eth0",
    lladdr: "00:11:32:10:00:20",
    router: null,
    state: ["REACHABLE"],
  },
  { dst: "192.0.2.7", dev: "eth0", state: ["FAILED"] },
  { dst: "192.0.2.8", dev: "eth0", state: ["INCOMPLETE"] },
  { dst: "224.0.0.22", dev: "eth0", lladdr: "01:00:5e:00:00:16", state: ["NOARP"] },
])
const ROUTES = JSON.stringify([
  { dst: "default", gateway: "192.0.2.1", dev: "eth0", flags: [] },
  { dst: "192.0.2.0/24", dev: "eth0", protocol: "kernel", scope: "link", prefsrc: "192.0.2.2", flags: [] },
])
const ADDRESSES = JSON.stringify([
  {
    ifname: "lo",
    address: "00:00:00:00:00:00",
    addr_info: [{ family: "inet", local: "127.0.0.1", prefixlen: 8 }],
  },
  {
    ifname: "eth0",
    address: "02:fc:00:00:00:06",
    addr_info: [{ family: "inet", local: "192.0.2.2", prefixlen: 24 }],
  },
])
const ARP = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
192.0.2.7        0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.9        0x1         0x6         00:11:32:10:00:20     *        eth0
`

const system = (answers: Readonly<Record<string, string>>, arp: string | null = null): SystemTables => ({
  ip: async (words) => answers[words.join(" ")] ?? null,
  read: async () => arp,
})

test("neighbours are those that answered or were written down, of both families", async () => {
  expect(await knownNeighbours(system({ "neigh show": NEIGHBOURS }))).toEqual([
    { ip: "192.0.2.1", mac: "02:fc:00:00:00:05", interface: "eth0", state: "stale" },
    { ip: "192.0.2.9", mac: "00:11:32:10:00:20", interface: "eth0", state: "permanent" },
    { ip: "fe80::211:32ff:fe10:20", mac: "00:11:32:10:00:20", interface: "eth0", state: "reachable" },
  ])
})

test("without the ip program the kernel's own table is read", async () => {
  expect(await knownNeighbours(system({}, ARP))).toEqual([
    { ip: "192.0.2.1", mac: "02:fc:00:00:00:05", interface: "eth0", state: "complete" },
    { ip: "192.0.2.9", mac: "00:11:32:10:00:20", interface: "eth0", state: "permanent" },
  ])
})

test("a system that tells nothing, or no JSON, has no neighbours", async () => {
  const told = ["", 'Object "neigh" is unknown', "{}", "[1,null,[]]"]
  const found = await Promise.all(told.map((text) => knownNeighbours(system({ "neigh show": text }))))
  expect([...found, await knownNeighbours(system({}))]).toEqual([[], [], [], [], []])
})

test("routes and own addresses are read as they stand", async () => {
  const tables = system({ "-4 route show": ROUTES, "addr show": ADDRESSES })
  expect([await knownRoutes(tables), await ownAddresses(tables)]).toEqual([
    [
      { destination: "default", gateway: "192.0.2.1", interface: "eth0" },
      { destination: "192.0.2.0/24", gateway: null, interface: "eth0" },
    ],
    [
      { ip: "127.0.0.1", mac: null, interface: "lo" },
      { ip: "192.0.2.2", mac: "02:fc:00:00:00:06", interface: "eth0" },
    ],
  ])
})

test("what the table says of others is claimed", () => {
  const neighbour = { ip: "192.0.2.1", mac: "02:fc:00:00:00:05", interface: "eth0", state: "stale" }
  expect(neighbourFacts(neighbour)).toEqual([
    {
      kind: "mac",
      subject: "",
      value: "02:fc:00:00:00:05",
      detail: { interface: "eth0", state: "stale" },
      method: "neighbour-table",
      standing: "claimed",
    },
  ])
})
