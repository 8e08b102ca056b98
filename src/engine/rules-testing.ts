import { testRules, type RulesTested } from "./fingerprints/rules-test.ts"
import { readRuleFiles, readVocabularyTexts } from "./rule-files.ts"

/** Tries every example of the files, or of all files in the folders, that are named; no database is needed. */
export async function testRulesAt(paths: readonly string[]): Promise<RulesTested> {
  const vocabulary = await readVocabularyTexts()
  const files = await Promise.all(paths.map((path) => readRuleFiles(path, "")))
  return testRules({ files: files.flat(), vocabulary })
}
