import type { Author, Commit } from "#model/history.ts"
import type { Moment } from "#model/moment.ts"
import { askedOnce } from "./asked-once.ts"
import type { Database } from "./database.ts"
import { forgettingGone } from "./forget-gone.ts"
import { fromJson } from "./json.ts"
import { inSlices, untilNothing } from "./slices.ts"

/** A commit as the history tells it. */
export interface NewCommit extends Omit<Commit, "source"> {
  readonly authorName: string
  /** When it was committed: later than its author's time where it was moved. */
  readonly committed: Moment
  readonly paths: readonly string[]
}

/** A commit as it is kept. */
export interface KeptCommit extends Commit {
  readonly committed: Moment
  /** When our mirror first had it. */
  readonly arrived: Moment
}

interface Row extends Omit<KeptCommit, "tickets" | "bulk" | "bot" | "ignored"> {
  tickets: string
  bulk: 0 | 1
  bot: 0 | 1
  ignored: 0 | 1
}

const SELECT = `
  select source.name as source, entry.oid, author.mail as author, entry.time, entry.committed, entry.arrived,
    entry.subject, entry.tickets, entry.files, entry.bulk, entry.bot, entry.ignored
  from source_commit entry
  join author on author.id = entry.author
  join source on source.id = entry.source`

/** How sources came to say what they say: who changed which files, when, and in what words. */
export function commitsIn(db: Database) {
  return { ...readingOf(db), add: adding(db), forget: forgetting(db) }
}

function readingOf(db: Database) {
  const has = db
    .prepare<[number, string], 1>("select 1 from source_commit where source = ? and oid = ?")
    .pluck()
  const count = db.prepare<[number], number>("select count(*) from source_commit where source = ?").pluck()
  const get = db.prepare<[number, string], Row>(`${SELECT} where entry.source = ? and entry.oid = ?`)
  const ofPath = db.prepare<[number, string, number], Row>(`${SELECT}
    join commit_path on commit_path.source_commit = entry.id
    join past_path on past_path.id = commit_path.path
    where past_path.source = ? and past_path.path = ?
    order by entry.committed desc, entry.id desc
    limit ?`)
  // Joined in this order: a long history changes many files that declare nothing.
  const lastOfDeclaring = db.prepare<[], { source: string; path: string; oid: string; at: Moment }>(`
    select source.name as source, declaring.path, entry.oid, max(entry.committed) as at
    from (
      select source, path from declaration
      -- What these say is declared by the lines that put machines under them.
      union select source, path from past_path where path glob '*group_vars/*'
    ) declaring
    cross join source on source.id = declaring.source
    cross join past_path on past_path.source = declaring.source and past_path.path = declaring.path
    cross join commit_path on commit_path.path = past_path.id
    cross join source_commit entry on entry.id = commit_path.source_commit
    group by past_path.id`)
  const paths = db
    .prepare<[number, string], string>(`
    select past_path.path from source_commit entry
    join commit_path on commit_path.source_commit = entry.id
    join past_path on past_path.id = commit_path.path
    where entry.source = ? and entry.oid = ?
    order by past_path.path`)
    .pluck()
  const arrived = db.prepare<[number, Moment, Moment], Row>(
    `${SELECT} where entry.source = ? and entry.arrived between ? and ? order by entry.arrived, entry.id`,
  )
  const bulk = db
    .prepare<[number, number], string>(
      "select oid from source_commit where source = ? and bulk = 1 order by committed desc limit ?",
    )
    .pluck()
  const authors = db.prepare<[], Author>(
    "select name, mail, last_active as lastActive from author order by mail",
  )
  return {
    has: async (source: number, oid: string): Promise<boolean> => has.get(source, oid) === 1,
    count: async (source: number): Promise<number> => count.get(source)!,
    get: async (source: number, oid: string): Promise<KeptCommit | null> => {
      const row = get.get(source, oid)
      return row === undefined ? null : commitFrom(row)
    },
    /** The latest commits that changed a file. */
    ofPath: async (source: number, path: string, most: number): Promise<readonly KeptCommit[]> =>
      ofPath.all(source, path, most).map(commitFrom),
    /** The last commit that changed each file that declares something, itself or by the lines of another. */
    lastOfDeclaring: async (): Promise<
      readonly { readonly source: string; readonly path: string; readonly oid: string; readonly at: Moment }[]
    > => lastOfDeclaring.all(),
    pathsOf: async (source: number, oid: string): Promise<readonly string[]> => paths.all(source, oid),
    /** What our mirror first had from one moment to another, both included. */
    arrived: async (source: number, from: Moment, to: Moment): Promise<readonly KeptCommit[]> =>
      arrived.all(source, from, to).map(commitFrom),
    /** The latest commits that changed very much at once. */
    bulk: async (source: number, most: number): Promise<readonly string[]> => bulk.all(source, most),
    authors: async (): Promise<readonly Author[]> => authors.all(),
  }
}

