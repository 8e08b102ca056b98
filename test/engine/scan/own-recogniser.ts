import { openRecogniser, type OpenRecogniser } from "#engine/fingerprints/recogniser.ts"
import { readOwnRules, readVocabularyTexts } from "#engine/rule-files.ts"

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Our own rules, as a scan by itself uses them. Close it, or the process stays. */
export async function ownRecogniser(): Promise<OpenRecogniser> {
  return openRecogniser(
    { vocabulary: await readVocabularyTexts(), files: await readOwnRules() },
    { log: quiet },
  )
}
