import { createHash } from "node:crypto"
import { lstat, readdir, readFile } from "node:fs/promises"
import { basename, join, relative, sep } from "node:path"
import { Failure } from "#model/failure.ts"
import type { Problem } from "#model/declaration.ts"
import type { Source } from "#model/source.ts"
import { Git } from "#engine/declarations/git/git.ts"
import type { GitPlaces } from "#engine/declarations/git/hardening.ts"
import { syncMirror, type Synced } from "#engine/declarations/git/mirror.ts"
import type { SyncProgress } from "#engine/declarations/git/progress.ts"
import { objectsMissing } from "#engine/declarations/git/objects.ts"
import { readBlobs, treeOf } from "#engine/declarations/git/tree.ts"

/** A file of a source. */
export interface ContentFile {
  readonly path: string
  /** The same for the same content, as git counts it. */
  readonly oid: string
  readonly size: number
}

/** How a repository stands when it is read. */
export type RepositoryRead = Pick<Synced, "head" | "commits" | "said">

/** What a source holds at one moment, wherever it lies. */
export interface Contents {
  readonly files: readonly ContentFile[]
  /** Files that are not read, each with the reason. */
  readonly left: readonly Problem[]
  /** The content of these, in their order; what can't be had is left out. */
  readonly read: (oids: Iterable<string>) => AsyncIterable<{ readonly oid: string; readonly bytes: Buffer }>
  /** Of a repository: its mirror, and what the sync found. */
  readonly repository: { readonly git: Git; readonly synced: RepositoryRead } | null
}

export interface Reading {
  readonly signal: AbortSignal
  /** Whether what is new is fetched first; otherwise a repository is read as it was read last. */
  readonly reach: boolean
  readonly onProgress: (progress: SyncProgress) => void
}

const LARGEST_FILE = 5_000_000
const MOST_FILES = 200_000
const LARGEST_FOLDER = 1_000_000_000

const left = (path: string, why: string): Problem => ({ path, line: 1, sentence: `It was not read: ${why}.` })

/** What is in a source now; nothing of it is run, and no link in it is followed. */
export function contentsOf(source: Source, home: string, reading: Reading): Promise<Contents> {
  return source.kind === "repository" ? ofRepository(source, home, reading) : ofFolder(source, reading.signal)
}

/** Where the mirror of a source lies: by what it is a mirror of, too, since several databases may share a home. */
export function mirrorOf(
  home: string,
  { id, location, branch }: Pick<Source, "id" | "location" | "branch">,
): GitPlaces {
  const folder = join(home, "sources")
  const of = createHash("sha1")
    .update(JSON.stringify([location, branch]))
    .digest("hex")
    .slice(0, 12)
  return { mirror: join(folder, `${id}-${of}.git`), home: folder }
}

async function ofRepository(source: Source, home: string, reading: Reading): Promise<Contents> {
  const { signal } = reading
  const git = new Git(mirrorOf(home, source))
  const synced =
    (reading.reach ? null : await asReadLast(source, git)) ?? (await fetched(source, git, reading))
  const files: ContentFile[] = []
  const unread: Problem[] = []
  if (synced.head !== null)
    for await (const { path, escaped, oid, kind, size } of treeOf(git, synced.head, signal)) {
      if (kind === "link") unread.push(left(path, "it is a link, which is not followed"))
      else if (kind === "submodule") unread.push(left(path, "it is another repository (a submodule)"))
      else if (size === null) unread.push(left(path, "its content is missing in the repository"))
      else if (size > LARGEST_FILE) unread.push(left(path, "it is larger than 5 MB"))
      else if (escaped) unread.push(left(path, "its name is not UTF-8"))
      else files.push({ path, oid, size })
    }
  async function* read(oids: Iterable<string>) {
    for await (const blob of readBlobs(git, oids, { signal })) if (blob.kind === "read") yield blob
  }
  return { files, left: unread, read, repository: { git, synced } }
}

const fetched = (source: Source, git: Git, { signal, onProgress }: Reading): Promise<RepositoryRead> =>
  syncMirror(source.location, git.places, { branch: source.branch, signal, onProgress })

/** The repository at the commit that was read last; null where there is none, or the mirror has lost it. */
async function asReadLast({ head, commits, said }: Source, git: Git): Promise<RepositoryRead | null> {
  if (head === null || (await objectsMissing(git, [head]).catch(() => [head])).length > 0) return null
  return { head, commits, said: said === null ? [] : [said] }
}

async function ofFolder({ location, kind }: Source, signal: AbortSignal): Promise<Contents> {
  const found = await lstat(location).catch(() => null)
  if (found === null || !(kind === "file" ? found.isFile() : found.isDirectory()))
    throw new Failure(
      "not-found",
      `There is no ${kind} at ${location} any more. Remove the source, or bring it back.`,
    )
  const paths = kind === "file" ? [location] : await pathsIn(location, signal)
  const files: ContentFile[] = []
  const unread: Problem[] = []
  const places = new Map<string, string>()
  let size = 0
  for (const path of paths) {
    signal.throwIfAborted()
    const name = kind === "file" ? basename(path) : relative(location, path).replaceAll(sep, "/")
    const bytes = await bytesOf(path)
    if (typeof bytes === "string") {
      unread.push(left(name, bytes))
      continue
    }
    size += bytes.length
    if (size > LARGEST_FOLDER)
      throw new Failure(
        "bad-file",
        `${location} holds more than ${LARGEST_FOLDER / 1e9} GB. Name a part of it.`,
      )
    const oid = blobId(bytes)
    places.set(oid, path)
    files.push({ path: name, oid, size: bytes.length })
  }
  async function* read(oids: Iterable<string>) {
    for (const oid of oids) {
      const path = places.get(oid)
      const bytes = path === undefined ? "" : await bytesOf(path)
      // It may have been written meanwhile: the next reading has it.
      if (typeof bytes !== "string" && blobId(bytes) === oid) yield { oid, bytes }
    }
  }
  return { files, left: unread, read, repository: null }
}

async function pathsIn(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { path, isFolder } of entriesOf(folder)) {
    signal.throwIfAborted()
    if (!isFolder) found.push(path)
    if (found.length > MOST_FILES)
      throw new Failure("bad-file", `${folder} holds more than ${MOST_FILES} files. Name a part of it.`)
  }
  return found.toSorted()
}

/** Everything in a folder, but for what others put there for programs; no link is followed. */
export async function* entriesOf(
  folder: string,
): AsyncGenerator<{ readonly path: string; readonly isFolder: boolean }> {
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      if (entry.name === ".git" || entry.name === "node_modules") continue
      const path = join(next, entry.name)
      const isFolder = entry.isDirectory()
      if (isFolder) waiting.push(path)
      yield { path, isFolder }
    }
}

/** The bytes of a plain file, or why they are not read. */
export async function bytesOf(path: string): Promise<Buffer | string> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return "it went while the folder was being read"
  if (found.isSymbolicLink()) return "it is a link, which is not followed"
  if (!found.isFile()) return "it is no plain file"
  if (found.size > LARGEST_FILE) return "it is larger than 5 MB"
  return readFile(path).catch(() => "it can't be read; check that it is yours to read")
}

/** git's own name for content, so that a folder and a repository that hold the same share it. */
export function blobId(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex")
}
