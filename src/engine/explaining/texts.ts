import { basename, join } from "node:path"
import type { Source } from "#model/source.ts"
import { Git } from "#engine/declarations/git/git.ts"
import { readBlobs } from "#engine/declarations/git/tree.ts"
import { blobId, bytesOf, mirrorOf } from "#engine/sources/contents.ts"

/** A file as the source's last reading found it. */
export interface FileAt {
  readonly path: string
  readonly oid: string
}

/** The content of files as they were read last; what changed since or is gone is left out. */
export async function* contentsAt(
  source: Source,
  home: string,
  files: readonly FileAt[],
  signal?: AbortSignal,
): AsyncGenerator<{ readonly oid: string; readonly bytes: Buffer }> {
  if (source.kind === "repository") {
    const git = new Git(mirrorOf(home, source))
    const oids = new Set(files.map(({ oid }) => oid))
    for await (const blob of readBlobs(git, oids, { signal })) if (blob.kind === "read") yield blob
    return
  }
  const byOid = new Map(files.map((file) => [file.oid, file.path]))
  for (const [oid, path] of byOid) {
    signal?.throwIfAborted()
    const bytes = await bytesOf(placeIn(source, path))
    if (typeof bytes !== "string" && blobId(bytes) === oid) yield { oid, bytes }
  }
}

/** A file that was named by itself has its own name for a path. */
const placeIn = ({ kind, location }: Source, path: string) =>
  kind === "file" && path === basename(location) ? location : join(location, path)
