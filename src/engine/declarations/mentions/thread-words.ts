import type { BlobKind, Posting } from "#model/mention-index.ts"

// What goes between the engine and the thread that reads files for the index.

/** A file to be read, by its number in the index. */
export interface FileToIndex {
  readonly number: number
  /** Says whether it may hold secrets. Of content that has several paths, the most secret one. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** What each file turned out to be. */
export type FileKinds = readonly (readonly [number: number, kind: BlobKind])[]

export type Request =
  | { readonly kind: "read"; readonly files: readonly FileToIndex[] }
  /** Tell the next postings. */
  | { readonly kind: "take" }

export type Reply =
  | {
      readonly kind: "read"
      /** Of the files that were read: where there was no room for more, not of the last ones. */
      readonly kinds: FileKinds
      /** What was found has to be written down before more is read. */
      readonly full: boolean
    }
  | { readonly kind: "taken"; readonly postings: Packed | null }

/** Postings as they are sent: thousands of small buffers would take long to be handed over. */
export interface Packed {
  readonly tokens: readonly string[]
  readonly files: Int32Array
  /** Where the places of each end. */
  readonly ends: Int32Array
  readonly bytes: Uint8Array
}

/** Puts postings together for the way. */
export function pack(postings: readonly Posting[]): Packed {
  const ends = new Int32Array(postings.length)
  let length = 0
  postings.forEach(({ places }, at) => {
    length += places.length
    ends[at] = length
  })
  const bytes = new Uint8Array(length)
  postings.forEach(({ places }, at) => bytes.set(places, ends[at]! - places.length))
  return {
    tokens: postings.map(({ token }) => token),
    files: Int32Array.from(postings, ({ files }) => files),
    ends,
    bytes,
  }
}

/** What was put together. */
export function unpack({ tokens, files, ends, bytes }: Packed): readonly Posting[] {
  return tokens.map((token, at) => ({
    token,
    files: files[at]!,
    places: bytes.subarray(ends[at - 1] ?? 0, ends[at]),
  }))
}
