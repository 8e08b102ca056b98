import * as fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parseQuery, QUERY_FIELDS } from "#model/query.ts"
import { openRoll, refusalOf, type Roll } from "../engine/roll.ts"

let roll: Roll
beforeAll(async () => {
  roll = await openRoll()
})
afterAll(() => roll.end())

const errorOf = (text: string) => {
  const parsed = parseQuery(text)
  if (parsed.ok) throw new Error(`"${text}" is a query.`)
  const [start, end] = parsed.error.span
  return { points: text.slice(start, end), at: start, says: parsed.error.sentence }
}

test.each([
  ["os:linux colour:red", "colour"],
  ["port:ssh", "ssh"],
  ["port:80-22 web", "80-22"],
  ["seen<soon", "soon"],
  ["name:", ""],
  ["is:here", "here"],
  ["(port:22 os:linux", "("],
  ["port:22) x", ")"],
  ['name:"web server', '"web server'],
  ["a | ", ""],
  ["a !", "!"],
])("in %s the error points at %s", (text, points) => {
  expect(errorOf(text)).toMatchObject({ points, says: expect.stringMatching(/[.?]$/) })
})

test("an error at the end of the text points behind it", () => {
  expect(errorOf("a |")).toMatchObject({ at: 3 })
})

test("an IPv6 address and a hardware address are words, not fields", () => {
  expect(["fd00::1", "aa:bb:cc:dd:ee:ff"].map((text) => parseQuery(text))).toMatchObject([
    { ok: true, root: { kind: "text", text: "fd00::1" } },
    { ok: true, root: { kind: "text", text: "aa:bb:cc:dd:ee:ff" } },
  ])
})

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc
    .tuple(fc.constantFrom(...QUERY_FIELDS.map(({ name }) => name)), fc.constantFrom(":", "<", ">"), value())
    .map((parts) => parts.join("")),
  fc.constantFrom("or", "and", "not", "|", "(", ")", "!", '"', "-", "*", "%", "\\", "'", ";--"),
)

function value() {
  return fc.oneof(
    fc.constantFrom(
      "22",
      "7d",
      "1-9/udp",
      "10.0.0.0/8",
      "10.0.0.1-50",
      "fd00::/8",
      "::1",
      "new",
      "gone",
      "*",
    ),
    fc.string({ maxLength: 8 }),
  )
}

const typed = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "))

test("whatever is typed is a query or a sentence with its place, never an exception", () => {
  fc.assert(
    fc.property(fc.oneof(typed, fc.string({ unit: "binary", maxLength: 60 })), (text) => {
      const parsed = parseQuery(text)
      if (parsed.ok) return true
      const [start, end] = parsed.error.span
      return 0 <= start && start <= end && end <= text.length && /[.?]$/u.test(parsed.error.sentence)
    }),
    { numRuns: 500 },
  )
})

test("every query that can be read can be asked, now and of the past", async () => {
  await fc.assert(
    fc.asyncProperty(typed, fc.constantFrom(null, "2020-01-01"), async (query, asOf) => {
      if (!parseQuery(query).ok) return
      const answer = roll.client.machines.list({ query, asOf })
      // An address can still be none: that, too, is said in a sentence.
      if (/ip:/i.test(query)) return void (await answer.catch(() => refusalOf(answer)))
      expect(await answer).toMatchObject({ machines: [] })
    }),
    { numRuns: 300 },
  )
})

test.each([
  ["two thousand words", "a ".repeat(2_000)],
  ["a thousand alternatives", "a|".repeat(1_000) + "a"],
  ["five hundred fields", "port:22 ".repeat(500)],
  ["fifty brackets inside each other", "(".repeat(50) + "a" + ")".repeat(50)],
])("%s are not too many", async (_, query) => {
  expect(await roll.client.machines.list({ query })).toMatchObject({ total: 0 })
})

test("a hundred brackets inside each other are too many, in a sentence", async () => {
  const query = "(".repeat(100) + "a" + ")".repeat(100)
  expect(await refusalOf(roll.client.machines.list({ query }))).toEqual({
    code: "bad-query",
    message: "Too many brackets inside each other.",
  })
})
