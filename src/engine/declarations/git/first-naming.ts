import { commands, isObjectId } from "./commands.ts"
import type { Git } from "./git.ts"
import { GitFailed } from "./git-failed.ts"
import type { Limits } from "./run.ts"

/** What is looked for, in which file, and up to which commit. */
export interface NamingWishes {
  readonly commit: string
  readonly path: string
  readonly text: string
  readonly signal?: AbortSignal | undefined
}

// It is a help beside what blame tells: nobody waits for it for long.
const SECONDS = 5
const MOST_NAMES = 5

/** The first commit after which a file named something, through the file's renames; null where none can be told. */
export async function firstCommitNaming(
  git: Git,
  { commit, path, text, signal }: NamingWishes,
): Promise<string | null> {
  if (text.length < 2 || text.length > 300) return null
  const limits = { seconds: SECONDS, signal }
  // git's own --follow looks at every commit there is; without it only those that touched the file are looked at.
  let first: string | null = null
  try {
    for (let at: At | null = { commit, path }, names = 0; at !== null && names < MOST_NAMES; names += 1) {
      const told = (await git.run(commands.naming({ ...at, text }), limits)).toString("latin1")
      const found = told.split("\n").filter(isObjectId).at(-1)
      if (found === undefined || found === first) break
      first = found
      at = await renamedIn(git, { commit: found, path: at.path }, limits)
    }
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error
  }
  return first
}

interface At {
  readonly commit: string
  readonly path: string
}

/** Where a file was before a commit gave it its name; null where the commit did not rename it. */
async function renamedIn(git: Git, { commit, path }: At, limits: Limits): Promise<At | null> {
  // "R095", the former name and the present one, each ended by a NUL.
  const told = (await git.run(commands.renames(commit), limits)).toString("utf8").split("\0")
  for (let at = 0; at + 2 < told.length; at += 3)
    if (told[at + 2] === path) return { commit, path: told[at + 1]! }
  return null
}
