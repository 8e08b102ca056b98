import type { BlamedLine } from "#model/history.ts"
import type { Database } from "./database.ts"
import { pastPaths } from "./commits.ts"
import { fromJson } from "./json.ts"
import { inSlices } from "./slices.ts"

/** A token that was taken out of a file. */
export interface NewGone {
  readonly token: string
  readonly path: string
  /** The commit that took it out; one that is kept. */
  readonly oid: string
  /** Where it stood before; null where that is not known. */
  readonly line: number | null
}

/** The last time that a token was taken out of a file. */
export interface GoneToken extends NewGone {
  readonly source: number
}

/** Lines of the content of a file. */
export interface LineRange {
  readonly source: number
  readonly path: string
  readonly oid: string
  readonly line: number
  readonly endLine: number
}

/** What stood in files once, and who wrote what stands in them now. */
export function pastLinesIn(db: Database) {
  return { ...goneIn(db), ...blamesIn(db) }
}

function goneIn(db: Database) {
  const commit = db
    .prepare<[number, string], number>("select id from source_commit where source = ? and oid = ?")
    .pluck()
  // A token may go, come back and go again: the last time counts.
  const add = db.prepare<[string, number, number, number | null]>(`
    insert into gone_token (token, path, source_commit, line) values (?, ?, ?, ?)
    on conflict (token, path) do update set source_commit = excluded.source_commit, line = excluded.line
    where (select committed from source_commit where id = excluded.source_commit)
      >= (select committed from source_commit where id = gone_token.source_commit)`)
  const pathOf = pastPaths(db)
  const write = db.transaction((source: number, gone: readonly NewGone[]) => {
    for (const { token, path, oid, line } of gone) {
      const by = commit.get(source, oid)
      if (by !== undefined) add.run(token, pathOf(source, path), by, line)
    }
  })
  const of = db.prepare<[string], GoneToken>(`
    select gone_token.token, past_path.source, past_path.path, source_commit.oid, gone_token.line
    from gone_token
    join past_path on past_path.id = gone_token.path
    join source_commit on source_commit.id = gone_token.source_commit
    where gone_token.token = ?
    order by source_commit.committed desc`)
  return {
    /** Remembers what commits took out; those of commits that are not kept are passed over. */
    addGone: async (source: number, gone: readonly NewGone[]): Promise<void> =>
      inSlices(gone, (slice) => write(source, slice)),
    /** Where tokens stood once, the latest first. They may stand there, or elsewhere, again. */
    gone: async (tokens: readonly string[]): Promise<readonly GoneToken[]> => {
      const found: GoneToken[] = []
      await inSlices(tokens, (slice) => {
        for (const token of slice) found.push(...of.all(token))
      })
      return found
    },
  }
}

function blamesIn(db: Database) {
  const get = db
    .prepare<LineRange, string>(`
    select blame.body from blame
    join blob on blob.id = blame.blob
    where blame.source = @source and blame.path = @path and blob.oid = @oid
      and blame.line = @line and blame.end_line = @endLine`)
    .pluck()
  const save = db.prepare<LineRange & { body: string }>(`
    insert into blame (source, path, blob, line, end_line, body)
    select @source, @path, id, @line, @endLine, @body from blob where oid = @oid
    on conflict (source, path, blob, line, end_line) do update set body = excluded.body`)
  return {
    /** Who wrote these lines, where git was asked before; forgotten when the file changes. */
    blame: async (range: LineRange): Promise<readonly BlamedLine[] | null> => {
      const body = get.get(range)
      return body === undefined ? null : fromJson<BlamedLine[]>(body)
    },
    keepBlame: async (range: LineRange, lines: readonly BlamedLine[]): Promise<void> => {
      save.run({ ...range, body: JSON.stringify(lines) })
    },
  }
}
