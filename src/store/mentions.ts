import { eachPlace, MOST_FILES, type BlobKind, type Posting } from "#model/mention-index.ts"
import type { Database } from "./database.ts"
import { inSlices } from "./slices.ts"
import { tidierOf } from "./tidy.ts"

/** The content of a file as it is about to be read. */
export interface NewBlob {
  readonly oid: string
  readonly size: number
}

/** Where a token stands. */
export interface Mentioned {
  /** In about how many files: those that went since the index was last tidied are still counted. */
  readonly files: number
  /** Whether there are places beside the ones that are told. */
  readonly more: boolean
  readonly places: readonly MentionedAt[]
}

/** A line of a file of a source. */
export interface MentionedAt {
  readonly source: number
  readonly path: string
  readonly oid: string
  /** The file may hold secrets: the line is named and never shown. */
  readonly secret: boolean
  readonly line: number
}

interface EntryRow {
  file: number
  source: number
  path: string
  oid: string
  kind: BlobKind
}

const MOST_PLACES = 50

/** What stands where in the files of all sources. Sources are read one at a time, and the index is tidied between. */
export function mentionsIn(db: Database) {
  const writer = writerOf(db)
  const lookUp = lookingUp(db)
  const tidy = tidierOf(db)
  return {
    ...writer,
    /** Where tokens stand; those that stand nowhere are left out. */
    lookUp: async (
      tokens: readonly string[],
      most = MOST_PLACES,
    ): Promise<ReadonlyMap<string, Mentioned>> => {
      const found = new Map<string, Mentioned>()
      const look = lookUp(most)
      await inSlices([...new Set(tokens)], (slice) => {
        for (const [token, mentioned] of look(slice)) found.set(token, mentioned)
      })
      return found
    },
    /**
     * Drops the content that no source has any more, and what was found in it, once it is enough to be worth going
     * through the index; until then it is passed over. Not while a source is read.
     */
    tidy: async (): Promise<{ readonly blobs: number; readonly tokens: number }> => tidy(),
  }
}

function writerOf(db: Database) {
  const known = db.prepare<[string], { id: number; indexed: 0 | 1 }>(
    "select id, indexed from blob where oid = ?",
  )
  const forget = db.prepare<[number]>("delete from blob where id = ?")
  const begin = db
    .prepare<[string, number], number>(
      "insert into blob (oid, size, kind) values (?, ?, 'binary') returning id",
    )
    .pluck()
  const end = db.prepare<[BlobKind, number]>("update blob set kind = ?, indexed = 1 where id = ?")
  const write = db.prepare<[string, number, number, Uint8Array]>(
    "insert into posting (token, piece, files, places) values (?, ?, ?, ?)",
  )
  const note = db.prepare<[number, number]>(
    "insert or ignore into posting_piece (piece, files) values (?, ?)",
  )
  const count = db.prepare(`
    update posting_piece as own set files = (
      select count(*) from blob
      where blob.id <= own.piece
        and blob.id > (select coalesce(max(piece), 0) from posting_piece where piece > 0 and piece < own.piece)
    )
    where own.piece > 0`)
  const move = db.prepare<[number, number]>("update blob set id = ? where id = ?")
  // Its reading was killed: what was found in it goes by its old number, which nothing may name any more.
  const renumber = (id: number, size: number) => {
    const number = begin.get(`the next number after ${id}`, size)!
    forget.run(number)
    move.run(number, id)
    // What was left of it is to be cleared away like a piece of its own.
    note.run(-number, 1)
    return number
  }
  const beginAll = db.transaction((blobs: readonly NewBlob[], numbers: Map<string, number>) => {
    for (const { oid, size } of blobs) {
      const before = known.get(oid)
      if (before?.indexed === 1 || numbers.has(oid)) continue
      numbers.set(oid, before === undefined ? begin.get(oid, size)! : renumber(before.id, size))
    }
  })
  return {
    /** Which of these have still to be read, and the number of each; in the order of their numbers. */
    begin: async (blobs: readonly NewBlob[]): Promise<ReadonlyMap<string, number>> => {
      const numbers = new Map<string, number>()
      await inSlices(blobs, (slice) => beginAll(slice, numbers))
      return numbers
    },
    /** Writes down what was found; `piece` is the last number of the files that it was found in. */
    write: async (piece: number, postings: readonly Posting[]): Promise<void> => {
      note.run(piece, 0)
      await inSlices(
        postings,
        db.transaction((slice: readonly Posting[]) => {
          for (const { token, files, places } of slice) write.run(token, piece, files, places)
        }),
      )
    },
    /** Everything that was found in them is written down. */
    end: async (blobs: readonly (readonly [number: number, kind: BlobKind])[]): Promise<void> => {
      await inSlices(
        blobs,
        db.transaction((slice: typeof blobs) => {
          for (const [number, kind] of slice) end.run(kind, number)
        }),
      )
      count.run()
    },
  }
}

