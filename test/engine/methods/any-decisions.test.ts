import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { NewDecision } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import { failureOf } from "#api/client.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"
import { everything } from "./everything.ts"

const START = Date.UTC(2026, 5, 1) / 1_000

const address = fc.integer({ min: 1, max: 6 }).map((number) => `10.9.0.${number}`)

const said: fc.Arbitrary<NewDecision> = fc.oneof(
  fc.record({
    kind: fc.constant("merge" as const),
    machines: fc.array(address, { minLength: 2, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("apart" as const), machines: fc.tuple(address, address) }),
  fc.record({
    kind: fc.constant("split" as const),
    machines: fc.tuple(address),
    addresses: fc.array(address, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("name" as const),
    machines: fc.tuple(address),
    value: fc.constantFrom("alpha", "beta"),
  }),
  fc.record({
    kind: fc.constantFrom("owner" as const, "note" as const, "tag" as const),
    machines: fc.array(address, { minLength: 1, maxLength: 2 }),
    value: fc.constantFrom("ops", "dev"),
  }),
  fc.record({
    kind: fc.constant("lock" as const),
    machines: fc.tuple(address),
    value: fc.constant("name" as const),
  }),
  fc.record({ kind: fc.constant("retire" as const), machines: fc.tuple(address) }),
)

/** Four cards of which one is a virtual router's, and one is on two addresses now and then. */
const shown: fc.Arbitrary<Shown> = fc
  .record({
    mac: fc.constantFrom(
      undefined,
      "00:1b:21:00:00:01",
      "00:1b:21:00:00:02",
      "00:00:5e:00:01:07",
      "00:1b:21:00:00:04",
    ),
    name: fc.constantFrom(undefined, "a.lab", "b.lab"),
    hostKey: fc.constantFrom(undefined, "one", "two", "three"),
    ip: address,
  })
  .map(({ ip, ...drawn }) => ({
    ip,
    ...Object.fromEntries(Object.entries(drawn).filter(([, told]) => told !== undefined)),
  }))
const scanned = fc.uniqueArray(shown, { selector: ({ ip }) => ip, minLength: 1, maxLength: 5 })

const step = fc.oneof(
  { arbitrary: said.map((decision) => ({ do: "decide" as const, decision })), weight: 4 },
  // Some of them older than those before, and some that find everything as it was a while later.
  {
    arbitrary: fc.record({
      do: fc.constant("scan" as const),
      machines: scanned,
      at: fc.integer({ min: -9, max: 30 }),
      again: fc.boolean(),
    }),
    weight: 2,
  },
  { arbitrary: fc.nat(20).map((which) => ({ do: "undo" as const, which })), weight: 1 },
  { arbitrary: fc.constant({ do: "rebuild" as const }), weight: 1 },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const scanXml = (machines: readonly Shown[], hour: number) => xmlOf({ start: START + hour * 3_600, machines })

async function scan(roll: Roll, { machines, at, again }: Extract<Step, { do: "scan" }>): Promise<void> {
  await roll.send(scanXml(machines, at))
  if (again) for (const later of [40, 50]) await roll.send(scanXml(machines, at + later))
}

/** Does what makes sense of the steps, and returns the numbers of what stands at the end. */
async function play(roll: Roll, steps: readonly Step[]): Promise<number[]> {
  const standing: number[] = []
  for (const one of steps) {
    if (one.do === "scan") await scan(roll, one)
    if (one.do === "rebuild")
      expect(await roll.client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
    if (one.do === "undo" && standing.length > 0) {
      const [id] = standing.splice(one.which % standing.length, 1)
      await roll.client.decisions.undo({ id: id! })
    }
    if (one.do === "decide") standing.push(...(await decided(roll, one.decision)))
  }
  return standing
}

async function decided(roll: Roll, decision: NewDecision): Promise<readonly number[]> {
  try {
    return (await roll.client.decisions.add(decision)).map(({ id }) => id)
  } catch (error) {
    // A merge of one machine with itself, a split of all it has: refused with a sentence.
    if (failureOf(error) instanceof Failure) return []
    throw error
  }
}

const first = fc.uniqueArray(shown, { selector: ({ ip }) => ip, minLength: 5, maxLength: 6 })

test("whatever is said, scanned and taken back, with nothing left standing all is as if nothing was said", async () => {
  await fc.assert(
    fc.asyncProperty(
      first,
      fc.array(step, { minLength: 6, maxLength: 14 }),
      fc.infiniteStream(fc.nat()),
      async (known, steps, shuffle) => {
        const [roll, plain] = [await openRoll(), await openRoll()]
        try {
          for (const one of [roll, plain]) await one.send(scanXml(known, 0))
          const standing = await play(roll, steps)
          for (const one of steps) if (one.do === "scan") await scan(plain, one)
          expect(await roll.client.engine.rebuild()).toMatchObject({ same: true, differing: [] })
          const order = standing
            .map((id) => ({ id, key: shuffle.next().value }))
            .toSorted((a, b) => a.key - b.key)
          for (const { id } of order) await roll.client.decisions.undo({ id })
          expect(await everything(roll)).toBe(await everything(plain))
        } finally {
          await Promise.all([roll.end(), plain.end()])
        }
      },
    ),
    { numRuns: 8 },
  )
}, 600_000)
