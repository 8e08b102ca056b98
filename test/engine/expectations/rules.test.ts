import { expect, test } from "vitest"
import { EXPECTATION_RULES } from "#engine/expectations/rules.ts"
import { findingRules } from "#engine/finding-rules.ts"

test("what expectations find stands among the rules as they tell it", () => {
  const written = findingRules().filter(({ by }) => by === "expectations")
  const told = written.map(({ by: _by, family: _family, fires: _fires, quiet: _quiet, ...rule }) => rule)
  expect(told).toEqual(Object.values(EXPECTATION_RULES))
})
