import type { Source } from "#model/source.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Store } from "#store/store.ts"
import type { NewCommit } from "#store/commits.ts"
import type { NewGone } from "#store/past-lines.ts"
import { ignoredRevisions } from "#engine/declarations/git/blame.ts"
import { commands } from "#engine/declarations/git/commands.ts"
import { GitFailed } from "#engine/declarations/git/git-failed.ts"
import type { Git } from "#engine/declarations/git/git.ts"
import { commitsSince } from "#engine/declarations/git/history.ts"
import { removedLines, type Removal } from "#engine/declarations/git/removed-lines.ts"
import { tokensIn } from "#engine/declarations/mentions/tokens.ts"
import { keepArrivals } from "#engine/causing/arrivals.ts"
import { isSecretFile } from "#engine/declarations/mentions/kinds.ts"
import type { Contents } from "./contents.ts"

const AT_A_TIME = 2_000
/** Many at once, since they are written in the order of their tokens. */
const GONE_AT_A_TIME = 10_000

/** Reads what happened in a repository since it was last read: its commits, and what was taken out of its files. */
export async function readHistory(
  store: Store,
  source: Source,
  { git, synced }: NonNullable<Contents["repository"]>,
  { now, signal }: { readonly now: Moment; readonly signal: AbortSignal },
): Promise<void> {
  const { head } = synced
  if (head === null) return
  const known = await knownTip(store, source, { git, head })
  if (known === head) return
  if (known === null) await store.commits.forget(source.id)
  await readCommits(store, source, { git, tip: head, known, signal, now })
  await readRemovals(store, source, { git, tip: head, known, signal })
  await keepArrivals(store, source, { git, tip: head, known, now, signal })
}

/** Reads who changed what, when, and in what words. */
export async function readCommits(
  store: Store,
  source: Source,
  { git, now, ...span }: Span & { readonly now: Moment },
): Promise<void> {
  const ignored = new Set(await ignoredRevisions(git, span.tip))
  let commits: NewCommit[] = []
  const write = async () => {
    await store.commits.add(source.id, now, commits)
    commits = []
  }
  for await (const commit of commitsSince(git, span)) {
    commits.push({
      oid: commit.oid,
      author: commit.author.mail,
      authorName: commit.author.name,
      time: commit.authored,
      committed: commit.committed,
      subject: commit.subject,
      tickets: commit.tickets,
      files: commit.files.length,
      bulk: commit.bulk,
      bot: commit.bot,
      ignored: ignored.has(commit.oid),
      paths: commit.bulk ? [] : commit.files.map(({ path }) => path),
    })
    if (commits.length >= AT_A_TIME) await write()
  }
  await write()
}

/**
 * The commit that the history is known up to; null where it begins anew: for the first time, where the branch was
 * rewritten, and where a reading was cut off after it had written commits that may be gone by now.
 */
async function knownTip(
  store: Store,
  { id, head: before, synced }: Source,
  { git, head }: { readonly git: Git; readonly head: string },
): Promise<string | null> {
  if (before === null || synced === null || !(await store.commits.has(id, before))) return null
  if ((await store.commits.arrived(id, synced + 1, FOREVER)).length > 0) return null
  if (before === head) return before
  try {
    return (await git.answer(commands.isAncestor(before, head))) === null ? null : before
  } catch (error) {
    if (error instanceof GitFailed) return null
    throw error
  }
}

interface Span {
  readonly git: Git
  readonly tip: string
  readonly known: string | null
  readonly signal: AbortSignal
}

/** What stood in files once and no longer does: the line itself is not kept, since it can be read again. */
async function readRemovals(store: Store, source: Source, { git, ...span }: Span): Promise<void> {
  let gone: NewGone[] = []
  const write = async () => {
    await store.pastLines.addGone(source.id, gone)
    gone = []
  }
  for await (const removal of removedLines(git, { ...span, paths: [] })) {
    for (const one of goneIn(removal)) gone.push(one)
    if (gone.length >= GONE_AT_A_TIME) await write()
  }
  await write()
}

const MOST_GONE = 5_000

function goneIn({ commit, path, escaped, lines }: Removal): readonly NewGone[] {
  if (escaped) return []
  const secret = isSecretFile(path)
  const found = new Map<string, NewGone>()
  // Keys and vaulted values go over several lines: only together are they known for what they are.
  for (const together of neighbours(lines)) {
    const [first] = together
    const text = together.map((line) => line.text).join("\n")
    for (const [token, at] of tokensIn(text, secret)) {
      const [line = 1] = at
      if (found.size < MOST_GONE && !found.has(token))
        found.set(token, { token, path, oid: commit, line: (first?.line ?? 1) + line - 1 })
    }
  }
  return [...found.values()]
}

function neighbours(lines: Removal["lines"]): readonly Removal["lines"][] {
  const groups: Removal["lines"][] = []
  let open: Removal["lines"][number][] = []
  for (const line of lines) {
    const before = open.at(-1)
    if (before !== undefined && line.line !== before.line + 1) {
      groups.push(open)
      open = []
    }
    open.push(line)
  }
  return open.length > 0 ? [...groups, open] : groups
}
