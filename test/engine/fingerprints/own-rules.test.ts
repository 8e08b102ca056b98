import { expect, test } from "vitest"
import { testRulesAt } from "#engine/rules-testing.ts"
import { RULES_FOLDER } from "#engine/rule-files.ts"

test("every rule of ours is as its examples say, and none runs away", async () => {
  const { files, failed, ranAway } = await testRulesAt([`${RULES_FOLDER}/fingerprints`])
  expect({ mistakes: files.flatMap(({ mistakes }) => mistakes), failed, ranAway }).toEqual({
    mistakes: [],
    failed: [],
    ranAway: [],
  })
})
