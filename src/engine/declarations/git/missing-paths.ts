import { commands, type CommitRange } from "./commands.ts"
import type { Git } from "./git.ts"
import { objectsMissing } from "./objects.ts"
import { pathText } from "./raw-text.ts"

const META = /^\n?:[0-7]{6} [0-7]{6} ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]/u
const NOTHING = /^0+$/u
const SUBMODULE = /^\n?:(?:160000 |[0-7]{6} 160000)/u

/** The paths of which some content is missing: git ends where it comes to one of them. */
export async function missingPaths(
  git: Git,
  range: CommitRange,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const paths = new Map<string, Set<string>>()
  let contents: readonly string[] | null = null
  for await (const records of git.stream(commands.changes(range), { separator: "\0", signal }))
    for (const record of records) {
      if (contents === null) {
        contents = contentsIn(record.toString("latin1"))
        continue
      }
      const { path, escaped } = pathText(record)
      if (!escaped) for (const oid of contents) add(paths, oid, path)
      contents = null
    }
  const missing = await objectsMissing(git, [...paths.keys()])
  return [...new Set(missing.flatMap((oid) => [...(paths.get(oid) ?? [])]))].toSorted()
}

/** The contents before and after that a change names; null where a record is none. */
function contentsIn(record: string): readonly string[] | null {
  const [, before = "", after = ""] = META.exec(record) ?? []
  if (before === "") return null
  return SUBMODULE.test(record) ? [] : [before, after].filter((oid) => !NOTHING.test(oid))
}

function add(paths: Map<string, Set<string>>, oid: string, path: string): void {
  const known = paths.get(oid)
  if (known === undefined) paths.set(oid, new Set([path]))
  else known.add(path)
}
