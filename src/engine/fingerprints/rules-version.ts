import { createHash } from "node:crypto"
import type { RuleFile } from "./rule-file.ts"
import type { VocabularyTexts } from "./vocabulary.ts"

/** What rules are made of. */
export interface RuleTexts {
  readonly files: readonly RuleFile[]
  readonly vocabulary: VocabularyTexts
}

/** Changes where the same files would give other meanings than before. */
const READING = 1

/** Names the rules by everything that they are made of: other rules have another name. */
export function versionOf({ files, vocabulary }: RuleTexts): string {
  const digest = createHash("sha256").update(String(READING))
  const parts = [...Object.values(vocabulary), ...files.flatMap(({ name, text }) => [name, text])]
  for (const part of parts) digest.update(`${part.length}\n`).update(part)
  return digest.digest("hex").slice(0, 32)
}
