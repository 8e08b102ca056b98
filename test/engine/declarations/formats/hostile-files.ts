import * as fc from "fast-check"
import { expect } from "vitest"
import type { Format, SourceText } from "#engine/declarations/formats/format.ts"

/** Holds a format to its word whatever a file holds: it never throws, it ends, and its lines lie within the file. */
export function staysWithin(format: Format, path: string, valid: string): void {
  fc.assert(
    fc.property(fc.oneof(anyText, mutated(valid)), (text) => expectWithin(format, { path, text })),
    { numRuns: 80 },
  )
  for (const text of BOMBS) expectWithin(format, { path, text })
}

function expectWithin(format: Format, file: SourceText): void {
  format.claims(file.path, file.text.slice(0, 4_096))
  const lines = file.text.split("\n").length
  const { declarations, problems, missing } = format.read([file])
  for (const { line, endLine, identifiers, services } of declarations) {
    expect(line).toBeGreaterThanOrEqual(1)
    expect(endLine).toBeGreaterThanOrEqual(line)
    expect(endLine).toBeLessThanOrEqual(lines)
    for (const part of [...identifiers, ...services]) expect(part.line).toBeLessThanOrEqual(lines)
  }
  for (const { line } of [...problems, ...missing]) {
    expect(line).toBeGreaterThanOrEqual(1)
    expect(line).toBeLessThanOrEqual(lines)
  }
}

const letters = [
  ...Array.from("{}[]\"'`:=-#,.\n \t/*<>$%&!|@\\0a1_()^"),
  "\u0000",
  "\u2028",
  "__proto__",
  "<<",
  "${",
  "{{",
]

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.array(fc.constantFrom(...letters), { maxLength: 200 }).map((parts) => parts.join("")),
)

/** The valid file with a few places cut out, doubled or overwritten. */
function mutated(valid: string): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat({ max: valid.length }),
    length: fc.nat({ max: 30 }),
    instead: fc.oneof(fc.constantFrom(...letters), fc.string({ maxLength: 5 })),
  })
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (text, { at, length, instead }) => text.slice(0, at) + instead + text.slice(at + length),
        valid,
      ),
    )
}

const BOMBS: readonly string[] = [
  "[".repeat(5_000),
  "{".repeat(5_000),
  '{"a":'.repeat(5_000),
  "- ".repeat(5_000),
  "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nservices: {x: {ports: *e, labels: *e, image: *e}}\n",
  "x: &x {<<: *x, services: *x}\nservices: *x\n",
  'resource "a" "b" {\n'.repeat(5_000),
  "(".repeat(5_000),
  '"${'.repeat(10_000),
]
