import { join } from "node:path"
import type { Recogniser } from "#model/answer.ts"
import type { Store } from "#store/store.ts"
import type { Log } from "./context.ts"
import { openRecogniser, type OpenRecogniser } from "./fingerprints/recogniser.ts"
import { readOwnRules, readVocabularyTexts, ruleName } from "./rule-files.ts"

/** The rules as they stand: ours, and those that users added. */
export interface RulesInUse {
  /** One and the same, whatever rules are in use. */
  readonly recogniser: Recogniser
  /** The rules that are in use now, with what is known of them; null where others take their place. */
  readonly open: () => OpenRecogniser | null
  /** Takes up what the sources hold now. */
  reopen(): Promise<void>
  close(): Promise<void>
}

/** Opens our rules and those of the sources. */
export async function openRules(store: Store, log: Log, home: string): Promise<RulesInUse> {
  const keepIn = join(home, "cache", "rules")
  let current = await open(store, log, keepIn)
  return {
    recogniser: {
      get version() {
        return current.version
      },
      recognise: async (fields) => {
        const asked = current
        try {
          return await asked.recognise(fields)
        } catch (error) {
          // They were replaced while it was being asked.
          if (asked === current) throw error
          return current.recognise(fields)
        }
      },
    },
    open: () => current,
    reopen: async () => {
      const before = current
      current = await open(store, log, keepIn)
      await before.close()
    },
    close: () => current.close(),
  }
}

/** Other rules in their place, for those who bring their own. */
export function rulesOf(recogniser: Recogniser): RulesInUse {
  return { recogniser, open: () => null, reopen: async () => {}, close: async () => {} }
}

async function open(store: Store, log: Log, keepIn: string): Promise<OpenRecogniser> {
  const [vocabulary, own, added] = await Promise.all([
    readVocabularyTexts(),
    readOwnRules(),
    store.ruleSources.files(),
  ])
  const theirs = added.map(({ source, path, text }) => ({
    path: `${source}: ${path}`,
    name: ruleName(path, source),
    text,
  }))
  return openRecogniser({ files: [...own, ...theirs], vocabulary }, { log, keepIn })
}
