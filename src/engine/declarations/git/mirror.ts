import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { Failure } from "#model/failure.ts"
import { commands, DETACHED } from "./commands.ts"
import { fill, refresh } from "./filling.ts"
import { Git } from "./git.ts"
import { GitFailed } from "./git-failed.ts"
import { settingsOf } from "./hardening.ts"
import { type Location, locate } from "./location.ts"
import { settle } from "./housekeeping.ts"
import { isBranchName, type Remote, remoteOf } from "./remote.ts"
import { shallowBefore } from "./shallow.ts"
import { syncFailure } from "./sync-failure.ts"
import type { SyncWishes } from "./sync-wishes.ts"
import { exists, stopWhenLarge } from "./weight.ts"

/** Where a mirror and its git live. */
export interface MirrorPlaces {
  /** The bare repository that is ours; whatever else is there goes. */
  readonly mirror: string
  /** Our own folder, which git takes for the user's home. */
  readonly home: string
}

/** What a sync found. */
export interface Synced {
  /** The commit to read; null in an empty repository. */
  readonly head: string | null
  /** The branch it is on; null where HEAD names a commit. */
  readonly branch: string | null
  /** The commit that was there to read before this sync. */
  readonly before: string | null
  /** The branch no longer holds what was read before: everything known of its commits is to be read again. */
  readonly rewritten: boolean
  readonly commits: number
  /** Everything before this moment (in milliseconds) is unknown, since the repository is a shallow one. */
  readonly shallowBefore: number | null
  /** Objects are missing there, so what is read is read beside it and ends where they are missing. */
  readonly incomplete: boolean
  /** What the user ought to know, in sentences. */
  readonly said: readonly string[]
}

const LARGEST = 8_000_000_000
const WITHIN = 3_600

/** Brings our mirror of a repository up to date, or makes it. One at a time for each mirror. */
export async function syncMirror(
  named: string,
  places: MirrorPlaces,
  wishes: SyncWishes = {},
): Promise<Synced> {
  const location = await locate(named)
  if (wishes.branch !== undefined && wishes.branch !== null && !isBranchName(wishes.branch))
    throw new Failure("bad-input", `"${wishes.branch}" can't be the name of a branch.`)
  refuseForeign(location, wishes)
  await prepare(location, places)
  const weight = stopWhenLarge(places.mirror, wishes.largest ?? LARGEST, wishes.signal)
  try {
    return await sync(location, new Git(places), { ...wishes, signal: weight.signal })
  } catch (error) {
    throw syncFailure(named, error, { tooLarge: weight.tooLarge(), largest: wishes.largest ?? LARGEST })
  } finally {
    weight.end()
  }
}

function refuseForeign({ local }: Location, { ownedByOthers = false }: SyncWishes): void {
  if (local === null || local.own || ownedByOthers) return
  throw new Failure(
    "not-confirmed",
    `${local.root} belongs to another user. Rollcall reads it only after you have agreed to that.`,
  )
}

async function prepare({ local }: Location, places: MirrorPlaces): Promise<void> {
  for (const folder of [places.home, dirname(places.mirror)])
    await mkdir(folder, { recursive: true, mode: 0o700 })
  // Only the process that serves the clone reads this list: git ignores it on the command line.
  const safe = (local?.paths ?? []).map((path) => `\tdirectory = ${quoted(path)}\n`)
  await writeFile(settingsOf(places), safe.length === 0 ? "" : `[safe]\n${safe.join("")}`, { mode: 0o600 })
}

const quoted = (path: string) => `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`

