import { expect, test } from "vitest"
import type { MachineDossier } from "#api/shapes.ts"
import { GRAPH_WIDTH, joinGraph, type JoinGraph, MOST_DRAWN } from "#renderer/machine/joinGraph.ts"

type Known = Pick<MachineDossier, "addresses" | "identity">
type Address = MachineDossier["addresses"][number]
type Join = MachineDossier["identity"]["joins"][number]
type Doubt = MachineDossier["identity"]["doubts"][number]

const address = (ip: string, part: Partial<Address> = {}): Address => ({
  ip,
  mac: null,
  network: "lab",
  since: 1,
  until: null,
  candidates: [],
  evidence: [1],
  ...part,
})
const join = (a: string, b: string, part: Partial<Join> = {}): Join => ({
  a,
  b,
  strength: "certain",
  because: "the same SSH host key",
  for: [1],
  against: [],
  ...part,
})
const doubt = (b: string, part: Partial<Doubt> = {}): Doubt => ({
  with: `m-${b}`,
  name: "old-db",
  a: "10.0.0.1",
  b,
  strength: "possible",
  because: "the same certificate",
  for: [2],
  against: [],
  settledBy: "",
  ask: null,
  ...part,
})
const machine = (
  ips: readonly string[],
  joins: readonly Join[] = [],
  doubts: readonly Doubt[] = [],
): Known => ({
  addresses: ips.map((ip) => address(ip)),
  identity: { joins, doubts, alarms: [], happened: [] },
})
const ipsUpTo = (count: number) => Array.from({ length: count }, (_, at) => `10.0.0.${at + 1}`)
const chain = (ips: readonly string[]) => ips.slice(1).map((ip, at) => join(ips[at] ?? "", ip))
const kindsOf = (ids: readonly number[]) => ids.map((id) => (id === 1 ? "host key" : "certificate"))

function drawn(known: Known): JoinGraph {
  const graph = joinGraph(known, kindsOf)
  if (graph === null) throw new Error("Nothing was drawn")
  return graph
}

test("one address without a near miss is no drawing, and more than the most are a list", () => {
  expect(joinGraph(machine(["10.0.0.1"]), kindsOf)).toBeNull()
  expect(joinGraph(machine(ipsUpTo(MOST_DRAWN + 1)), kindsOf)).toBeNull()
})

test("one line joins two addresses however many facts do, as wide as the strongest", () => {
  const joins = [
    join("10.0.0.1", "10.0.0.2", { strength: "possible" }),
    join("10.0.0.2", "10.0.0.1", { for: [2] }),
  ]
  const { edges } = drawn(machine(["10.0.0.1", "10.0.0.2"], joins))
  expect(edges.map(({ kind, width, label }) => [kind, width, label?.text])).toEqual([
    ["join", 4, "host key, certificate"],
  ])
})

test("two times of one address are no line", () => {
  const { edges } = drawn(machine(["10.0.0.1", "10.0.0.2"], [join("10.0.0.1", "10.0.0.1")]))
  expect(edges).toEqual([])
})

test("a near miss stands beside the machine, dashed, with the other's name", () => {
  const { nodes, edges } = drawn(machine(["10.0.0.1"], [], [doubt("10.0.0.9")]))
  expect(nodes.map(({ kind, label, second }) => [kind, label, second])).toEqual([
    ["own", "10.0.0.1", "by TCP only"],
    ["near", "10.0.0.9", "old-db"],
  ])
  expect(edges.map(({ kind }) => kind)).toEqual(["doubt"])
})

test("the strongest near misses are drawn, and it is said how many are left", () => {
  const doubts = Array.from({ length: 11 }, (_, at) =>
    doubt(`10.0.1.${at}`, { strength: at === 10 ? "likely" : "unsure" }),
  )
  const { nodes, left } = drawn(machine(["10.0.0.1"], [], doubts))
  expect(left).toBe(3)
  expect(nodes.some(({ label }) => label === "10.0.1.10")).toBe(true)
})

test("of many joins those are drawn that hold all together, the strongest first, and the rest is counted", () => {
  const ips = ipsUpTo(8)
  const all = ips.flatMap((a, at) => ips.slice(at + 1).map((b) => join(a, b, { strength: "possible" })))
  const { edges, spared } = drawn(machine(ips, [...all, join("10.0.0.1", "10.0.0.8")]))
  expect(edges).toHaveLength(7)
  expect(edges[0]).toMatchObject({ from: "10.0.0.1", to: "10.0.0.8", width: 4 })
  expect(spared).toBe(21)
})

test("an address it no longer has is told from one it has", () => {
  const known = {
    ...machine([]),
    addresses: [address("10.0.0.1", { mac: "02:00:00:00:00:01" }), address("10.0.0.2", { until: 5 })],
  }
  expect(drawn(known).nodes.map(({ kind, second }) => [kind, second])).toEqual([
    ["own", "02:00:00:00:00:01"],
    ["past", "no longer"],
  ])
})

test("a long IPv6 address is shortened in the drawing", () => {
  const known = machine(["2001:db8:0:1::aaaa:bbbb", "fe80::1"])
  expect(drawn(known).nodes.map(({ label }) => label)).toEqual(["2001:db8…aa:bbbb", "fe80::1"])
})

test.each([2, 3, 4, 5, 6, 7, 8, 40])(
  "%i addresses stand apart, in sight, and the same each time",
  (count) => {
    const ips = ipsUpTo(count)
    const known = machine(ips, chain(ips))
    const graph = drawn(known)
    expect(graph).toEqual(drawn(known))
    expect(graph.nodes).toHaveLength(count)
    expect(graph.edges).toHaveLength(count - 1)
    for (const node of graph.nodes) {
      expect(node.x).toBeGreaterThan(0)
      expect(node.x).toBeLessThan(GRAPH_WIDTH)
      expect(node.y).toBeLessThan(graph.height)
      const near = graph.nodes.filter((other) => Math.hypot(other.x - node.x, other.y - node.y) < 20)
      expect(near).toEqual([node])
    }
  },
)
