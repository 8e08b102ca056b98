import { commands } from "./commands.ts"
import type { Git } from "./git.ts"

/** Those of the objects that are there and commits, in their order. */
export async function commitsAmong(git: Git, oids: readonly string[]): Promise<readonly string[]> {
  const kinds = await kindsOf(git, oids)
  return oids.filter((oid) => kinds.get(oid) === "commit")
}

/** Those of the objects that are not there, in their order. */
export async function objectsMissing(git: Git, oids: readonly string[]): Promise<readonly string[]> {
  const kinds = await kindsOf(git, oids)
  return oids.filter((oid) => kinds.get(oid) === "missing")
}

async function kindsOf(git: Git, oids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (oids.length === 0) return new Map()
  const input = Buffer.from(oids.map((oid) => `info ${oid}\n`).join(""))
  // "OID commit 234" or "OID missing".
  const told = (await git.run(commands.blobs(), { input, bytes: 1_000_000_000 })).toString("latin1")
  return new Map(
    told.split("\n").map((line) => {
      const [oid = "", kind = ""] = line.split(" ")
      return [oid, kind] as const
    }),
  )
}
