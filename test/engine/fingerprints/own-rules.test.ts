import { expect, test } from "vitest"
import type { Fields } from "#model/answer.ts"
import { LONGEST_FIELD } from "#model/answer.ts"
import { openRecogniser } from "#engine/fingerprints/recogniser.ts"
import { readRules } from "#engine/fingerprints/rule-file.ts"
import { readVocabulary } from "#engine/fingerprints/vocabulary.ts"
import { readOwnRules, readVocabularyTexts, RULES_FOLDER } from "#engine/rule-files.ts"
import { testRulesAt } from "#engine/rules-testing.ts"
import { quiet } from "./rule-texts.ts"

test("every rule of ours is as its examples say, and none runs away", async () => {
  const { files, failed, ranAway } = await testRulesAt([`${RULES_FOLDER}/fingerprints`])
  expect({ mistakes: files.flatMap(({ mistakes }) => mistakes), failed, ranAway }).toEqual({
    mistakes: [],
    failed: [],
    ranAway: [],
  })
})

/** Texts that patterns stumble over: one character again and again, and an example's beginning that never ends well. */
function hostileTexts(example: string): readonly string[] {
  const begun = ["a", "1", " ", ".", "-", "aA1 "].map((piece) => example + piece.repeat(LONGEST_FIELD))
  const again = `${example} `.repeat(Math.ceil(LONGEST_FIELD / (example.length + 1)))
  return [...begun, again].map((text) => `${text.slice(0, LONGEST_FIELD - 1)}\u0001`)
}

test(
  "no rule of ours is stopped by the longest texts that begin as its examples do",
  { timeout: 180_000 },
  async () => {
    const [files, vocabulary] = await Promise.all([readOwnRules(), readVocabularyTexts()])
    const words = readVocabulary(vocabulary)
    const rules = files.flatMap((file) => readRules(file, words).rules)
    const asked: Fields[] = rules.flatMap((rule) => {
      const [example] = rule.examples
      return rule.fields.map((field) => ({ [field]: hostileTexts(example?.text ?? "") }))
    })
    const recogniser = openRecogniser({ files, vocabulary }, quiet)
    try {
      for (let at = 0; at < asked.length; at += 50) await recogniser.recognise(asked.slice(at, at + 50))
      expect(recogniser.problems()).toEqual([])
    } finally {
      await recogniser.close()
    }
  },
)