async function sync(location: Location, git: Git, wishes: SyncWishes): Promise<Synced> {
  const limits = { seconds: wishes.within ?? WITHIN, signal: wishes.signal }
  const remote = await remoteOf(git, location.url, { ...limits, seconds: Math.min(120, limits.seconds) })
  // A mirror of the newest commit only has no history to go on from.
  const known = wishes.newestOnly !== true && (await exists(git.places.mirror))
  const former = known ? await formerOf(git, wishes.signal) : NOTHING_BEFORE
  const chosen = chooseBranch(remote, wishes.branch ?? null, former.branch)
  const filled = known
    ? await refresh(git, location, remote, wishes)
    : await fill(git, location, remote, wishes)
  const head = await pointHead(git, chosen.branch, wishes.signal)
  await settle(git, { head, changed: filled.changed, wishes })
  const said = [...chosen.said, ...filled.said]
  if (head === null) {
    said.push("The repository is empty: there is no commit to read yet.")
    return { ...NOTHING, before: former.head, branch: chosen.branch, said, incomplete: filled.incomplete }
  }
  const rewritten = await isRewritten(git, former.head, head)
  if (rewritten) said.push("The branch was rewritten (force-pushed). What is read is its new state.")
  const unknownBefore = await shallowBefore(git, head)
  if (unknownBefore !== null && wishes.newestOnly !== true)
    said.push(`The repository is shallow: before ${day(unknownBefore)} its history is unknown.`)
  return {
    ...{ head, branch: chosen.branch, before: former.head, rewritten, said },
    ...{ shallowBefore: unknownBefore, incomplete: filled.incomplete },
    commits: Number(await git.answer(commands.count(head), { signal: wishes.signal })) || 0,
  }
}

const day = (moment: number) => new Date(moment).toISOString().slice(0, 10)

const NOTHING = { head: null, rewritten: false, commits: 0, shallowBefore: null } as const
const NOTHING_BEFORE = { head: null, branch: null } as const

interface Former {
  readonly head: string | null
  readonly branch: string | null
}

async function formerOf(git: Git, signal: AbortSignal | undefined): Promise<Former> {
  try {
    const name = await git.answer(commands.headName(), { signal })
    return { head: await git.answer(commands.resolve("HEAD"), { signal }), branch: branchOf(name) }
  } catch (error) {
    if (!(error instanceof GitFailed) || error.why === "missing") throw error
    // What is there is no mirror, or half of one: it is made anew.
    await rm(git.places.mirror, { recursive: true, force: true })
    return NOTHING_BEFORE
  }
}

const branchOf = (name: string | null) =>
  name === null || !name.startsWith("refs/heads/") ? null : name.slice("refs/heads/".length)

interface Chosen {
  readonly branch: string | null
  readonly said: string[]
}

/** The branch to read: what the user wants, what HEAD names, and only then a guess, which is told. */
export function chooseBranch(remote: Remote, wanted: string | null, former: string | null): Chosen {
  const has = (name: string | null) => remote.branches.some((branch) => branch.name === name)
  if (wanted !== null && (has(wanted) || remote.branches.length === 0)) return { branch: wanted, said: [] }
  if (wanted !== null) {
    const names = remote.branches.map(({ name }) => name)
    const some = `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`
    throw new Failure("not-found", `The repository has no branch "${wanted}". It has ${some}.`)
  }
  const { defaultBranch } = remote
  if (defaultBranch !== null) {
    const renamed = former !== null && former !== defaultBranch
    const told = `Its default branch is now "${defaultBranch}"; it was "${former}".`
    return { branch: defaultBranch, said: renamed ? [told] : [] }
  }
  if (remote.head !== null)
    return { branch: null, said: ["Its HEAD names a commit and no branch: that commit is read."] }
  const guessed = [former, "main", "master", remote.branches[0]?.name ?? null].find(has) ?? null
  if (guessed === null) return { branch: former ?? "main", said: [] }
  return {
    branch: guessed,
    said: [
      `Its HEAD names a branch that is not there: "${guessed}" is read. Name a branch to choose another.`,
    ],
  }
}

async function pointHead(
  git: Git,
  branch: string | null,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const name = branch === null ? DETACHED : `refs/heads/${branch}`
  const commit = await git.answer(commands.resolve(name), { signal })
  if (branch !== null) await git.run(commands.pointHead(name), { signal })
  else if (commit !== null) await git.run(commands.detachHead(commit), { signal })
  return commit
}

async function isRewritten(git: Git, before: string | null, head: string): Promise<boolean> {
  if (before === null || before === head) return false
  return (await git.answer(commands.isAncestor(before, head))) === null
}
