import * as fc from "fast-check"
import type { Format, Reading } from "#engine/declarations/formats/format.ts"

/** Whether everything that was read lies within its file. */
export function liesWithin({ declarations, problems, missing }: Reading, text: string): boolean {
  const last = text.split("\n").length
  const within = (line: number) => Number.isInteger(line) && line >= 1 && line <= last
  const lines = declarations.flatMap((each) => [
    each.line,
    each.endLine,
    ...[...each.identifiers, ...each.services, ...each.uses].map(({ line }) => line),
  ])
  const ordered = declarations.every(({ line, endLine }) => line <= endLine)
  return ordered && [...lines, ...[...problems, ...missing].map(({ line }) => line)].every(within)
}

/** Texts that no one would write, and valid ones of which something was cut, doubled or put elsewhere. */
export function hostileTexts(valid: string, pieces: readonly string[]): fc.Arbitrary<string> {
  const cut = fc
    .tuple(
      fc.nat(valid.length),
      fc.nat(80),
      fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary" })),
    )
    .map(([at, length, put]) => valid.slice(0, at) + put + valid.slice(at + length))
  const made = fc.array(fc.constantFrom(...pieces), { maxLength: 150 }).map((parts) => parts.join(""))
  return fc.oneof(fc.string({ unit: "binary", maxLength: 500 }), made, cut)
}

/** Reads hostile texts by a format; throws where one isn't survived. */
export function survives(format: Format, path: string, valid: string, pieces: readonly string[]): void {
  fc.assert(
    fc.property(hostileTexts(valid, pieces), (text) => {
      format.claims(path, text.slice(0, 4_096))
      return liesWithin(format.read([{ path, text }]), text)
    }),
    { numRuns: 200 },
  )
}
