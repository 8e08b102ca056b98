import { createHash } from "node:crypto"
import type { RuleTexts } from "./watched-thread.ts"

/** Changes where the same files would give other meanings than before. */
const READING = 1

/** Names the rules by everything that they are made of: other rules have another name. */
export function versionOf({ files, vocabulary }: RuleTexts): string {
  const digest = createHash("sha256").update(String(READING))
  const parts = [...Object.values(vocabulary), ...files.flatMap(({ name, text }) => [name, text])]
  for (const part of parts) digest.update(`${part.length}\n`).update(part)
  return digest.digest("hex").slice(0, 32)
}
