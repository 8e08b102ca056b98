import { Git } from "./git.ts"
import { locate } from "./location.ts"
import { chooseBranch, type MirrorPlaces } from "./mirror.ts"
import { remoteOf } from "./remote.ts"

const WITHIN = 60

/** The commit that a sync would read now, without fetching anything; null in an empty repository. */
export async function newestCommit(
  named: string,
  places: MirrorPlaces,
  { branch, signal }: { readonly branch: string | null; readonly signal: AbortSignal },
): Promise<string | null> {
  const { url } = await locate(named)
  const remote = await remoteOf(new Git(places), url, { seconds: WITHIN, signal })
  const chosen = chooseBranch(remote, branch, null).branch
  if (chosen === null) return remote.head
  return remote.branches.find(({ name }) => name === chosen)?.tip ?? null
}
