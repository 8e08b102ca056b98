import type { Store } from "#store/store.ts"
import { indexFiles } from "./declarations/mentions/index-files.ts"
import { isSecretFile } from "./declarations/mentions/kinds.ts"
import type { FileToIndex } from "./declarations/mentions/thread-words.ts"

/** A file of a source, with what its content is known by. */
export interface FileInSource {
  readonly path: string
  readonly oid: string
  readonly size: number
}

/** Tells the contents that are asked for, in the order that they are asked for; those that can't be read are left out. */
export type ReadContents = (
  oids: readonly string[],
) => AsyncIterable<{ readonly oid: string; readonly bytes: Uint8Array }>

/**
 * Brings into the index what files hold and is not in it yet, and tells how many contents were read. It shows when the
 * source's files are replaced; what a stop or a crash left half done is begun anew the next time.
 */
export async function indexMentions(
  { mentions }: Pick<Store, "mentions">,
  files: readonly FileInSource[],
  read: ReadContents,
  signal?: AbortSignal,
): Promise<number> {
  const paths = new Map<string, string>()
  for (const { oid, path } of files) if (!paths.has(oid) || isSecretFile(path)) paths.set(oid, path)
  const numbers = await mentions.begin(files)
  const write = mentions.write
  const kinds = await indexFiles(
    contents(read, numbers, paths),
    signal === undefined ? { write } : { write, signal },
  )
  await mentions.end(kinds)
  await mentions.end(unread(numbers, kinds))
  return kinds.length
}

async function* contents(
  read: ReadContents,
  numbers: ReadonlyMap<string, number>,
  paths: ReadonlyMap<string, string>,
): AsyncGenerator<FileToIndex> {
  if (numbers.size === 0) return
  for await (const { oid, bytes } of read([...numbers.keys()]))
    yield { number: numbers.get(oid)!, path: paths.get(oid)!, bytes }
}

/** What could not be read holds nothing that is looked up. */
function unread(numbers: ReadonlyMap<string, number>, kinds: Awaited<ReturnType<typeof indexFiles>>) {
  const known = new Set(kinds.map(([number]) => number))
  return [...numbers.values()]
    .filter((number) => !known.has(number))
    .map((number) => [number, "binary"] as const)
}
