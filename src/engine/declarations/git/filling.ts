import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Failure } from "#model/failure.ts"
import { commands, DETACHED, isObjectId } from "./commands.ts"
import { Git } from "./git.ts"
import { GitFailed } from "./git-failed.ts"
import { removeLeftovers, writeOwnSettings } from "./housekeeping.ts"
import type { LocalRepository, Location } from "./location.ts"
import type { SyncWishes } from "./sync-wishes.ts"
import { commitsAmong } from "./objects.ts"
import { progressReader } from "./progress.ts"
import type { Remote } from "./remote.ts"
import { beside, exists, isBorrowed } from "./weight.ts"

/** What came into a mirror. */
export interface Filled {
  readonly changed: boolean
  readonly incomplete: boolean
  readonly said: readonly string[]
}

const WITHIN = 3_600
const WHOLE = { changed: true, incomplete: false, said: [] } as const
const INCOMPLETE = {
  incomplete: true,
  said: [
    "Objects are missing in this repository. It is read where it lies, as far as it goes; fetch it anew to complete it.",
  ],
} as const

const limitsOf = ({ within = WITHIN, signal, onProgress }: SyncWishes) => ({
  seconds: within,
  signal,
  ...(onProgress === undefined ? {} : { onSaid: progressReader(onProgress) }),
})

/** Makes a mirror; it takes its place only when it is whole. */
export async function fill(
  git: Git,
  location: Location,
  remote: Remote,
  wishes: SyncWishes,
): Promise<Filled> {
  const folder = beside(git.places.mirror)
  await rm(folder, { recursive: true, force: true })
  try {
    const filled = await fillAt(folder, git, { location, remote, wishes })
    await rm(git.places.mirror, { recursive: true, force: true })
    await rename(folder, git.places.mirror)
    return filled
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

interface Wanted {
  readonly location: Location
  readonly remote: Remote
  readonly wishes: SyncWishes
}

async function fillAt(folder: string, git: Git, { location, remote, wishes }: Wanted): Promise<Filled> {
  const { newestOnly = false } = wishes
  const branch = remote.branches.some(({ name }) => name === wishes.branch) ? (wishes.branch ?? null) : null
  try {
    await git.run(commands.clone({ url: location.url, folder, branch, newestOnly }), limitsOf(wishes))
    await rm(join(folder, "hooks"), { recursive: true, force: true })
    await writeOwnSettings(folder)
    if (remote.defaultBranch === null && remote.head !== null)
      await inNew(git, folder).run(commands.fetch(location.url, true), limitsOf(wishes))
    return WHOLE
  } catch (error) {
    if (location.local === null || !isIncomplete(error)) throw error
    await rm(folder, { recursive: true, force: true })
    await borrow(inNew(git, folder), location.local, remote)
    return { ...INCOMPLETE, changed: true }
  }
}

/** The same git, at work in the folder that will become the mirror. */
const inNew = (git: Git, folder: string) => new Git({ ...git.places, mirror: folder })

/** Brings a mirror up to date with what the repository has now. */
export async function refresh(
  git: Git,
  location: Location,
  remote: Remote,
  wishes: SyncWishes,
): Promise<Filled> {
  const { mirror } = git.places
  if (!(await exists(mirror))) return fill(git, location, remote, wishes)
  await removeLeftovers(mirror)
  if (await isBorrowed(mirror)) return refreshBorrowed(git, location, remote, wishes)
  await writeOwnSettings(mirror)
  if (await isUpToDate(git, remote)) return { ...WHOLE, changed: false }
  const detached = remote.defaultBranch === null && remote.head !== null
  try {
    await git.run(commands.fetch(location.url, detached), limitsOf(wishes))
    return WHOLE
  } catch (error) {
    if (location.local === null || !isIncomplete(error)) throw error
    await lend(location.local, mirror)
    await point(git, remote)
    return { ...INCOMPLETE, changed: true }
  }
}

async function refreshBorrowed(
  git: Git,
  location: Location,
  remote: Remote,
  wishes: SyncWishes,
): Promise<Filled> {
  if (await isUpToDate(git, remote)) return { ...INCOMPLETE, changed: false }
  // It may be whole by now, and a real mirror is the first choice.
  return fill(git, location, remote, wishes)
}

async function isUpToDate(git: Git, remote: Remote): Promise<boolean> {
  if (remote.defaultBranch === null) return false
  const told = (await git.run(commands.branches())).toString("utf8")
  const ours = told.split("\n").filter((line) => line !== "")
  const theirs = new Set(remote.branches.map(({ name, tip }) => `${tip} refs/heads/${name}`))
  return ours.length === theirs.size && ours.every((line) => theirs.has(line))
}

const MISSING =
  /unable to read|missing (?:blob|tree|commit)|bad (?:object|tree|blob)|did not receive expected object|did not send all necessary|Could not read [0-9a-f]{7}|pack-objects died|bad pack header|not a valid object|inflate|loose object .* is corrupt|aborting due to possible repository corruption/iu

function isIncomplete(error: unknown): boolean {
  return error instanceof GitFailed && error.why === "failed" && MISSING.test(error.said)
}

/** A repository of our own that reads the objects of theirs: never its settings, and its refs are written by us. */
async function borrow(git: Git, local: LocalRepository, remote: Remote): Promise<void> {
  const { mirror } = git.places
  const format = remote.branches.some(({ tip }) => tip.length === 64) ? "sha256" : "sha1"
  await git.run(commands.init(mirror, format))
  await writeOwnSettings(mirror)
  await lend(local, mirror)
  await point(git, remote)
}

async function lend({ objects }: LocalRepository, mirror: string): Promise<void> {
  if (objects.includes("\n")) throw new Failure("bad-input", "The path of the repository holds a line end.")
  await mkdir(join(mirror, "objects", "info"), { recursive: true })
  await writeFile(join(mirror, "objects", "info", "alternates"), `${objects}\n`)
  const theirs = await readFile(join(objects, "..", "shallow"), "utf8").catch(() => "")
  const ends = theirs.split("\n").filter(isObjectId)
  if (ends.length > 0) await writeFile(join(mirror, "shallow"), `${ends.join("\n")}\n`)
}

async function point(git: Git, remote: Remote): Promise<void> {
  const detached = remote.defaultBranch === null && remote.head !== null ? [[DETACHED, remote.head]] : []
  const wanted = [...remote.branches.map(({ name, tip }) => [`refs/heads/${name}`, tip]), ...detached]
  // A branch whose newest commit is missing is no branch to read.
  const there = new Set(await commitsAmong(git, [...new Set(wanted.map(([, tip = ""]) => tip))]))
  const updates = wanted.filter(([, tip = ""]) => there.has(tip))
  const input = Buffer.from(updates.map(([name, tip]) => `update ${name}\0${tip}\0\0`).join(""))
  await git.run(commands.updateRefs(), { input })
}
