import { lstat, rm } from "node:fs/promises"
import { basename, isAbsolute, join, resolve } from "node:path"
import type { NewSource, SourceProblemTold } from "#api/sources.ts"
import { type AddressRange, addressText, readAddress } from "#model/address.ts"
import { Failure } from "#model/failure.ts"
import type { Claim, Source, SourceKind } from "#model/source.ts"
import type { Context } from "#engine/context.ts"
import { settingsOf } from "#engine/declarations/git/hardening.ts"
import { locate } from "#engine/declarations/git/location.ts"
import { mirrorOf } from "#engine/sources/contents.ts"
import { knownFormatsFile } from "#engine/sources/known-formats.ts"
import { syncsOf } from "#engine/sources/queue.ts"
import { networkFor } from "./networks.ts"

interface Named {
  readonly name: string
}

/** Says where a source is; it is read when it is synced. */
export async function addSource(
  { store }: Context,
  { location: named, name, branch, network }: NewSource,
): Promise<Source> {
  const location = isAbsolute(named) ? resolve(named) : named
  const kind = await kindOf(location)
  const called = name ?? nameFor(location)
  if (called === "")
    throw new Failure("bad-input", `Nothing in "${location}" could name the source. Name it with --name.`)
  const same = (await store.sources.list()).find(
    (other) => other.location === location && other.branch === branch,
  )
  if (same !== undefined)
    throw new Failure("conflict", `"${same.name}" reads that already. Name a branch to read another one.`)
  const id = await store.sources.add({ name: called, kind, location, branch, network, claims: [] })
  return (await store.sources.get(id))!
}

/** A URL is a repository's; a path is what lies there. What could hold a password is refused before it is kept. */
async function kindOf(location: string): Promise<SourceKind> {
  if (!isAbsolute(location)) {
    await locate(location)
    return "repository"
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

/** Reads a source as it is now. Sources are read one after another. */
export async function sync(context: Context, { name }: Named): Promise<Source> {
  return syncsOf(context).read(await sourceNamed(context, name), { reach: true, by: "person" })
}

/** Stops the reading of a source; what was read before stays. */
export async function stopSync(context: Context, { name }: Named): Promise<{ readonly stopped: boolean }> {
  const { id } = await sourceNamed(context, name)
  return { stopped: await syncsOf(context).stop(id) }
}

/** Takes a source away with its mirror and everything that was read in it. */
export async function removeSource(
  context: Context,
  { name }: Named,
): Promise<{ readonly removed: boolean }> {
  const { store, home } = context
  const source = await store.sources.named(name)
  if (source === null) return { removed: false }
  await syncsOf(context).stop(source.id)
  const removed = await store.sources.remove(source.id)
  const places = mirrorOf(home, source)
  for (const path of [places.mirror, settingsOf(places), knownFormatsFile(places.home, source.id)])
    await rm(path, { recursive: true, force: true })
  await store.mentions.tidy()
  context.explainer.request()
  context.events.tell({ kind: "source-changed", source: name })
  return { removed }
}

interface Claimed {
  readonly network: string | null
  readonly range: AddressRange
}

/** Says of which addresses a source claims to list every machine. */
export async function claimFor(
  context: Context,
  { name, claims }: Named & { readonly claims: readonly Claimed[] },
): Promise<Source> {
  const source = await sourceNamed(context, name)
  const { kind, location, branch, network } = source
  const whole: Claim[] = []
  for (const { network: named, range } of claims) {
    const [first, last] = [readAddress(range.first), readAddress(range.last)]
    if (first === null || last === null || first.family !== last.family || first.value > last.value)
      throw new Failure("bad-input", `${range.first} to ${range.last} are no addresses in their order.`)
    const own = { first: addressText(first), last: addressText(last) }
    whole.push({ network: await networkFor(context, named ?? network, [own]), range: own })
  }
  await context.store.sources.change(source.id, { name, kind, location, branch, network, claims: whole })
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
