import { eachPlace, MOST_FILES, PlacePacker, placesOf, type FileLine } from "#model/mention-index.ts"
import type { Database } from "./database.ts"
import { untilNothing } from "./slices.ts"

interface Row {
  token: string
  piece: number
  files: number
  places: Uint8Array
}

const AT_A_TIME = 500
/** The part of all files that may be gone, or in pieces of their own, before the index is gone through. */
const WORTH_IT = 0.15
const MOST_PIECES = 24

/** Drops what no source has any more from the index, a little at a time: at any moment the index is whole. */
export function tidierOf(db: Database) {
  const drop = db.prepare(`
    delete from blob where id in (
      select id from blob where not exists (select 1 from tree_entry where tree_entry.blob = blob.id) limit ${AT_A_TIME}
    )`)
  const isWorthIt = weighing(db)
  const postings = postingsOf(db)
  const one = db.transaction((piece: number, files: number) => {
    db.prepare("delete from posting_piece").run()
    db.prepare("insert into posting_piece (piece, files) values (?, ?)").run(piece, files)
  })
  return async () => {
    if (!isWorthIt()) return { blobs: 0, tokens: 0 }
    const blobs = await untilNothing(() => drop.run().changes)
    const { dropped: tokens, last, files } = await postings()
    one(last, files)
    return { blobs, tokens }
  }
}

/** Whether so much is gone, or so much came in small pieces, that it is worth going through the whole index. */
function weighing(db: Database): () => boolean {
  const all = db.prepare<[], number>("select count(*) from blob").pluck()
  const gone = db
    .prepare<[], number>(
      "select count(*) from blob where not exists (select 1 from tree_entry where tree_entry.blob = blob.id)",
    )
    .pluck()
  const pieces = db.prepare<[], { count: number; loose: number }>(
    "select count(*) as count, coalesce(sum(files) - max(files), 0) as loose from posting_piece",
  )
  return () => {
    const { count, loose } = pieces.get()!
    return count > MOST_PIECES || gone.get()! + loose > all.get()! * WORTH_IT
  }
}

function postingsOf(db: Database) {
  const live = db.prepare<[], number>("select id from blob order by id").pluck()
  const next = db.prepare<[string], Row>(
    `select token, piece, files, places from posting where token > ? order by token, piece limit ${AT_A_TIME}`,
  )
  const all = db.prepare<[string], Row>(
    "select token, piece, files, places from posting where token = ? order by piece",
  )
  const remove = db.prepare<[string]>("delete from posting where token = ?")
  const insert = db.prepare<Row>(
    "insert into posting (token, piece, files, places) values (@token, @piece, @files, @places)",
  )
  return async (): Promise<{ readonly dropped: number; readonly last: number; readonly files: number }> => {
    const files = live.all()
    const isLive = bitsOf(files)
    let after = ""
    let dropped = 0
    const slice = db.transaction(() => {
      const tokens = wholeTokens(next.all(after), (token) => all.all(token))
      for (const [token, rows] of tokens) {
        const kept = tidied(rows, isLive)
        if (kept === "same") continue
        remove.run(token)
        if (kept === null) dropped += 1
        else insert.run(kept)
      }
      after = tokens.at(-1)?.[0] ?? after
      return tokens.length
    })
    await untilNothing(slice)
    return { dropped, last: files.at(-1) ?? 0, files: files.length }
  }
}

/** The rows by their tokens; of the last one, which may have more rows than were read, all of them. */
function wholeTokens(
  rows: readonly Row[],
  all: (token: string) => readonly Row[],
): readonly (readonly [string, readonly Row[]])[] {
  const tokens = [...Map.groupBy(rows, ({ token }) => token)]
  const last = tokens.at(-1)
  if (last === undefined || rows.length < AT_A_TIME) return tokens
  return [...tokens.slice(0, -1), [last[0], all(last[0])]]
}

/** One row of what is still there; null where nothing is, "same" where nothing has to be done. */
function tidied(rows: readonly Row[], isLive: (file: number) => boolean): Row | "same" | null {
  if (rows.length === 1 && rows.every(({ places }) => isWhole(places, isLive))) return "same"
  const before = rows.flatMap(({ places }) => placesOf(places))
  const places = before.filter(({ file }) => isLive(file))
  if (places.length === 0) return null
  const gone = filesOf(before) - filesOf(places)
  const files = rows.reduce((sum, row) => sum + row.files, 0) - gone
  return { token: rows[0]!.token, piece: rows.at(-1)!.piece, files, places: packed(places) }
}

function isWhole(places: Uint8Array, isLive: (file: number) => boolean): boolean {
  let isAll = true
  eachPlace(places, (file) => (isAll = isLive(file)))
  return isAll
}

const filesOf = (places: readonly FileLine[]) => new Set(places.map(({ file }) => file)).size

function packed(places: readonly FileLine[]): Uint8Array {
  const packer = new PlacePacker()
  let files = 0
  let last = -1
  for (const place of places) {
    if (place.file !== last) files += 1
    if (files > MOST_FILES) break
    last = place.file
    packer.add(place.file, place.line)
  }
  return packer.take()
}

function bitsOf(numbers: readonly number[]): (number: number) => boolean {
  const bits = new Uint8Array((numbers.at(-1) ?? 0) + 1)
  for (const number of numbers) bits[number] = 1
  return (number) => bits[number] === 1
}
