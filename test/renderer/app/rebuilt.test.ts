import { expect, test } from "vitest"
import type { RebuiltFacet } from "#model/dossier.ts"
import { facetsShown, rebuiltInWords } from "#renderer/app/rebuilt.ts"

const by = { kind: "mention", source: "infra", path: "a", line: 1, endLine: 1, commit: null } as const
const part = (subject: string, written: boolean): RebuiltFacet => ({
  kind: "name",
  subject,
  by: written ? by : null,
})
const facets = [part("a", true), part("x", false), part("b", true), part("y", false), part("c", true)]
const missing = facets.filter((one) => one.by === null)

test("how many parts have a line, and nothing where there are no parts", () => {
  expect([
    rebuiltInWords({ share: 0.6, of: 5, facets, missing }),
    rebuiltInWords({ share: null, of: 0, facets: [], missing: [] }),
  ]).toEqual(["3 of 5 have a line", ""])
})

test("of too many parts those without a line are shown rather", () => {
  const shown = (most: number) =>
    facetsShown({ share: 0.6, of: 5, facets, missing }, most).map(({ subject }) => subject)
  expect([shown(5), shown(3), shown(1)]).toEqual([["a", "b", "c", "x", "y"], ["a", "x", "y"], ["x"]])
})
