import { commands, isObjectId } from "./commands.ts"
import type { Git } from "./git.ts"
import { GitFailed } from "./git-failed.ts"

/** What is looked for, in which file, and up to which commit. */
export interface NamingWishes {
  readonly commit: string
  readonly path: string
  readonly text: string
  readonly signal?: AbortSignal | undefined
}

// It is a help beside what blame tells: nobody waits for it for long.
const SECONDS = 5

/** The first commit after which a file named something, through the file's renames; null where none can be told. */
export async function firstCommitNaming(
  git: Git,
  { commit, path, text, signal }: NamingWishes,
): Promise<string | null> {
  if (text.length < 2 || text.length > 300) return null
  const command = commands.naming({ commit, path, text })
  try {
    const told = (await git.run(command, { seconds: SECONDS, signal })).toString("latin1")
    const oids = told.split("\n").filter(isObjectId)
    return oids.at(-1) ?? null
  } catch (error) {
    if (error instanceof GitFailed) return null
    throw error
  }
}
