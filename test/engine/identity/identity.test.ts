import * as fc from "fast-check"
import { expect, test } from "vitest"
import { identify } from "#engine/identity/identity.ts"
import { spansOf, type Evidence } from "#engine/identity/span.ts"
import { founded, machineId } from "#model/machine-id.ts"
import { FOREVER } from "#model/moment.ts"
import type { FactKind, Observation } from "#model/observation.ts"

const tools = { vendorOf: (mac: string) => (mac.startsWith("00:50:56") ? "VMware" : null) }

const resolved = (evidence: readonly Evidence[]) =>
  identify({ spans: evidence.flatMap(spansOf), decisions: [], common: new Set() }, tools).machines

type Life = readonly [first: number, last?: number, ended?: number]

let nextId = 0

/** A network of endpoints, written as what was seen at each: [kind, subject, value, life]. */
function evidenceOf(
  seen: Readonly<Record<string, readonly (readonly [FactKind, string, string, Life])[]>>,
): Evidence[] {
  nextId = 0
  return Object.entries(seen).map(([ip, facts], index) => ({
    endpoint: { id: index + 1, network: "lan", ip },
    observations: facts.map(([kind, subject, value, [first, last = first, ended = FOREVER]]): Observation => {
      nextId += 1
      const fact = {
        kind,
        subject,
        value,
        detail: detailOf(kind, value),
        method: "test",
        standing: "observed",
      } as const
      return { ...fact, id: nextId, endpoint: index + 1, first, last, ended }
    }),
  }))
}

function detailOf(kind: FactKind, value: string) {
  if (kind !== "service") return null
  const [name = "", product = null, version = null] = value.split(" ")
  return { name, product, version, extra: null, tunnel: null, confidence: 10, cpe: [] }
}

const A = "00:50:56:00:00:0a"
const B = "00:50:56:00:00:0b"

const shapeOf = (evidence: readonly Evidence[]) =>
  resolved(evidence).map(({ addresses }) =>
    addresses.map(({ ip, since, until }) => `${ip} ${since}-${until ?? ""}`),
  )

test("one hardware address on two endpoints is one machine, and the join cites both observations", () => {
  const evidence = evidenceOf({
    "10.0.0.1": [
      ["up", "", "up", [1]],
      ["mac", "", A, [1]],
    ],
    "10.0.0.2": [
      ["up", "", "up", [2]],
      ["mac", "", A, [2]],
    ],
  })
  const machines = resolved(evidence)
  expect(machines).toMatchObject([{ id: machineId(1), aka: [machineId(3)] }])
  expect(machines[0]!.joins).toEqual([
    expect.objectContaining({ a: "10.0.0.1", b: "10.0.0.2", for: [2, 4], against: [] }),
  ])
})

test.each([
  ["an address that somebody made up by hand", "02:00:00:00:00:0a"],
  ["a VRRP address", "00:00:5e:00:01:07"],
  ["an HSRP address", "00:00:0c:07:ac:01"],
  ["a group address", "01:00:5e:00:00:01"],
  ["an empty address", "00:00:00:00:00:00"],
])("%s joins nothing", (_, mac) => {
  const evidence = evidenceOf({
    "10.0.0.1": [
      ["up", "", "up", [1]],
      ["mac", "", mac, [1]],
    ],
    "10.0.0.2": [
      ["up", "", "up", [1]],
      ["mac", "", mac, [1]],
    ],
  })
  expect(resolved(evidence)).toHaveLength(2)
})

test("a claimed hardware address joins nothing", () => {
  const [one, two] = evidenceOf({ "10.0.0.1": [["mac", "", A, [1]]], "10.0.0.2": [["mac", "", A, [1]]] })
  const claimed = {
    ...two!,
    observations: two!.observations.map((seen) => ({ ...seen, standing: "claimed" as const })),
  }
  expect(resolved([one!, claimed])).toHaveLength(2)
})

test("where another hardware address takes an address over, it is another machine from then on", () => {
  const evidence = evidenceOf({
    "10.0.0.1": [
      ["up", "", "up", [1, 40]],
      ["mac", "", A, [1, 20, 30]],
      ["port", "22/tcp", "open", [1, 20, 30]],
      ["mac", "", B, [30, 40]],
      ["port", "22/tcp", "open", [30, 40]],
    ],
  })
  expect(shapeOf(evidence)).toEqual([["10.0.0.1 1-30"], ["10.0.0.1 30-"]])
  expect(resolved(evidence)).toMatchObject([
    { firstSeen: 1, lastSeen: 20, services: [{ since: 1, until: 30 }] },
    { firstSeen: 30, lastSeen: 40, services: [{ since: 30, until: null }] },
  ])
  expect(resolved(evidence).map(({ states }) => states.at(-1)?.presence)).toEqual(["gone", "present"])
})

test("a machine that comes back to its address is the same machine", () => {
  const evidence = evidenceOf({
    "10.0.0.1": [
      ["mac", "", A, [1, 10, 20]],
      ["mac", "", B, [20, 20, 30]],
      ["mac", "", A, [30]],
    ],
  })
  expect(shapeOf(evidence)).toEqual([["10.0.0.1 1-20", "10.0.0.1 30-"], ["10.0.0.1 20-30"]])
})

test("a machine that fell silent at one address and answers at another has moved", () => {
  const evidence = evidenceOf({
    "10.0.0.1": [
      ["up", "", "up", [1, 1, 2]],
      ["mac", "", A, [1]],
      ["port", "22/tcp", "open", [1]],
    ],
    "10.0.0.2": [
      ["up", "", "up", [2]],
      ["mac", "", A, [2]],
    ],
  })
  expect(shapeOf(evidence)).toEqual([["10.0.0.1 1-2", "10.0.0.2 2-"]])
  expect(resolved(evidence)[0]!.services).toMatchObject([{ ip: "10.0.0.1", until: 2 }])
})

