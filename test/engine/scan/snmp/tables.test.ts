import { expect, test } from "vitest"
import { ipsByMac, neighbourFact, placed } from "#engine/scan/snmp/placed.ts"
import { tablesFrom } from "#engine/scan/snmp/read-tables.ts"
import { columnsOf, mac, macIndex } from "./agent.ts"

const [WEB, DB, PHONE, ROUTER] = [
  "00:25:90:10:00:11",
  "00:25:90:10:00:12",
  "00:15:65:10:00:13",
  "4c:5e:0c:10:00:01",
]
const IF = "1.3.6.1.2.1.2.2.1"
const ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
const LLDP = "1.0.8802.1.1.2.1"
const CDP = "1.3.6.1.4.1.9.9.23.1.2.1.1"

const switch1 = columnsOf({
  [`${IF}.2`]: {
    1: "GigabitEthernet1/0/1",
    7: "GigabitEthernet1/0/7",
    48: "TenGigabitEthernet1/1/1",
    90: "vethab12",
  },
  [`${IF}.6`]: {
    1: mac("00:00:0c:30:00:01"),
    7: mac("00:00:0c:30:00:07"),
    48: Buffer.alloc(6),
    90: mac("02:00:00:00:00:90"),
  },
  "1.3.6.1.2.1.31.1.1.1.1": { 1: "Gi1/0/1", 7: "Gi1/0/7", 48: "Te1/1/1" },
  "1.3.6.1.2.1.4.20.1.2": { "10.77.3.2": 1, "10.77.9.2": 7 },
  "1.3.6.1.2.1.17.1.4.1.2": { 101: 1, 107: 7, 148: 48 },
  "1.3.6.1.2.1.17.7.1.2.2.1.2": {
    [`10.${macIndex(WEB)}`]: 101,
    [`10.${macIndex(DB)}`]: 107,
    [`20.${macIndex(PHONE)}`]: 107,
    [`10.${macIndex(ROUTER)}`]: 148,
    [`10.${macIndex("00:50:56:10:00:01")}`]: 148,
    [`10.${macIndex("00:50:56:10:00:02")}`]: 148,
    [`10.${macIndex("00:50:56:10:00:03")}`]: 0,
  },
  [`${LLDP}.3.7.1.3`]: { 48: "Te1/1/1" },
  [`${LLDP}.4.1.1.4`]: { "0.48.1": 4 },
  [`${LLDP}.4.1.1.5`]: { "0.48.1": mac(ROUTER) },
  [`${LLDP}.4.1.1.7`]: { "0.48.1": "ether5" },
  [`${LLDP}.4.1.1.9`]: { "0.48.1": "Core-Router\u001b[2J" },
  [`${LLDP}.4.1.1.10`]: { "0.48.1": "MikroTik RouterOS 7.1" },
  [`${LLDP}.4.2.1.3`]: { "0.48.1.1.4.10.77.3.1": 2 },
  [`${CDP}.4`]: { "7.3": Buffer.from([10, 77, 3, 13]) },
  [`${CDP}.6`]: { "7.3": "SEP001565100013" },
  [`${CDP}.7`]: { "7.3": "Port 1" },
  [`${CDP}.8`]: { "7.3": "Cisco IP Phone 7945" },
  [`${ENTITY}.5`]: { 1: 3, 2: 9 },
  [`${ENTITY}.10`]: { 1: "15.2(7)E4" },
  [`${ENTITY}.11`]: { 1: " FOC1234X0AB ", 2: "OTHER" },
  [`${ENTITY}.13`]: { 1: "WS-C2960X-48TS-L" },
})
const router1 = columnsOf({
  "1.3.6.1.2.1.31.1.1.1.1": { 2: "ether2" },
  "1.3.6.1.2.1.4.22.1.2": {
    "2.10.77.3.11": mac(WEB),
    "2.10.77.3.12": mac(DB),
    "2.10.77.3.99": mac("ff:ff:ff:ff:ff:ff"),
    "2.10.77.3.13": mac(PHONE),
  },
})

