import { expect, test } from "vitest"
import { knownNetworks } from "#engine/targets/known-networks.ts"

const route = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth0\t00004D0A\t0200000A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t0000000B\t0200000A\t0003\t0\t0\t0\t000000FF\t0\t0\t0
`
const arp = `IP address       HW type     Flags       HW address            Mask     Device
10.0.0.1         0x1         0x2         02:00:00:00:00:01     *        eth0
10.0.0.9         0x1         0x0         00:00:00:00:00:00     *        eth0
`
const address = {
  netmask: "255.255.255.0",
  mac: "02:00:00:00:00:02",
  internal: false,
  family: "IPv4",
} as const
const loopback = { ...address, address: "127.0.0.1", cidr: "127.0.0.1/8", internal: true }

const tables = {
  interfaces: () => ({ lo: [loopback], eth0: [{ ...address, address: "10.0.0.5", cidr: "10.0.0.5/24" }] }),
  read: (path: string) => Promise.resolve(path.endsWith("route") ? route : arp),
}

test("the computer's own networks and its routes are known, the default route and loopback left out", async () => {
  const networks = await knownNetworks(tables)
  expect(
    networks.map(({ cidr, how, addresses, neighbours, tooWide }) => [
      cidr,
      how,
      addresses,
      neighbours,
      tooWide === null,
    ]),
  ).toEqual([
    ["10.0.0.0/24", "this computer sits here", 254, 1, true],
    ["10.77.0.0/16", "route through 10.0.0.2", 65_534, 0, true],
    ["11.0.0.0/8", "route through 10.0.0.2", 16_777_214, 0, false],
  ])
})

test("loopback is named where there is nothing else", async () => {
  const only = { interfaces: () => ({ lo: [loopback] }), read: () => Promise.resolve(null) }
  expect((await knownNetworks(only)).map(({ cidr }) => cidr)).toEqual(["127.0.0.0/8"])
})