function commitFrom({ tickets, bulk, bot, ignored, ...row }: Row): KeptCommit {
  return {
    ...row,
    tickets: fromJson<string[]>(tickets),
    bulk: bulk === 1,
    bot: bot === 1,
    ignored: ignored === 1,
  }
}

function adding(db: Database) {
  const author = db
    .prepare<[string, string, Moment], number>(`
    insert into author (mail, name, last_active) values (?, ?, ?)
    on conflict (mail) do update set
      name = iif(excluded.last_active >= last_active, excluded.name, name),
      last_active = max(last_active, excluded.last_active)
    returning id`)
    .pluck()
  const insert = db
    .prepare(`
    insert into source_commit
      (source, oid, author, time, committed, arrived, subject, tickets, files, bulk, bot, ignored)
    values (@source, @oid, @author, @time, @committed, @arrived, @subject, @tickets, @files, @bulk, @bot, @ignored)
    on conflict (source, oid) do nothing
    returning id`)
    .pluck()
  const addPath = db.prepare<[number, number]>(
    "insert or ignore into commit_path (path, source_commit) values (?, ?)",
  )
  const pathOf = pastPaths(db)
  /** Adds commits; those that are known already stay as they are. */
  return async (source: number, arrived: Moment, commits: readonly NewCommit[]): Promise<void> => {
    const numberOf = askedOnce((path) => pathOf(source, path))
    const authorOf = latestOf((mail, name, time) => author.get(mail, name, time)!)
    const write = db.transaction((slice: readonly NewCommit[]) => {
      for (const { paths, authorName, ...commit } of slice) {
        const id = insert.get({
          ...commit,
          source,
          arrived,
          author: authorOf(commit.author, authorName, commit.time),
          tickets: JSON.stringify(commit.tickets),
          bulk: Number(commit.bulk),
          bot: Number(commit.bot),
          ignored: Number(commit.ignored),
        })
        if (typeof id === "number") for (const path of paths) addPath.run(numberOf(path), id)
      }
    })
    await inSlices(commits, write)
  }
}

type Signing = (mail: string, name: string, time: Moment) => number

/** Commits come newest first, so that an author's earlier ones say nothing new of the author. */
function latestOf(sign: Signing): Signing {
  const known = new Map<string, { readonly id: number; readonly time: Moment }>()
  return (mail, name, time) => {
    const before = known.get(mail)
    if (before !== undefined && time < before.time) return before.id
    const id = sign(mail, name, time)
    known.set(mail, { id, time })
    return id
  }
}

/** The number of a path of the past, which it gets when it is first named. */
export function pastPaths(db: Database): (source: number, path: string) => number {
  const get = db
    .prepare<[number, string], number>("select id from past_path where source = ? and path = ?")
    .pluck()
  const add = db
    .prepare<[number, string], number>("insert into past_path (source, path) values (?, ?) returning id")
    .pluck()
  return (source, path) => get.get(source, path) ?? add.get(source, path)!
}

/** Forgets a source's history, as when another took its place; what is written in its files stays. */
function forgetting(db: Database) {
  const commits = db.prepare<[number]>(
    "delete from source_commit where id in (select id from source_commit where source = ? limit 200)",
  )
  const paths = db.prepare<[number]>(
    "delete from past_path where id in (select id from past_path where source = ? limit 500)",
  )
  const authors = db.prepare(
    "delete from author where not exists (select 1 from source_commit where source_commit.author = author.id)",
  )
  const blames = db.prepare<[number]>("delete from blame where source = ?")
  const forgetGone = forgettingGone(db)
  return async (source: number): Promise<void> => {
    blames.run(source)
    await forgetGone(source)
    await untilNothing(() => commits.run(source).changes)
    await untilNothing(() => paths.run(source).changes)
    authors.run()
  }
}
