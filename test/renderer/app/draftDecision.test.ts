import { expect, test } from "vitest"
import { consequenceOf, draftDecision, EMPTY_DRAFT, type Subject } from "#renderer/app/draftDecision.ts"

const db: Subject = { id: "m-0001", name: "db1", ips: ["10.0.0.1", "10.0.0.2"], past: [] }
const web: Subject = { id: "m-0002", name: "web", ips: ["10.0.0.7"], past: [] }

test("a text is said of every machine, trimmed, and an empty reason is none", () => {
  expect(draftDecision("owner", [db, web], { ...EMPTY_DRAFT, value: " payments ", reason: " " })).toEqual({
    kind: "owner",
    machines: ["m-0001", "m-0002"],
    value: "payments",
    reason: null,
  })
})

test("nothing is decided while something is missing", () => {
  expect(draftDecision("name", [db], EMPTY_DRAFT)).toBeNull()
  expect(draftDecision("merge", [db], EMPTY_DRAFT)).toBeNull()
  expect(draftDecision("split", [db], EMPTY_DRAFT)).toBeNull()
  expect(draftDecision("tag", [db], { ...EMPTY_DRAFT, value: "two words" })).toBeNull()
})

test("one machine is the same as a picked one, and several are the same as each other", () => {
  expect(draftDecision("merge", [db], { ...EMPTY_DRAFT, other: "m-0002" })).toMatchObject({
    machines: ["m-0001", "m-0002"],
  })
  expect(draftDecision("merge", [db, web], EMPTY_DRAFT)).toMatchObject({ machines: ["m-0001", "m-0002"] })
})

test("a split leaves the machine at least one address", () => {
  expect(draftDecision("split", [db], { ...EMPTY_DRAFT, away: db.ips })).toBeNull()
  expect(draftDecision("split", [db], { ...EMPTY_DRAFT, away: ["10.0.0.2"] })).toMatchObject({
    addresses: ["10.0.0.2"],
  })
})

test("a form says what follows before it is pressed", () => {
  expect(consequenceOf("merge", [db, web], EMPTY_DRAFT)).toBe(
    "2 machines become one, with the past of all. Take it back any time with Z.",
  )
  expect(consequenceOf("never-touch", [db], EMPTY_DRAFT)).toBe(
    "No packet goes to 10.0.0.1 and 10.0.0.2 any more.",
  )
})
