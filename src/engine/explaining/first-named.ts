import type { Commit } from "#model/history.ts"
import type { LinkedDeclaration } from "#engine/explanation/linked.ts"
import { firstCommitNaming } from "#engine/declarations/git/first-naming.ts"
import { Git } from "#engine/declarations/git/git.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import type { Lines } from "./lines.ts"
import type { Gatherer, World } from "./world.ts"

const MOST_ASKED = 3

/**
 * Blame tells who wrote a line as it stands: where that commit only changed it, the one that first named the machine in
 * the file is looked for.
 */
export async function firstNamed(lines: Lines, world: World, gatherer: Gatherer): Promise<Lines> {
  const declarations: LinkedDeclaration[] = []
  let asked = 0
  for (const linked of lines.declarations) {
    const isSure = linked.link.standing === "link" && linked.link.confidence !== "possible"
    const first = isSure && asked < MOST_ASKED ? await earlier(linked, world, gatherer) : null
    if (first !== null) asked += 1
    declarations.push(first === null ? linked : { ...linked, introduced: first })
  }
  return { ...lines, declarations }
}

/** The commit that first named it there, where the one that blame told only changed the line. */
async function earlier(
  { declaration, introduced }: LinkedDeclaration,
  { sources }: World,
  { store, home, signal }: Gatherer,
): Promise<Commit | null> {
  const source = sources.find(({ name }) => name === declaration.source)
  const naming =
    declaration.identifiers.find(({ line }) => line === declaration.line) ?? declaration.identifiers[0]
  if (introduced === null || source?.kind !== "repository" || source.head === null || naming === undefined)
    return null
  const gone = await store.pastLines.gone([naming.value])
  const isChanged = gone.some(
    ({ source: at, path, oid }) => at === source.id && path === declaration.path && oid === introduced.oid,
  )
  // A commit that took the name out of no line of the file brought it.
  if (!isChanged && !introduced.bulk) return null
  const oid = await firstCommitNaming(new Git(mirrorOf(home, source)), {
    commit: source.head,
    path: declaration.path,
    text: naming.raw,
    signal,
  })
  return oid === null ? null : store.commits.get(source.id, oid)
}
