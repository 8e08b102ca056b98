import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { commands, isObjectId } from "./commands.ts"
import type { Git } from "./git.ts"

const MOST = 2_000

/** The commits at which a shallow history ends: they are not where their lines come from. */
export async function shallowCommits(git: Git): Promise<ReadonlySet<string>> {
  const text = await readFile(join(git.places.mirror, "shallow"), "utf8").catch(() => "")
  return new Set(text.split("\n").filter(isObjectId))
}

/** The moment before which a history is not wholly known; null where it is whole. */
export async function shallowBefore(git: Git, head: string): Promise<number | null> {
  const ends = [...(await shallowCommits(git))].slice(0, MOST)
  if (ends.length === 0) return null
  const reached: number[] = []
  for (const end of ends)
    if ((await git.answer(commands.isAncestor(end, head))) !== null) reached.push(await timeOf(git, end))
  return reached.length === 0 ? null : Math.max(...reached)
}

async function timeOf(git: Git, commit: string): Promise<number> {
  return Number(await git.answer(commands.commitTimes([commit]))) * 1_000
}
