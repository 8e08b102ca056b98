import type { FailedExample, FileRead } from "./thread-words.ts"
import type { RuleTexts } from "./rules-version.ts"
import { WatchedThread } from "./watched-thread.ts"

/** What files of rules are worth. */
export interface RulesTested {
  readonly files: readonly FileRead[]
  readonly tried: number
  readonly failed: readonly FailedExample[]
  /** Rules whose pattern did not come back from an example of its own. */
  readonly ranAway: readonly string[]
}

/** Reads files of rules and tries every example that they bring. */
export async function testRules(texts: RuleTexts): Promise<RulesTested> {
  const ranAway: string[] = []
  const thread = new WatchedThread(texts, null, (rule) => ranAway.push(rule))
  try {
    const { files } = await thread.read()
    const answer = await thread.ask({ kind: "examples" })
    if (answer.kind !== "tried") throw new Error(`the thread answered "${answer.kind}"`)
    return { files, tried: answer.tried, failed: answer.failed, ranAway }
  } finally {
    await thread.close()
  }
}
