import { testRules, type RulesTested } from "./fingerprints/rules-test.ts"
import { readNamed, readVocabularyTexts } from "./rule-files.ts"

/** Tries every example of the files, or of all files in the folders, that are named; no database is needed. */
export async function testRulesAt(paths: readonly string[]): Promise<RulesTested> {
  const [vocabulary, files] = await Promise.all([readVocabularyTexts(), readNamed(paths)])
  return testRules({ files, vocabulary })
}