test("a switch tells its cards, its chassis, who is behind which port and who told it their name", async () => {
  expect(await tablesFrom(switch1, { ip: "10.77.3.2", name: "switch1" })).toEqual({
    cards: [
      { mac: "00:00:0c:30:00:01", name: "Gi1/0/1" },
      { mac: "00:00:0c:30:00:07", name: "Gi1/0/7" },
    ],
    addresses: ["10.77.9.2"],
    chassis: { model: "WS-C2960X-48TS-L", serial: "FOC1234X0AB", firmware: "15.2(7)E4" },
    network: {
      ip: "10.77.3.2",
      name: "switch1",
      arp: [],
      forwarding: [
        { mac: WEB, port: "Gi1/0/1", vlan: 10 },
        { mac: DB, port: "Gi1/0/7", vlan: 10 },
        { mac: PHONE, port: "Gi1/0/7", vlan: 20 },
        { mac: ROUTER, port: "Te1/1/1", vlan: 10 },
        { mac: "00:50:56:10:00:01", port: "Te1/1/1", vlan: 10 },
        { mac: "00:50:56:10:00:02", port: "Te1/1/1", vlan: 10 },
      ],
      neighbours: [
        {
          protocol: "lldp",
          port: "Te1/1/1",
          name: "core-router\ufffd[2j",
          theirPort: "ether5",
          description: "MikroTik RouterOS 7.1",
          mac: ROUTER,
          ip: "10.77.3.1",
        },
        {
          protocol: "cdp",
          port: "Gi1/0/7",
          name: "sep001565100013",
          theirPort: "Port 1",
          description: "Cisco IP Phone 7945",
          mac: null,
          ip: "10.77.3.13",
        },
      ],
      trunks: ["Te1/1/1"],
      cut: false,
    },
  })
})

test("a router's ARP table and a switch's ports together say where each machine hangs, claimed", async () => {
  const tables = [
    (await tablesFrom(switch1, { ip: "10.77.3.2", name: "switch1" })).network,
    (await tablesFrom(router1, { ip: "10.77.3.1", name: "router" })).network,
  ]
  const found = placed(tables, { ips: ipsByMac(tables), mayTell: (ip) => ip !== "10.77.3.12" })
  const told = found.map(({ ip, facts }) => [ip, facts.map(({ subject, value }) => `${subject}: ${value}`)])
  expect([
    Object.fromEntries(told),
    new Set(found.flatMap(({ facts }) => facts.map((fact) => fact.standing))),
  ]).toEqual([
    {
      "10.77.3.11": [`arp 10.77.3.1: ${WEB}`, "fdb 10.77.3.2: switch1 Gi1/0/1"],
      "10.77.3.13": [`arp 10.77.3.1: ${PHONE}`, "fdb 10.77.3.2: switch1 Gi1/0/7"],
    },
    new Set(["claimed"]),
  ])
})

test("of two switches that saw a machine, it hangs on the one with fewer others behind the port", () => {
  const table = (ip: string, port: string, beside: readonly string[]) => ({
    ip,
    name: ip,
    arp: [],
    neighbours: [],
    trunks: [],
    cut: false,
    forwarding: [WEB, ...beside].map((each) => ({ mac: each, port, vlan: null })),
  })
  const tables = [table("10.0.0.1", "24", [DB, PHONE]), table("10.0.0.2", "3", [])]
  const [found] = placed(tables, { ips: new Map([[WEB, ["10.0.0.11"]]]), mayTell: () => true })
  expect(found?.facts.map(({ value }) => value)).toEqual(["10.0.0.2 3"])
})

test("a neighbour is a fact of the machine that heard it", () => {
  const line = {
    protocol: "lldp",
    port: "Gi1/0/7",
    name: "shell1",
    theirPort: "eth0",
    description: null,
    mac: null,
    ip: null,
  } as const
  expect(neighbourFact("10.0.0.2", line)).toMatchObject({
    kind: "neighbour",
    subject: "lldp 10.0.0.2 Gi1/0/7",
    value: "shell1 eth0",
    standing: "claimed",
  })
})
