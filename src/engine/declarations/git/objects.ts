import { commands } from "./commands.ts"
import type { Git } from "./git.ts"

/** Those of the objects that are there and commits, in their order. */
export async function commitsAmong(git: Git, oids: readonly string[]): Promise<readonly string[]> {
  if (oids.length === 0) return []
  const input = Buffer.from(oids.map((oid) => `info ${oid}\n`).join(""))
  const told = (await git.run(commands.blobs(), { input })).toString("latin1").split("\n")
  const commits = new Set(
    told.filter((line) => line.split(" ")[1] === "commit").map((line) => line.split(" ")[0]),
  )
  return oids.filter((oid) => commits.has(oid))
}
