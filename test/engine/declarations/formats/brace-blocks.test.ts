import * as fc from "fast-check"
import { expect, test } from "vitest"
import {
  bracesIn,
  commentOf,
  type Quoting,
  type Statement,
} from "#engine/declarations/formats/brace-blocks.ts"

const dhcpd: Quoting = { marks: '"', spansLines: false }
const nginx: Quoting = { marks: `"'`, spansLines: true }

const words = (statement: Statement) => statement.words.map(({ text }) => text)

test("statements, blocks and their lines are read", () => {
  const { statements, problems } = bracesIn(
    'authoritative;\n\nhost web1 {\n  option host-name "web1";\n  fixed-address\n    10.0.0.1, 10.0.0.2; }\nhost b{}',
    dhcpd,
  )
  expect(problems).toEqual([])
  expect(statements.map((each) => [words(each), each.line, each.endLine, each.block?.map(words)])).toEqual([
    [["authoritative"], 1, 1, undefined],
    [
      ["host", "web1"],
      3,
      6,
      [
        ["option", "host-name", "web1"],
        ["fixed-address", "10.0.0.1,", "10.0.0.2"],
      ],
    ],
    [["host", "b"], 7, 7, []],
  ])
})

test("quotes keep blanks, braces, marks of the other kind and escapes; a comment mark in a word is a letter", () => {
  const { statements } = bracesIn(
    String.raw`log_format x '$a "b" { \' ; # \w';` +
      "\nproxy_pass http://${up}/a#b;\nset $x 'two\nlines'; y;",
    nginx,
  )
  expect(statements.map((each) => [each.line, each.endLine, ...words(each)])).toEqual([
    [1, 1, "log_format", "x", String.raw`$a "b" { ' ; # \w`],
    [2, 2, "proxy_pass", "http://${up}/a#b"],
    [3, 4, "set", "$x", "two\nlines"],
    [4, 4, "y"],
  ])
})

test("a comment at the end of a line or right above it belongs to its statement", () => {
  const { comments } = bracesIn(
    "# far\n\n## Mail relay,\n# second line\nhost a { } # beside\nhost b { }\nc;",
    dhcpd,
  )
  expect([5, 6, 7].map((line) => commentOf(comments, line))).toEqual(["beside", null, null])
  expect(commentOf(new Map([...comments].filter(([line]) => line !== 5)), 5)).toBe("Mail relay, second line")
})

test("what is left open is a problem, and what was read stays", () => {
  const { statements, problems } = bracesIn('a "open;\nb "closed";\n}\nhost c {\n  d\n', dhcpd)
  expect(statements.map(words)).toEqual([
    ["a", "open"],
    ["b", "closed"],
    ["host", "c"],
  ])
  expect(statements[2]!.block!.map(words)).toEqual([["d"]])
  expect(problems).toEqual([
    { line: 1, sentence: "A quote that opens here is not closed." },
    { line: 3, sentence: "A closing brace without a block." },
    { line: 5, sentence: 'A statement without ";" at its end.' },
    { line: 4, sentence: "The block that opens here is not closed." },
  ])
})

test("blocks deeper than a hundred are left out, and what comes after them is read", () => {
  const { statements, problems } = bracesIn(`${"a {".repeat(300)} b; ${"}".repeat(300)} after;`, dhcpd)
  const depth = (each: Statement): number => 1 + Math.max(0, ...(each.block ?? []).map(depth))
  expect([depth(statements[0]!), words(statements.at(-1)!)]).toEqual([101, ["after"]])
  expect(problems.map(({ sentence }) => sentence)).toContain(
    "Blocks are nested deeper than 100: these are not read.",
  )
})

test("whatever a text holds, reading ends, and every line lies within it", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    ";",
    "#",
    '"',
    "'",
    "\\",
    "\n",
    "\r\n",
    " ",
    "${",
    "host",
    "10.0.0.1",
    "é",
  )
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 200 }).map((all) => all.join("")),
  )
  fc.assert(
    fc.property(hostile, fc.constantFrom(dhcpd, nginx), (text, quoting) => {
      const { statements, problems, comments } = bracesIn(text, quoting)
      const last = text.split("\n").length
      const within = (line: number) => line >= 1 && line <= last
      const fits = (each: Statement): boolean =>
        within(each.line) &&
        within(each.endLine) &&
        each.line <= each.endLine &&
        each.words.every(({ line }) => line >= each.line && line <= each.endLine) &&
        (each.block ?? []).every(fits)
      return (
        statements.every(fits) &&
        problems.every(({ line }) => within(line)) &&
        [...comments.keys()].every(within)
      )
    }),
    { numRuns: 500 },
  )
})

test("megabytes of what never closes are read once", () => {
  for (const text of [
    '"'.repeat(1_000_000),
    "{".repeat(1_000_000),
    '" \\" '.repeat(200_000),
    "${".repeat(500_000),
  ])
    expect(bracesIn(text, nginx).problems.length).toBeLessThanOrEqual(1_001)
})
