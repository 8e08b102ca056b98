import { expect, test } from "vitest"
import type { Answer, Truth } from "./machine.ts"
import type { Shot } from "./shots.ts"
import { Truths } from "./truths.ts"

/** Numbers are ports. */
const shownIn = (words: readonly string[]) => ({
  clues: words.filter((word) => !/^\d+$/.test(word)).map((word) => word.replace("_", " ")),
  ports: words.filter((word) => /^\d+$/.test(word)),
})

/** "a@1 key 22" for each day: machine a at address 1 shows a key and port 22. Returns those that nobody can decide. */
function undecidable(...days: readonly string[]): string[] {
  const truths = new Truths()
  for (const [day, text] of days.entries())
    for (const one of text.split("; ")) {
      const [who = "", ...words] = one.split(" ")
      const [id = "", ip = ""] = who.split("@")
      const truth: Truth = { kind: "machine", id }
      truths.add(
        { index: day, day, family: ip.includes(":") ? 6 : 4 } as Shot,
        { truth, ip, behaviour: "", undecidable: false } as Answer,
        shownIn(words),
      )
    }
  const all = Array.from({ length: truths.length }, (_, index) => truths.at(index))
  return all.filter((one) => one.undecidable).map(({ machine, ip, shot }) => `${machine}@${ip} day ${shot}`)
}

test("a machine that shows what only it shows is known wherever it goes", () => {
  expect(undecidable("a@1 card_a", "b@1 card_b; a@2 card_a")).toEqual([])
})

test("one key on two addresses at once is two cards or two clones, and only more evidence tells", () => {
  expect(undecidable("a@1 key; b@2 key")).toEqual(["a@1 day 0", "b@2 day 0"])
  expect(undecidable("a@1 key; a@2 key")).toEqual(["a@2 day 0"])
})

test("cards or names that differ tell clones", () => {
  expect(undecidable("a@1 key card_0a; b@2 key card_0f", "a@2 key card_0a; b@1 key card_0f")).toEqual([])
  expect(undecidable("a@1 key zone_a; b@2 key zone_b")).toEqual([])
})

test("a card beside the other on its board, or a shared name, tells one machine", () => {
  expect(undecidable("a@1 key card_0a; a@2 key card_0b")).toEqual([])
  expect(undecidable("a@1 key card_0a; a@2 key card_ff")).toEqual(["a@2 day 0"])
  expect(undecidable("a@1 key zone_a; a@2 key zone_a")).toEqual([])
})

test("an IPv4 and an IPv6 address with one key are one machine's", () => {
  expect(undecidable("a@1 key; a@::2 key")).toEqual([])
})

test("a machine that shows nothing is known while it stays, and lost when it moves", () => {
  expect(undecidable("a@1", "a@1", "a@2")).toEqual(["a@2 day 2"])
})

test("two that follow each other at an address and show nothing of their own can't be told apart", () => {
  expect(undecidable("a@1 80", "b@1 80")).toEqual(["a@1 day 0", "b@1 day 1"])
})

test("what showed other ports than the next one at its address was not that", () => {
  expect(undecidable("a@1 80", "b@1 445 key-b")).toEqual([])
  expect(undecidable("a@1 80", "b@1 80 key-b")).toEqual(["a@1 day 0"])
})

test("an answer that shows nothing between two holders may be either's", () => {
  expect(undecidable("a@1 card_a", "a@1", "b@1 card_b")).toEqual(["a@1 day 1"])
})

test("a scan that sees less breaks no stay", () => {
  expect(undecidable("a@1 card_a", "a@1", "a@1 card_a", "a@1")).toEqual([])
})

test("a name that the zone tells follows a machine from one day to the next, and joins no two addresses at once", () => {
  expect(undecidable("a@1 card_0a zone_x", "a@2 card_ff zone_x")).toEqual([])
  expect(undecidable("a@1 card_0a zone_x; a@2 card_ff zone_x")).toEqual(["a@2 day 0"])
})
