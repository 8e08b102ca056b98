import { entriesOf, readTree, type Finds } from "./yaml-tree.ts"
import { isMap, type Node } from "yaml"
import { readRecogWords, type RecogWords } from "./recog-words.ts"
import type { Mistake } from "./rule.ts"

/** The texts of rules/vocabulary, as they are read from the disk. */
export interface VocabularyTexts {
  readonly fields: string
  readonly kinds: string
  readonly roles: string
  readonly recog: string
}

/** The words that rules may use. */
export interface Vocabulary {
  readonly fields: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
  readonly recog: RecogWords
}

/** Reads the words that rules may use. They are our own files, so a mistake in them is one in Rollcall. */
export function readVocabulary(texts: VocabularyTexts): Vocabulary {
  return {
    fields: wordsOf("fields", texts.fields),
    kinds: wordsOf("kinds", texts.kinds),
    roles: wordsOf("roles", texts.roles),
    recog: readRecogWords(texts.recog),
  }
}

function wordsOf(name: string, text: string): ReadonlySet<string> {
  const { root, finds } = readTree(`rules/vocabulary/${name}.yaml`, text)
  const words = new Set(namesUnder(root, name, finds))
  const [mistake] = finds.mistakes
  if (mistake !== undefined || words.size === 0) throw new Error(wordsFor(mistake, name))
  return words
}

function namesUnder(root: Node | null, name: string, finds: Finds): readonly string[] {
  const node: unknown = isMap(root) ? root.get(name, true) : null
  return entriesOf(node, finds, { what: name, allowed: null }).map((entry) => entry.name)
}

const wordsFor = (mistake: Mistake | undefined, name: string) =>
  mistake === undefined ? `${name}.yaml has no words` : `${mistake.path}:${mistake.line}: ${mistake.sentence}`
