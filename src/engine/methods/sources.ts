import { lstat, rm } from "node:fs/promises"
import { basename, isAbsolute, join } from "node:path"
import type { NewSource, SourceProblemTold } from "#api/sources.ts"
import { readAddress } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import type { Claim, Source, SourceKind } from "#model/source.ts"
import type { Context } from "#engine/context.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import { syncSource } from "#engine/sources/sync.ts"

interface Named {
  readonly name: string
}

/** Says where a source is; it is read when it is synced. */
export async function addSource(
  { store }: Context,
  { location, name, branch, network }: NewSource,
): Promise<Source> {
  const kind = await kindOf(location)
  const called = name ?? nameFor(location)
  if (called === "")
    throw new Failure("bad-input", `Nothing in "${location}" could name the source. Name it with --name.`)
  const id = await store.sources.add({ name: called, kind, location, branch, network, claims: [] })
  return (await store.sources.get(id))!
}

/** A URL is a repository's; a path is what lies there. */
async function kindOf(location: string): Promise<SourceKind> {
  if (!isAbsolute(location)) {
    if (/^(?:https|ssh|file):\/\/|^[\w.-]+@[\w.-]+:[^:]/u.test(location)) return "repository"
    throw new Failure(
      "bad-input",
      `"${location}" is neither a git URL nor a whole path. Rollcall reads https, ssh, file and paths from the root on.`,
    )
  }
  const found = await lstat(location).catch(() => null)
  if (found?.isFile()) return "file"
  if (!found?.isDirectory())
    throw new Failure("not-found", `There is no file or folder at ${location} that could be read.`)
  const isRepository = await Promise.any([".git", "objects"].map((part) => lstat(join(location, part)))).then(
    () => true,
    () => false,
  )
  return isRepository ? "repository" : "folder"
}

const nameFor = (location: string): string =>
  basename(location.replace(/[/\\]+$/u, "").replace(/\.git$/iu, ""))
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/gu, "-")
    .replaceAll(/^[^a-z0-9]+|-+$/gu, "")
    .slice(0, 60)

const syncs = new WeakMap<Context, Map<number, AbortController>>()
const queues = new WeakMap<Context, Promise<unknown>>()

const syncsOf = (context: Context) => {
  const running = syncs.get(context) ?? new Map<number, AbortController>()
  syncs.set(context, running)
  return running
}

/** Reads a source as it is now. Sources are read one after another. */
export async function sync(context: Context, { name }: Named): Promise<Source> {
  const source = await sourceNamed(context, name)
  const running = syncsOf(context)
  if (running.has(source.id)) throw new Failure("conflict", `"${name}" is being read already.`)
  const stop = new AbortController()
  running.set(source.id, stop)
  const work = (queues.get(context) ?? Promise.resolve()).then(() => readNow(context, source, stop.signal))
  queues.set(
    context,
    work.catch(() => undefined),
  )
  try {
    return await work
  } finally {
    running.delete(source.id)
    context.events.tell({ kind: "source-changed", source: name })
  }
}

const TELL_EVERY_MS = 200

function readNow(context: Context, source: Source, signal: AbortSignal): Promise<Source> {
  let told = 0
  return syncSource(context, source, {
    signal,
    tell: (progress) => {
      const now = performance.now()
      if (now - told < TELL_EVERY_MS) return
      told = now
      context.events.tell({ kind: "source-progress", progress })
    },
  })
}

/** Stops the reading of a source; what was read before stays. */
export async function stopSync(context: Context, { name }: Named): Promise<{ readonly stopped: boolean }> {
  const source = await sourceNamed(context, name)
  const running = syncsOf(context).get(source.id)
  running?.abort()
  return { stopped: running !== undefined }
}

/** Takes a source away with its mirror and everything that was read in it. */
export async function removeSource(
  context: Context,
  { name }: Named,
): Promise<{ readonly removed: boolean }> {
  const { store, home } = context
  const source = await store.sources.named(name)
  if (source === null) return { removed: false }
  if (syncsOf(context).has(source.id))
    throw new Failure("conflict", `"${name}" is being read. Stop that first.`)
  const removed = await store.sources.remove(source.id)
  const { mirror, home: folder } = mirrorOf(home, source)
  await rm(mirror, { recursive: true, force: true })
  await rm(join(folder, `${source.id}.formats.json`), { force: true })
  await store.mentions.tidy()
  context.events.tell({ kind: "source-changed", source: name })
  return { removed }
}

/** Says of which addresses a source claims to list every machine. */
export async function claimFor(
  context: Context,
  { name, claims }: Named & { readonly claims: readonly Claim[] },
): Promise<Source> {
  const source = await sourceNamed(context, name)
  for (const { range } of claims) {
    const [first, last] = [readAddress(range.first), readAddress(range.last)]
    if (first === null || last === null || first.family !== last.family || first.value > last.value)
      throw new Failure("bad-input", `${range.first} to ${range.last} are no addresses in their order.`)
  }
  const { kind, location, branch, network } = source
  await context.store.sources.change(source.id, { name, kind, location, branch, network, claims })
  context.events.tell({ kind: "source-changed", source: name })
  return sourceNamed(context, name)
}

interface Page extends Named {
  readonly offset: number
  readonly limit: number
}

/** What could not be read in a source, line by line. */
export async function listProblems(
  context: Context,
  { name, offset, limit }: Page,
): Promise<{ readonly total: number; readonly problems: readonly SourceProblemTold[] }> {
  const { id, problems: total } = await sourceNamed(context, name)
  return { total, problems: await context.store.sources.problems(id, limit, offset) }
}

/** The source of that name. */
export async function sourceNamed({ store }: Context, name: string): Promise<Source> {
  const source = await store.sources.named(name)
  if (source !== null) return source
  throw new Failure("not-found", `There is no source "${name}". rollcall sources lists those there are.`)
}
