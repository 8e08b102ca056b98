import { expect, test } from "vitest"
import { Contest } from "./contest.ts"
import { scoreDoubt } from "./doubt.ts"
import { evaluate } from "./evaluate.ts"
import type { Answer, Truth } from "./machine.ts"
import type { Contested } from "./ours.ts"
import type { Shot } from "./shots.ts"
import { Told, type ToldMachine } from "./told.ts"
import { scoreWanderers } from "./wanderers.ts"

const DAY = 1_000

interface Case {
  readonly truth: Truth
  readonly ip: string
  readonly undecidable?: boolean
}

/** A contest in which each day's answers are as given, and these machines were told. */
function contested(days: readonly (readonly Case[])[], machines: readonly ToldMachine[]): Contested {
  const contest = new Contest()
  for (const [day, cases] of days.entries()) {
    const shot = { index: day, day, at: day * DAY, family: 4 } as Shot
    contest.truths.shots.push(shot)
    for (const { truth, ip, undecidable = false } of cases) {
      const clues = truth.kind === "machine" ? [`key ${truth.id}`] : []
      contest.truths.add(shot, { truth, ip, behaviour: "case", undecidable } as Answer, { clues, ports: [] })
    }
  }
  const told = new Told(machines)
  return { contest, told, machines, doubts: new Map(), imports: [], rebuild: null }
}

const is = (id: string): Truth => ({ kind: "machine", id })
const at = (ip: string, since = 0, until: number | null = null, candidates: readonly string[] = []) => ({
  ip,
  since,
  until,
  candidates,
})
const machine = (id: string, ...addresses: ToldMachine["addresses"]): ToldMachine => ({
  id,
  virtual: false,
  holders: [],
  addresses,
})

function evaluated(one: Contested) {
  const { truths } = one.contest
  return evaluate(truths, ({ ip, shot }) => one.told.at(ip, truths.shots[shot]!.at)?.id ?? null)
}

test("a wrong merge and a missed join are told with a place to look at", () => {
  const one = contested(
    [
      [{ truth: is("a"), ip: "1" }],
      [{ truth: is("a"), ip: "1" }],
      [{ truth: is("b"), ip: "1" }],
      [{ truth: is("a"), ip: "2" }],
    ],
    [machine("m-1", at("1")), machine("m-2", at("2"))],
  )
  const [fared] = evaluated(one).behaviours
  expect(fared).toMatchObject({ machines: 2, sightings: 4, wrongMerges: 1, missedJoins: 1 })
  expect(fared?.wrongMerge).toEqual({ ip: "1", shot: 2, truths: ["a", "b"], ids: ["m-1"] })
  expect(fared?.missedJoin).toEqual({ ip: "2", shot: 3, truths: ["a"], ids: ["m-1", "m-2"] })
})

test("an address that was told of nobody at that moment is found by nobody", () => {
  const one = contested(
    [[{ truth: is("a"), ip: "1" }], [{ truth: is("a"), ip: "1" }]],
    [machine("m-1", at("1", 0, DAY))],
  )
  expect(evaluated(one)).toMatchObject({ untold: 1 })
})

test("where nobody can know, the right machine among the candidates counts, and luck does not", () => {
  const days = [
    [
      { truth: is("a"), ip: "1" },
      { truth: is("b"), ip: "2" },
    ],
    [
      { truth: is("a"), ip: "3", undecidable: true },
      { truth: is("b"), ip: "4", undecidable: true },
      { truth: is("b"), ip: "5", undecidable: true },
      { truth: is("b"), ip: "6", undecidable: true },
    ],
  ]
  const one = contested(days, [
    machine("m-a", at("1"), at("5"), at("3", 0, null, ["m-b"])),
    machine("m-b", at("2"), at("4")),
    machine("m-c", at("6")),
  ])
  expect(scoreDoubt(one, evaluated(one).counts)).toEqual({
    sightings: 4,
    rightlyDoubted: 1,
    otherDoubts: 0,
    lucky: 1,
    apart: 1,
    astray: 1,
    untold: 0,
  })
})

test("a wandering address is right with its holder of the day, and no machine", () => {
  const held = (by: string): Case => ({ truth: { kind: "virtual", holder: by }, ip: "9" })
  const own = [
    { truth: is("a"), ip: "1" },
    { truth: is("b"), ip: "2" },
  ]
  const one = contested(
    [
      [...own, held("a")],
      [...own, held("b")],
      [...own, held("a")],
    ],
    [
      machine("m-a", at("1")),
      machine("m-b", at("2")),
      {
        id: "v-9",
        virtual: true,
        holders: [
          { machine: "m-a", since: 0, until: DAY },
          { machine: "m-b", since: DAY, until: null },
        ],
        addresses: [at("9")],
      },
    ],
  )
  expect(scoreWanderers(one, evaluated(one).counts)).toMatchObject({
    virtual: 3,
    rightHolder: 2,
    otherHolder: 1,
    virtualAsMachine: 0,
  })
})

test("addresses where nobody stands are counted where they became machines", () => {
  const nobody = (ip: string): Case => ({ truth: { kind: "bogus" }, ip })
  const one = contested(
    [[nobody("1"), nobody("2"), nobody("3")]],
    [machine("m-1", at("1")), machine("m-2", at("2"))],
  )
  expect(scoreWanderers(one, evaluated(one).counts)).toMatchObject({
    bogus: 3,
    bogusAsMachine: 2,
    machinesOfBogus: 2,
  })
})