test("what speaks on a port over time comes in pieces, each citing what said so", () => {
  const evidence = evidenceOf({
    "10.0.0.1": [
      ["port", "22/tcp", "open", [1, 9, 50]],
      ["service", "22/tcp", "ssh OpenSSH 8", [1, 5, 10]],
      ["service", "22/tcp", "ssh OpenSSH 9", [10, 40, 50]],
    ],
  })
  expect(
    resolved(evidence)[0]!.services.map(({ version, since, until, evidence: cited }) => [
      version,
      since,
      until,
      cited,
    ]),
  ).toEqual([
    ["8", 1, 10, [1, 2]],
    ["9", 10, 50, [1, 3]],
  ])
})

test("a new state begins where name, system or presence changed, and states leave no gap", () => {
  const evidence = evidenceOf({
    "10.0.0.1": [
      ["up", "", "up", [1, 5, 10]],
      ["mac", "", A, [1, 20]],
      ["name", "ptr", "old.lab", [1, 15, 20]],
      ["name", "ptr", "new.lab", [20]],
      ["up", "", "up", [20]],
    ],
  })
  expect(
    resolved(evidence)[0]!.states.map(({ since, until, name, presence }) => [since, until, name, presence]),
  ).toEqual([
    [1, 10, "old.lab", "present"],
    [10, 20, "old.lab", "gone"],
    [20, FOREVER, "new.lab", "present"],
  ])
})

test("ids are read back to the observation they came from", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (id) => founded(machineId(id)) === id))
})

const macs = fc.constantFrom(A, B, "02:00:00:00:00:01", "00:00:5e:00:01:01")
const life = fc
  .tuple(fc.nat(20), fc.nat(20), fc.nat(20))
  .map(([first, more, gap]): Life => [first, first + more, gap === 0 ? FOREVER : first + more + gap])
const endpointFacts = fc
  .tuple(
    life,
    fc.uniqueArray(fc.tuple(fc.nat(40), macs), { selector: ([moment]) => moment, maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom("22/tcp", "80/tcp"), life), { maxLength: 2 }),
  )
  .map(([up, owners, ports]) => [
    ["up", "", "up", up] as const,
    ...owners
      .toSorted(([a], [b]) => a - b)
      .map(([moment, mac], index, all) => {
        const ended = all[index + 1]?.[0] ?? FOREVER
        return ["mac", "", mac, [moment, moment, ended] as Life] as const
      }),
    ...ports.map(([port, lived]) => ["port", port, "open", lived] as const),
  ])
const network = fc
  .array(endpointFacts, { minLength: 1, maxLength: 5 })
  .map((all) => evidenceOf(Object.fromEntries(all.map((facts, index) => [`10.0.0.${index + 1}`, facts]))))

test("the same evidence gives the same machines, in whatever order it comes", () => {
  fc.assert(
    fc.property(network, fc.nat(), (evidence, turn) => {
      const at = turn % evidence.length
      const turned = [...evidence.slice(at), ...evidence.slice(0, at)].map(({ endpoint, observations }) => ({
        endpoint,
        observations,
      }))
      expect(resolved(turned)).toEqual(resolved(evidence))
    }),
  )
})

test("no address is held by two machines at one moment, no id is given twice, and states leave no gap", () => {
  fc.assert(
    fc.property(network, (evidence) => {
      const machines = resolved(evidence)
      const ids = machines.flatMap(({ id, aka }) => [id, ...aka])
      expect(new Set(ids).size).toBe(ids.length)
      for (const { states } of machines) {
        states.slice(1).forEach((state, index) => expect(state.since).toBe(states[index]!.until))
        expect(states.at(-1)!.until).toBe(FOREVER)
      }
      const held = machines.flatMap(({ addresses }) => addresses)
      for (const [index, one] of held.entries())
        for (const other of held.slice(index + 1).filter(({ ip }) => ip === one.ip))
          expect(one.since >= (other.until ?? FOREVER) || other.since >= (one.until ?? FOREVER)).toBe(true)
    }),
  )
})

/** The same evidence, numbered as a ledger numbers what it sees. */
function inOrderOfTime(evidence: readonly Evidence[]): Evidence[] {
  const all = evidence.flatMap(({ observations }) => observations).toSorted((a, b) => a.first - b.first)
  return evidence.map(({ endpoint, observations }) => ({
    endpoint,
    observations: observations.map((seen) => ({ ...seen, id: all.indexOf(seen) + 1 })),
  }))
}

test("a machine keeps its id whatever is seen later", () => {
  fc.assert(
    fc.property(network, fc.nat(40), (drawn, moment) => {
      const evidence = inOrderOfTime(drawn)
      const earlier = evidence
        .map(({ endpoint, observations }) => ({
          endpoint,
          observations: observations
            .filter(({ first }) => first <= moment)
            .map((seen) => ({ ...seen, ended: seen.ended > moment ? FOREVER : seen.ended })),
        }))
        .filter(({ observations }) => observations.length > 0)
      // An id leads to whoever has the part that it was once given for.
      const leading = resolved(evidence).flatMap(({ id, aka, spans }) => [
        id,
        ...aka,
        ...spans.map(({ founding }) => machineId(founding)),
      ])
      for (const { id } of resolved(earlier)) expect(leading).toContain(id)
    }),
  )
})
