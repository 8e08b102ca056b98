import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { Machine } from "#model/machine.ts"
import { recogniserOf, RULES } from "./classification/scene.ts"
import { xmlOf, type InventedScan, type Shown } from "./invented-scan.ts"
import { openRoll, type Roll } from "./roll.ts"

const FIRST = 1_700_000_000
const rules = recogniserOf(RULES)

const shown = fc.record({
  number: fc.integer({ min: 1, max: 4 }),
  ports: fc.dictionary(
    fc.constantFrom("22", "80", "443"),
    fc.constantFrom("ssh OpenSSH 9.2p1-Debian", "http nginx 1", "http HP-LaserJet"),
  ),
  name: fc.constantFrom("a.lab", "b.lab"),
})

// The half-range and the few ports are what makes "not asked" differ from "gone" and "closed".
const scan = fc.record({
  machines: fc.uniqueArray(shown, { selector: ({ number }) => number, maxLength: 4 }),
  scope: fc.constantFrom(
    { target: "10.9.0.0/28", total: 16, most: 4 },
    { target: "10.9.0.0/30", total: 4, most: 3 },
  ),
  asked: fc.constantFrom("1-1000", "1-100"),
})

type Drawn = typeof scan extends fc.Arbitrary<infer T> ? T : never

function invented({ machines, scope, asked }: Drawn, nth: number): InventedScan {
  const seen = machines.filter(({ number }) => number <= scope.most)
  const highest = asked === "1-100" ? 100 : 1_000
  return {
    start: FIRST + nth * 3_600,
    target: scope.target,
    total: scope.total,
    asked,
    machines: seen.map(({ number, ports, name }): Shown => ({
      ip: `10.9.0.${number}`,
      mac: `00:50:56:00:00:0${number}`,
      name,
      ports: Object.fromEntries(Object.entries(ports).filter(([port]) => Number(port) <= highest)),
    })),
  }
}

/** Rows are numbered in the order they were written, so ids, what leads to them, and evidence are left out. */
function likeness({ id: _id, aka: _aka, addresses, services, ...machine }: Machine) {
  return {
    ...machine,
    addresses: addresses.map(({ evidence: _evidence, candidates: _candidates, ...address }) => address),
    services: services.map(({ evidence: _evidence, ...service }) => service),
  }
}

async function listed({ client }: Roll, asOf: number | null) {
  const { machines } = await client.machines.list({ asOf, all: true, limit: 100, sort: byAddress })
  return machines.map(likeness)
}

const byAddress = { by: "address", descending: false } as const

async function compare(scans: readonly InventedScan[], order: readonly number[]): Promise<void> {
  const [whole, fresh] = [await openRoll(undefined, rules), await openRoll(undefined, rules)]
  try {
    const ids = new Map<number, number>()
    for (const nth of order) ids.set(nth, (await whole.send(xmlOf(scans[nth]!))).scan!.id)
    for (const [nth, invention] of scans.entries()) {
      await fresh.send(xmlOf(invention))
      expect(await listed(whole, ids.get(nth)!)).toEqual(await listed(fresh, null))
    }
  } finally {
    await Promise.all([whole.end(), fresh.end()])
  }
}

const many = { numRuns: 10 }

test("a list as of a scan is what a database shows that knows nothing later", async () => {
  const scans = fc.array(scan, { minLength: 2, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(scans, async (drawn) => {
      const all = drawn.map(invented)
      await compare(all, [...all.keys()])
    }),
    many,
  )
})

test("so it is when the scans were imported in another order", async () => {
  const scans = fc.array(scan, { minLength: 2, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(scans, fc.infiniteStream(fc.nat()), async (drawn, shuffle) => {
      const all = drawn.map(invented)
      const keys = all.map(() => shuffle.next().value as number)
      await compare(
        all,
        [...all.keys()].toSorted((a, b) => keys[a]! - keys[b]!),
      )
    }),
    many,
  )
})

test("a scan that nobody answered says nothing of ports, also where it is known before one in its past", async () => {
  const scope = { target: "10.9.0.0/28", total: 16, most: 4 }
  const at = (ports: Record<string, string>) => ({
    machines: [{ number: 1, ports, name: "a.lab" }],
    scope,
    asked: "1-1000",
  })
  const nobody = { machines: [], scope, asked: "1-1000" }
  const drawn = [at({}), at({ "22": "ssh OpenSSH 9.2p1-Debian" }), nobody, at({})] as readonly Drawn[]
  const all = drawn.map(invented)
  for (const order of [
    [0, 3, 1, 2],
    [0, 2, 3, 1],
    [3, 2, 1, 0],
  ])
    await compare(all, order)
})

test("a rebuild finds nothing to put right", async () => {
  const scans = fc.array(scan, { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(scans, async (drawn) => {
      const roll = await openRoll()
      try {
        for (const one of drawn.map(invented)) await roll.send(xmlOf(one))
        expect(await roll.client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
      } finally {
        await roll.end()
      }
    }),
    many,
  )
})
