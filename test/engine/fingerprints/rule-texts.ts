import type { RuleTexts } from "#engine/fingerprints/rules-version.ts"
import { readVocabularyTexts } from "#engine/rule-files.ts"

/** Rules by their file's name, with our own vocabulary. */
export async function textsOf(files: Readonly<Record<string, string>>): Promise<RuleTexts> {
  return {
    files: Object.entries(files).map(([name, text]) => ({ name, path: `${name}.yaml`, text })),
    vocabulary: await readVocabularyTexts(),
  }
}

/** A log that nobody reads. */
export const quiet = { log: { warn: () => {} } }
