import { expect, test } from "vitest"
import type { Verdict } from "#model/classification.ts"
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

const nginx = fact(2, { kind: "service", subject: "80/tcp", detail: { product: "nginx", version: "1.24.0" } })
const ssh = fact(3, { kind: "service", subject: "22/tcp", detail: { product: "OpenSSH", version: "9.2" } })

type Verdicts = MachineDossier["classification"]["verdicts"]

const verdict = (
  value: string,
  confidence: "certain" | "likely" | "possible",
  evidence: number,
): Verdict => ({
  ...UNKNOWN,
  value,
  confidence,
  share: 1,
  for: [
    { value, points: 6, sureness: "strong", rule: "test/rule", because: "it says so", evidence: [evidence] },
  ],
})

const known = (verdicts: Partial<Verdicts>): MachineDossier => {
  const plain = machine(null)
  const { classification } = plain
  return {
    ...plain,
    classification: { ...classification, verdicts: { ...classification.verdicts, ...verdicts } },
  }
}

test("kind, system and product answer, with how sure each is and exactly the facts they rest on", () => {
  const server = known({
    kind: verdict("server", "possible", 7),
    os: verdict("Debian GNU/Linux", "likely", 8),
    "os-version": verdict("12", "likely", 8),
  })
  expect(whatIs(server, [ssh, nginx])).toEqual({
    says: "Server, Debian GNU/Linux 12, nginx 1.24.0",
    sureness: "system likely; kind possible",
    isSure: true,
    contradicted: false,
    for: [7, 8, 2],
    against: [],
  })
})

test("a maker alone is only a possible answer, and says what it rests on", () => {
  expect(whatIs(known({ vendor: verdict("Dell Inc.", "possible", 4) }), [])).toMatchObject({
    says: "Dell Inc.",
    sureness: "maker possible",
    isSure: false,
    for: [4],
  })
})

test("where strong evidence disagrees, what speaks against is told beside what speaks for", () => {
  const debian = verdict("Debian GNU/Linux", "possible", 8)
  const cisco = verdict("Cisco IOS", "possible", 9)
  const torn = known({
    os: {
      ...debian,
      contradicted: true,
      competing: { value: "Cisco IOS", share: 0.4, votes: cisco.for },
    },
  })
  expect(whatIs(torn, [])).toMatchObject({ contradicted: true, for: [8], against: [9] })
})

test("where nothing tells, nothing is said", () => {
  expect(whatIs(machine(null), [fact(9, {})])).toMatchObject({ says: null, for: [] })
})

test("seen from an earlier moment, a fact that ended later still stands and nothing later is known", () => {
  const ended = fact(6, { first: 1_000, last: 2_000, until: 2_500 })
  const later = fact(7, { first: 2_500 })
  expect(factsAt([ended, later], 2_200)).toEqual([{ ...ended, last: 2_000, until: null }])
  expect(standing([ended, later])).toEqual([later])
})
