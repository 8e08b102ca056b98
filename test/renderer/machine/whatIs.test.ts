import { expect, test } from "vitest"
import { NOTHING_SPENT } from "#model/spent.ts"
import type { Evidence, MachineDossier } from "#api/shapes.ts"
import { factsAt, standing } from "#renderer/machine/factsAt.ts"
import { whatIs } from "#renderer/machine/what.ts"

const fact = (id: number, part: Partial<Evidence>): Evidence => ({
  id,
  endpoint: 1,
  ip: "10.0.0.7",
  network: "default",
  kind: "up",
  subject: "",
  value: "up",
  detail: null,
  method: "arp-response",
  standing: "observed",
  first: 1_000,
  last: 3_000,
  until: null,
  firstScan: 1,
  lastScan: 3,
  ...part,
})

const UNKNOWN = {
  value: null,
  confidence: "unknown",
  share: 0,
  for: [],
  competing: null,
  contradicted: false,
  settledBy: null,
} as const

const machine = (vendor: string | null): MachineDossier => ({
  id: "m-0001",
  aka: [],
  name: "web",
  names: ["web"],
  kind: null,
  vendor,
  model: null,
  os: null,
  role: null,
  presence: "present",
  firstSeen: 1_000,
  lastSeen: 3_000,
  explanation: "mystery",
  owner: null,
  environment: null,
  groups: [],
  tags: [],
  purpose: null,
  notes: [],
  locked: [],
  retired: null,
  addresses: [],
  services: [],
  holders: [],
  classification: {
    verdicts: {
      kind: UNKNOWN,
      vendor: UNKNOWN,
      model: UNKNOWN,
      firmware: UNKNOWN,
      os: UNKNOWN,
      "os-version": UNKNOWN,
    },
    roles: [],
    support: null,
  },
  spent: { inAll: NOTHING_SPENT, scans: [], before: { scans: 0, ...NOTHING_SPENT } },
  identity: { joins: [], doubts: [], alarms: [], happened: [] },
  wakes: null,
  decisions: [],
  facts: [],
  history: [],
  previous: null,
  next: null,
})

const linux = fact(1, {
  kind: "os",
  value: "Linux 5.10",
  detail: {
    matches: [
      { name: "Linux 5.10", accuracy: 96 },
      { name: "Linux 4.15", accuracy: 93 },
    ],
  },
})
const nginx = fact(2, { kind: "service", subject: "80/tcp", detail: { product: "nginx", version: "1.24.0" } })
const ssh = fact(3, { kind: "service", subject: "22/tcp", detail: { product: "OpenSSH", version: "9.2" } })
const mac = fact(4, { kind: "mac", value: "00:50:56:00:00:01" })

test("system and product answer, with the rivals and exactly the facts they rest on", () => {
  expect(whatIs(machine("VMware"), [linux, ssh, nginx, mac])).toEqual({
    says: "Linux 5.10, nginx 1.24.0",
    certainty: "likely",
    because: "its answers look like it, 96 %",
    made: "made by VMware, by its hardware address",
    rivals: ["Linux 4.15 (93 %)"],
    for: [1, 2, 4],
  })
})

test("a maker alone is only a possible answer, and says what it rests on", () => {
  expect(whatIs(machine("Dell"), [mac])).toMatchObject({
    says: "Something made by Dell",
    certainty: "possible",
    for: [4],
  })
})

test("where nothing tells, nothing is said", () => {
  expect(whatIs(machine(null), [fact(9, {})])).toMatchObject({ says: null, for: [] })
})

test("services that name their system answer where nothing measured it", () => {
  const said = fact(5, { kind: "service", subject: "445/tcp", detail: { osType: "Windows" } })
  expect(whatIs(machine(null), [said])).toMatchObject({ says: "Windows", certainty: "likely", for: [5] })
})

test("seen from an earlier moment, a fact that ended later still stands and nothing later is known", () => {
  const ended = fact(6, { first: 1_000, last: 2_000, until: 2_500 })
  const later = fact(7, { first: 2_500 })
  expect(factsAt([ended, later], 2_200)).toEqual([{ ...ended, last: 2_000, until: null }])
  expect(standing([ended, later])).toEqual([later])
})
