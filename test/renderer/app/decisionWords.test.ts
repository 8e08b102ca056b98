import { expect, test } from "vitest"
import type { DecisionTold } from "#api/shapes.ts"
import { decisionsLike } from "#renderer/app/decisionWords.ts"

const decision = (id: number, part: Partial<DecisionTold>): DecisionTold => ({
  id,
  at: id,
  author: "ada",
  kind: "owner",
  subject: "m-0001",
  value: "payments",
  reason: null,
  undone: null,
  undoneBy: null,
  sentence: "owner is payments",
  machine: { id: "m-0001", name: "db1" },
  ...part,
})

const all = [
  decision(1, {}),
  decision(2, { kind: "tag", value: "lab", sentence: "tagged lab", reason: "moved in May" }),
  decision(3, { author: "grace", machine: { id: "m-0002", name: "web" } }),
]
const ids = (words: string, kind: DecisionTold["kind"] | null = null) =>
  decisionsLike(all, { words, kind }).map(({ id }) => id)

test("every word has to stand somewhere: in the sentence, the machine, the person or the reason", () => {
  expect(ids("db1 PAYMENTS")).toEqual([1])
  expect(ids("grace")).toEqual([3])
  expect(ids("may")).toEqual([2])
  expect(ids("")).toEqual([1, 2, 3])
})

test("a kind alone leaves the others out", () => {
  expect(ids("", "tag")).toEqual([2])
})
