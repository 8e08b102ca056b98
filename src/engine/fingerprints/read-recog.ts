import type { RuleFile } from "./rule-file.ts"
import type { RulesRead } from "./rule.ts"
import type { Vocabulary } from "./vocabulary.ts"

/** Reads recog's XML. */
export function readRecog({ path }: RuleFile, _: Vocabulary): RulesRead {
  return { kind: "recog", rules: [], mistakes: [{ path, line: 1, sentence: "This is XML." }] }
}
