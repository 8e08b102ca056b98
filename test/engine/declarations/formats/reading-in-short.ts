import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { Format } from "#engine/declarations/formats/format.ts"
import type { Declared } from "#model/declaration.ts"

type Files = Readonly<Record<string, string>>

const textsOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }))

/** What the files declare, one line each: line, state, identifiers, services, and what is said of the machine. */
export function inShort(format: Format, files: Files): readonly string[] {
  const several = Object.keys(files).length > 1
  return format.read(textsOf(files)).declarations.map((one) => (several ? `${one.path}:` : "") + short(one))
}

function short(one: Declared): string {
  return [
    one.line === one.endLine ? one.line : `${one.line}-${one.endLine}`,
    one.state,
    ...one.identifiers.map(({ value }) => value),
    ...one.services.map(({ port, protocol }) => `${port}/${protocol}`),
    ...(one.pattern === null ? [] : [`pattern=${one.pattern}`]),
    ...(one.environment === null ? [] : [`environment=${one.environment}`]),
    ...(one.purpose === null ? [] : [`purpose=${one.purpose}`]),
    ...(one.owner === null ? [] : [`owner=${one.owner.name}`]),
  ].join(" ")
}

/** What could not be read, and what is not in the source. */
export function problemsOf(format: Format, files: Files) {
  const { problems, missing } = format.read(textsOf(files))
  const told = (list: typeof problems) => list.map(({ line, sentence }) => `${line} ${sentence}`)
  return { problems: told(problems), missing: told(missing) }
}

/** Whatever a file holds, its reading ends, throws nothing, and tells of lines that are there. */
export function survivesAnything(format: Format, path: string, valid: string): void {
  const staysWithin = (text: string) => {
    format.claims(path, text.slice(0, 4096))
    const { declarations, problems, missing } = format.read([{ path, text }])
    const last = text.split("\n").length
    const lines = [
      ...declarations.flatMap((one) => [one.line, one.endLine, ...one.identifiers.map(({ line }) => line)]),
      ...[...problems, ...missing].map(({ line }) => line),
    ]
    expect(lines.filter((line) => line < 1 || line > last)).toEqual([])
    expect(declarations.filter(({ line, endLine }) => endLine < line)).toEqual([])
  }

  test("any text at all is read to its end", () => {
    fc.assert(fc.property(fc.string({ unit: "binary-ascii", maxLength: 200 }), staysWithin), { numRuns: 100 })
  })

  test("a file with something else in the middle is read to its end", () => {
    const place = fc.nat({ max: valid.length })
    const length = fc.nat({ max: 30 })
    const piece = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom(...PIECES))
    const spoilt = fc
      .tuple(place, length, piece)
      .map(([at, cut, put]) => valid.slice(0, at) + put + valid.slice(at + cut))
    fc.assert(fc.property(spoilt, staysWithin), { numRuns: 150 })
  })

  test("a file of nothing but marks, or full of them, is read to its end", () => {
    for (const piece of PIECES)
      for (const text of [
        piece.repeat(20_000),
        `${piece}\n`.repeat(5000),
        `${valid}${piece.repeat(3)}\n${valid}`,
      ])
        staysWithin(text)
  })
}

const PIECES = [
  "(",
  ")",
  '"',
  "\\",
  "{{",
  "{% ",
  "<%= ",
  "${",
  "\n",
  "\r\n",
  "\t",
  " ",
  "*",
  "@",
  "|1|",
  "[",
  "- ",
  "__proto__ ",
  "a.",
  "1.",
  ":",
  "; ",
  "#",
  "$ORIGIN a\n",
  "$GENERATE 1-4 a$ A 192.0.2.1\n",
  "Host *a*\n",
  "\u0000",
  "\uFEFF",
  "\u{1F600}",
]
