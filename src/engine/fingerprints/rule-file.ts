import { readRecog } from "./read-recog.ts"
import { readYamlRules } from "./read-yaml.ts"
import type { RulesRead } from "./rule.ts"
import type { Vocabulary } from "./vocabulary.ts"

/** The text of one file of rules. */
export interface RuleFile {
  /** As it is told to people: a path. */
  readonly path: string
  /** What the rules' names begin with: "ssh", or "theirs/ssh". */
  readonly name: string
  readonly text: string
  /** Files that lie in the folder of the same name, where examples are too large for the file itself. */
  readonly beside?: Readonly<Record<string, string>>
}

/** Reads a file in whichever format it is. */
export function readRules(file: RuleFile, vocabulary: Vocabulary): RulesRead {
  return looksLikeXml(file) ? readRecog(file, vocabulary) : readYamlRules(file, vocabulary)
}

const looksLikeXml = ({ path, text }: RuleFile) => path.endsWith(".xml") || /^\s*<[?!a-z]/iu.test(text)
