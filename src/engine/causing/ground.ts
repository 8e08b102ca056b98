import type { Change } from "#model/change.ts"
import type { Moment } from "#model/moment.ts"
import type { Source } from "#model/source.ts"
import type { Reading } from "#store/store.ts"
import type { Edit } from "#engine/causes/edit.ts"
import { Repository } from "#engine/causes/repository.ts"
import { latestIn, windowOf } from "#engine/causes/window.ts"
import { isObjectId } from "#engine/declarations/git/commands.ts"
import { GitFailed } from "#engine/declarations/git/git-failed.ts"
import { Git } from "#engine/declarations/git/git.ts"
import { shallowBefore } from "#engine/declarations/git/shallow.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import { Edits } from "./edits.ts"
import { Repositories } from "./repositories.ts"

/** A repository with the commits that may explain some changes. */
export interface Ground {
  readonly source: Source
  readonly edits: readonly Edit[]
  readonly mergeOf: ReadonlyMap<string, string>
  /** How many commits were left unread. */
  readonly left: number
  /** Where the history begins, if it is cut. */
  readonly begins: Moment | null
  /** As it stands, and as it stood before the first of these commits. */
  readonly repository: () => Promise<Repository>
  readonly repositoryBefore: () => Promise<Repository | null>
}

interface Asking {
  readonly store: Reading
  readonly home: string
  readonly signal?: AbortSignal | undefined
}

// What was read of commits and trees never changes: it is kept for as long as the store is open.
const memories = new WeakMap<
  Reading["causes"],
  { readonly edits: Edits; readonly repositories: Repositories }
>()

/** Reads the commits of a source that may explain any of these changes. */
export async function openGround(
  { store, home, signal }: Asking,
  source: Source,
  changes: readonly Change[],
  lag: number,
): Promise<Ground> {
  const memory = memories.get(store.causes) ?? { edits: new Edits(), repositories: new Repositories() }
  memories.set(store.causes, memory)
  const git = new Git(mirrorOf(home, source))
  const windows = changes.map((change) => windowOf(change, lag))
  const from = windows.reduce((least, [begin]) => Math.min(least, begin), Infinity)
  const to = windows.reduce((most, [, end]) => Math.max(most, end), 0)
  const head = source.head ?? ""
  const window = await reading(
    () => memory.edits.between({ store, git, source, signal }, from, latestIn(to)),
    { edits: [], mergeOf: new Map<string, string>(), left: 1 },
  )
  const oldest = window.edits.at(-1)?.commit.parents[0]
  return {
    source,
    ...window,
    begins: await reading(() => shallowBefore(git, head), null),
    repository: () => reading(() => memory.repositories.at(source, git, head, signal), new Repository([])),
    repositoryBefore: async () =>
      oldest === undefined || oldest === head || !isObjectId(oldest)
        ? null
        : reading(() => memory.repositories.at(source, git, oldest, signal), null),
  }
}

/** What git can't tell now, as while a mirror is made anew, is left out: the rest is said all the same. */
async function reading<Result>(work: () => Promise<Result>, otherwise: Result): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GitFailed) return otherwise
    throw error
  }
}
