import { expect, test } from "vitest"
import { WEAK } from "./clues.ts"
import type { Answer, Truth } from "./machine.ts"
import type { Shot } from "./shots.ts"
import { Truths } from "./truths.ts"

/** "a@1 key" for each day: machine a at address 1 shows a key. Returns those that nobody can decide. */
function undecidable(...days: readonly string[]): string[] {
  const truths = new Truths()
  for (const [day, text] of days.entries())
    for (const one of text.split("; ")) {
      const [who = "", ...clues] = one.split(" ")
      const [id = "", ip = ""] = who.split("@")
      const truth: Truth = { kind: "machine", id }
      truths.add(
        { index: day, day } as Shot,
        { truth, ip, behaviour: "", undecidable: false } as Answer,
        clues,
      )
    }
  const all = Array.from({ length: truths.length }, (_, index) => truths.at(index))
  return all.filter((one) => one.undecidable).map(({ machine, ip, shot }) => `${machine}@${ip} day ${shot}`)
}

test("a machine that shows what only it shows is known wherever it goes", () => {
  expect(undecidable("a@1 mac-a", "b@1 mac-b; a@2 mac-a")).toEqual([])
})

test("clones that show nothing else can't be told apart once they have swapped addresses", () => {
  expect(undecidable("a@1 key; b@2 key", "a@1 key; b@2 key", "a@2 key; b@1 key")).toEqual([
    "a@2 day 2",
    "b@1 day 2",
  ])
})

test("clones with cards of their own can", () => {
  expect(undecidable("a@1 key mac-a; b@2 key mac-b", "a@2 key mac-a; b@1 key mac-b")).toEqual([])
})

test("a machine that shows nothing is known while it stays, and lost when it moves", () => {
  expect(undecidable("a@1", "a@1", "a@2")).toEqual(["a@2 day 2"])
})

test("what follows at an address and shows nothing else can't be told from what was there", () => {
  expect(undecidable("a@1", "b@1", "b@1")).toEqual(["b@1 day 1", "b@1 day 2"])
})

test("an answer that shows nothing between two holders may be either's", () => {
  expect(undecidable("a@1 mac-a", "a@1", "b@1 mac-b")).toEqual(["a@1 day 1"])
})

test("a scan that sees less breaks no stay", () => {
  expect(undecidable("a@1 mac-a", "a@1", "a@1 mac-a", "a@1")).toEqual([])
})

test("a name that the zone tells follows a machine from one day to the next, and joins no two addresses at once", () => {
  expect(undecidable(`a@1 mac1 ${WEAK}x`, `a@2 mac2 ${WEAK}x`)).toEqual([])
  expect(undecidable(`a@1 mac1 ${WEAK}x; a@2 mac2 ${WEAK}x`)).toEqual(["a@2 day 0"])
})
