import * as fc from "fast-check"
import { expect, test } from "vitest"
import { linePattern } from "#engine/declarations/formats/line-pattern.ts"
import { PatternMistake } from "#engine/declarations/formats/pattern-parts.ts"

const found = (pattern: string, line: string) => {
  const groups = linePattern(pattern).match(line, { steps: 1_000_000 })
  return groups === null ? null : Object.fromEntries(groups)
}

test("named groups hold what they hold in a regular expression", () => {
  expect(
    found(
      String.raw`^(?<name>[\w.-]+)\s+(?<address>\d{1,3}(?:\.\d{1,3}){3})(?:\s*#\s*(?<purpose>.*))?$`,
      "web1.lan  10.0.0.7 # shop",
    ),
  ).toEqual({
    name: "web1.lan",
    address: "10.0.0.7",
    purpose: "shop",
  })
  expect(found("(?<name>a|ab)(?<rest>c?)$", "xabc")).toEqual({ name: "ab", rest: "c" })
  expect(found("(?<name>x+?)(?<rest>x*)", "xxx")).toEqual({ name: "x", rest: "xx" })
  expect(found(String.raw`machine "(?<name>[^"]*)"`, 'machine "web1" {')).toEqual({ name: "web1" })
  expect(found("^b", "ab")).toBe(null)
})

const piece = fc.constantFrom("a", "b", ".", "\\d", "\\w", "[ab]", "[^a]", "\\b", "^", "$")
const pattern: fc.Arbitrary<string> = fc.letrec<{ part: string; many: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    piece,
    tie("many").map((inner) => `(?:${inner}a)`),
  ),
  many: fc
    .array(fc.tuple(tie("part"), fc.constantFrom("", "", "?", "*", "+", "*?", "{1,2}")), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) =>
      parts.map(([part, sign]) => (/^(?:\\b|\^|\$)$/u.test(part) ? part : part + sign)).join(""),
    ),
})).many

test("whatever the pattern, it finds what the language's own engine finds", () => {
  fc.assert(
    fc.property(
      pattern,
      pattern,
      fc.array(fc.constantFrom("a", "b", "1", " "), { maxLength: 12 }),
      (one, other, letters) => {
        const [source, line] = [`(?<first>${one})|(?<second>${other})x?`, letters.join("")]
        const theirs = new RegExp(source, "u").exec(line)?.groups
        const ours = found(source, line)
        const expected =
          theirs === undefined
            ? null
            : Object.fromEntries(Object.entries(theirs).filter(([, text]) => text !== undefined))
        expect(ours).toEqual(expected)
      },
    ),
    { numRuns: 1_000 },
  )
})

test("patterns that keep other engines busy for years cost steps, and stop when these are spent", () => {
  const budget = { steps: 200_000 }
  expect(linePattern("^(a+)+$").match(`${"a".repeat(1_000)}!`, budget)).toBe(null)
  expect(budget.steps).toBeGreaterThan(150_000)
  const small = { steps: 500 }
  expect(linePattern(".*.*.*.*x").match("a".repeat(1_000), small)).toBe(null)
  expect(small.steps).toBeLessThanOrEqual(0)
})

test("what is not known is refused with a sentence", () => {
  const refused = (source: string) => {
    try {
      linePattern(source)
      return "taken"
    } catch (error) {
      return error instanceof PatternMistake ? error.message : "broken"
    }
  }
  const wrong = [
    "(a",
    "a)",
    "[a",
    "(?=a)",
    "(?<a>x)(?<a>y)",
    "*a",
    "a**",
    "\\1",
    "a{9999}",
    "a{3,1}",
    "(".repeat(30),
    "a".repeat(600),
    "((a{50}){50}){50}",
    "[z-a]",
    "(a*)*",
  ]
  expect(wrong.filter((source) => ["taken", "broken"].includes(refused(source)))).toEqual([])
})

test("no pattern and no line ends the reading", () => {
  const letters = fc
    .array(fc.constantFrom(..."ab()[]{}*+?|\\^$.<>:,1-wd".split("")), { maxLength: 30 })
    .map((all) => all.join(""))
  fc.assert(
    fc.property(fc.oneof(letters, fc.string()), fc.string({ unit: "binary" }), (source, line) => {
      try {
        linePattern(source).match(line, { steps: 10_000 })
      } catch (error) {
        expect(error).toBeInstanceOf(PatternMistake)
      }
    }),
    { numRuns: 300 },
  )
})
