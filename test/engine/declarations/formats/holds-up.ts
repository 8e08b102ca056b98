import { expect } from "vitest"
import * as fc from "fast-check"
import type { Format, Reading, SourceText } from "#engine/declarations/formats/format.ts"

/** What each line of a reading says, for expectations that fit on a screen. */
export function told(reading: Reading): readonly string[] {
  return [
    ...reading.problems.map(({ path, line, sentence }) => `problem ${path}:${line} ${sentence}`),
    ...reading.missing.map(({ path, line, sentence }) => `missing ${path}:${line} ${sentence}`),
  ]
}

const NOISE = [
  "{",
  "}",
  "\n",
  '"',
  "'",
  "#",
  ":",
  "- ",
  "[",
  "*x",
  "&x ",
  "<",
  "{{",
  "<%",
  "%}",
  "\u0000",
  "\\",
  "/",
  "  ",
  "!!",
  "__proto__: 1\n",
]

/** Arbitrary text, and valid files with parts cut, doubled and thrown in: whatever comes, lines stay within the file. */
export function holdsUp(format: Format, files: readonly SourceText[]): void {
  const paths = files.map(({ path }) => path)
  const anything = fc.record({
    path: fc.constantFrom(...paths),
    text: fc.string({ unit: "binary", maxLength: 400 }),
  })
  const noisy = fc.array(fc.constantFrom(...NOISE), { maxLength: 60 }).map((parts) => parts.join(""))
  const mutated = fc
    .record({
      file: fc.constantFrom(...files),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat({ max: 60 }),
      put: fc.oneof(noisy, fc.string({ maxLength: 10 })),
      cut: fc.boolean(),
    })
    .map(({ file, from, length, put, cut }) => {
      const at = Math.floor(from * file.text.length)
      const rest = cut ? "" : file.text.slice(at + length)
      return { path: file.path, text: file.text.slice(0, at) + put + rest }
    })
  fc.assert(
    fc.property(fc.oneof(anything, mutated), (file) => {
      format.claims(file.path, file.text.slice(0, 4_096))
      withinTheFile(format.read([file]), file)
    }),
    { numRuns: 120 },
  )
}

function withinTheFile({ declarations, problems, missing }: Reading, { text }: SourceText): void {
  const lines = text.split("\n").length
  const said = declarations.flatMap((each) => [
    each.line,
    each.endLine,
    ...[...each.identifiers, ...each.services, ...each.uses].map(({ line }) => line),
    ...(each.owner === null ? [] : [each.owner.line]),
  ])
  const all = [...said, ...[...problems, ...missing].map(({ line }) => line)]
  expect(all.filter((line) => !Number.isInteger(line) || line < 1 || line > lines)).toEqual([])
  expect(declarations.filter(({ line, endLine }) => endLine < line)).toEqual([])
}

/** Files that are large in one way: they are read to their end, and nothing is thrown. */
export function endsOn(format: Format, path: string, texts: readonly string[]): void {
  for (const text of texts) withinTheFile(format.read([{ path, text }]), { path, text })
}