type Found = [token: string, files: number, places: Uint8Array]

function lookingUp(db: Database) {
  // One question for many tokens: asking for each by itself takes several times as long.
  const rows = db
    .prepare<[string], Found>(`
    select asked.value, posting.files, posting.places
    from json_each(?) asked
    cross join posting on posting.token = asked.value`)
    .raw()
  const entries = db.prepare<[string], EntryRow>(`
    select entry.blob as file, entry.source, entry.path, blob.oid, blob.kind
    from json_each(?) asked
    cross join tree_entry entry on entry.blob = asked.value
    join source on source.id = entry.source and source.synced is not null
    join blob on blob.id = entry.blob`)
  return (most: number) => {
    // Files come again and again: each is looked for once.
    const known = new Map<number, EntryRow[]>()
    const learn = (files: ReadonlySet<number>) => {
      const unknown = [...files].filter((file) => !known.has(file))
      for (const file of unknown) known.set(file, [])
      if (unknown.length > 0)
        for (const row of entries.iterate(JSON.stringify(unknown))) known.get(row.file)!.push(row)
    }
    return (tokens: readonly string[]): readonly (readonly [string, Mentioned])[] => {
      const found = [...Map.groupBy(rows.all(JSON.stringify(tokens)), ([token]) => token)]
      learn(
        filesOf(
          found.flatMap(([, own]) => own),
          most,
        ),
      )
      return found.flatMap(([token, own]) => {
        const mentioned = mentionedIn(own, most, (file) => known.get(file) ?? learned(file, known, learn))
        return mentioned === null ? [] : [[token, mentioned] as const]
      })
    }
  }
}

function learned(
  file: number,
  known: ReadonlyMap<number, readonly EntryRow[]>,
  learn: (files: ReadonlySet<number>) => void,
): readonly EntryRow[] {
  learn(new Set([file]))
  return known.get(file)!
}

/** The files that will be told of: where some of them went, a few more are asked for later. */
function filesOf(rows: readonly Found[], most: number): ReadonlySet<number> {
  const files = new Set<number>()
  for (const [, , places] of rows) {
    let count = 0
    eachPlace(places, (file) => {
      files.add(file)
      count += 1
      return count <= most
    })
  }
  return files
}

function mentionedIn(
  rows: readonly Found[],
  most: number,
  entriesOf: (file: number) => readonly EntryRow[],
): Mentioned | null {
  const files = rows.reduce((sum, [, own]) => sum + own, 0)
  const places: MentionedAt[] = []
  // Of a token that is everywhere, not every place was written down.
  let more = files > MOST_FILES
  for (const [, , packed] of rows)
    eachPlace(packed, (file, line) => {
      for (const { source, path, oid, kind } of entriesOf(file)) {
        if (places.length === most) more = true
        else places.push({ source, path, oid, secret: kind === "secret", line })
      }
      return places.length < most || !more
    })
  return places.length === 0 ? null : { files, more, places }
}
