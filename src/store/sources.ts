import type { Claim, Source, SourceState } from "#model/source.ts"
import type { Declared, Problem } from "#model/declaration.ts"
import { Failure } from "#model/failure.ts"
import type { Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import { declarationWriter, type DeclarationChange } from "./declarations.ts"
import { forgettingGone } from "./forget-gone.ts"
import { inSlices, untilNothing } from "./slices.ts"
import { tableMappingsIn } from "./table-mappings.ts"

type Row = Omit<Source, "claims">

/** A source as somebody names it. */
export type NewSource = Pick<Source, "name" | "kind" | "location" | "branch" | "network" | "claims">

/** Everything that a source holds, as it was read. */
export interface Held {
  readonly head: string | null
  readonly commits: number
  readonly said: string | null
  readonly synced: Moment
  /** Its files; the content of each is in the index. */
  readonly files: readonly HeldFile[]
  readonly declarations: readonly Declared[]
  readonly problems: readonly Problem[]
  readonly missing: readonly Problem[]
}

export interface HeldFile {
  readonly path: string
  readonly oid: string
}

/** A problem as it is kept. */
export interface KeptProblem extends Problem {
  /** What is referred to is not in the source. */
  readonly missing: boolean
}

interface Changes {
  readonly entries: { readonly put: readonly HeldFile[]; readonly removed: readonly string[] }
  readonly declarations: DeclarationChange
}

/** How many problems of a source are kept; all of them are counted. */
export const MOST_PROBLEMS = 5_000
const MOST_MISSING = 1_000
const AT_A_TIME = 2_000

/** The places where truth is written down, and the one way to replace what is known of one of them. */
export function sourcesIn(db: Database) {
  return {
    ...{ ...namedIn(db), ...problemsIn(db), ...filesIn(db), ...tableMappingsIn(db) },
    ...{ replace: replacing(db), remove: removing(db) },
  }
}

function namedIn(db: Database) {
  const all = db.prepare<[], Row>("select * from source order by name")
  const get = db.prepare<[number], Row>("select * from source where id = ?")
  const named = db.prepare<[string], Row>("select * from source where name = ?")
  const insert = db
    .prepare<Omit<NewSource, "claims">, number>(
      `insert into source (name, kind, location, branch, network, state)
      values (@name, @kind, @location, @branch, @network, 'new') returning id`,
    )
    .pluck()
  const update = db.prepare<Omit<NewSource, "claims"> & { id: number }>(`
    update source set name = @name, kind = @kind, location = @location, branch = @branch, network = @network
    where id = @id`)
  const mark = db.prepare<[SourceState, string | null, number]>(
    "update source set state = ?, said = ? where id = ?",
  )
  const claims = claimsIn(db)
  const save = db.transaction((source: NewSource, id: number | null): number => {
    const { claims: own, ...rest } = source
    const other = named.get(source.name)
    if (other !== undefined && other.id !== id)
      throw new Failure("conflict", `There is a source "${source.name}" already. Give this one another name.`)
    if (id !== null) update.run({ ...rest, id })
    const saved = id ?? insert.get(rest)!
    claims.replace(saved, own)
    return saved
  })
  const whole = (row: Row | undefined): Source | null =>
    row === undefined ? null : { ...row, claims: claims.of(row.id) }
  return {
    list: async (): Promise<readonly Source[]> => all.all().map((row) => whole(row)!),
    get: async (id: number): Promise<Source | null> => whole(get.get(id)),
    named: async (name: string): Promise<Source | null> => whole(named.get(name)),
    add: async (source: NewSource): Promise<number> => save(source, null),
    change: async (id: number, source: NewSource): Promise<void> => {
      save(source, id)
    },
    /** Says how its reading goes; what was read before stays. */
    mark: async (id: number, state: SourceState, said: string | null): Promise<void> => {
      mark.run(state, said, id)
    },
  }
}

function claimsIn(db: Database) {
  const of = db.prepare<[number], { network: string; first: string; last: string }>(
    "select network, first, last from source_claim where source = ? order by network, first, last",
  )
  const empty = db.prepare<[number]>("delete from source_claim where source = ?")
  const insert = db.prepare<[number, string, string, string]>(
    "insert or ignore into source_claim (source, network, first, last) values (?, ?, ?, ?)",
  )
  return {
    of: (source: number): readonly Claim[] =>
      of.all(source).map(({ network, first, last }) => ({ network, range: { first, last } })),
    replace: (source: number, claims: readonly Claim[]): void => {
      empty.run(source)
      for (const { network, range } of claims) insert.run(source, network, range.first, range.last)
    },
  }
}

function problemsIn(db: Database) {
  const of = db.prepare<[number, number, number], Problem & { missing: 0 | 1 }>(
    "select path, line, sentence, missing from problem where source = ? order by number limit ? offset ?",
  )
  const incomplete = db.prepare<[], number>("select distinct source from problem where missing = 1").pluck()
  return {
    /** Sources that refer to something which is not in them, so that they don't list everything. */
    incomplete: async (): Promise<ReadonlySet<number>> => new Set(incomplete.all()),
    /** What could not be read, or is missing, by path and line as it was told. */
    problems: async (source: number, limit: number, offset = 0): Promise<readonly KeptProblem[]> =>
      of.all(source, limit, offset).map((row) => ({ ...row, missing: row.missing === 1 })),
  }
}

function filesIn(db: Database) {
  const page = db.prepare<[number, string], HeldFile>(`
    select entry.path, blob.oid
    from tree_entry entry
    join blob on blob.id = entry.blob
    where entry.source = ? and entry.path > ?
    order by entry.path
    limit ${AT_A_TIME}`)
  const one = db
    .prepare<[number, string], string>(
      "select blob.oid from tree_entry entry join blob on blob.id = entry.blob where source = ? and path = ?",
    )
    .pluck()
  return {
    /** The files of a source with their content's id, a few at a time. */
    async *files(source: number): AsyncGenerator<readonly HeldFile[]> {
      for (let after = ""; ;) {
        const rows = page.all(source, after)
        if (rows.length === 0) return
        yield rows
        after = rows.at(-1)!.path
      }
    },
    /** The content's id of one file; null where the source has no such file. */
    file: async (source: number, path: string): Promise<string | null> => one.get(source, path) ?? null,
  }
}

function replacing(db: Database) {
  const own = filesIn(db)
  const isRead = db.prepare<[number], number>("select synced is not null from source where id = ?").pluck()
  const declarations = declarationWriter(db)
  const entries = entryWriter(db)
  const end = endingOf(db)
  const write = db.transaction((source: number, work: readonly (() => void)[]) => {
    for (const each of work) each()
  })
  return async (source: number, held: Held): Promise<void> => {
    const before = new Map<string, string>()
    for await (const page of own.files(source)) for (const { path, oid } of page) before.set(path, oid)
    const changes: Changes = {
      entries: difference(before, held.files),
      declarations: await declarations.difference(source, held.declarations),
    }
    const work = [
      ...changes.entries.removed.map((path) => () => entries.remove(source, path)),
      ...changes.entries.put.map((file) => () => entries.put(source, file)),
      ...changes.declarations.removed.map((id) => () => declarations.remove(id)),
      ...changes.declarations.added.map((each) => () => declarations.add(source, each)),
    ]
    // Until it was read once nothing of it is told, so it may come bit by bit; afterwards it changes at one moment.
    if (isRead.get(source) === 0) await inSlices(work, (slice) => write(source, slice))
    const rest = isRead.get(source) === 0 ? [] : work
    write(source, [...rest, () => end(source, held)])
  }
}

function difference(before: ReadonlyMap<string, string>, files: readonly HeldFile[]): Changes["entries"] {
  const now = new Set(files.map(({ path }) => path))
  return {
    put: files.filter(({ path, oid }) => before.get(path) !== oid),
    removed: [...before.keys()].filter((path) => !now.has(path)),
  }
}

function entryWriter(db: Database) {
  const put = db.prepare<[number, string, string]>(`
    insert into tree_entry (source, path, blob)
    select ?, ?, id from blob where oid = ?
    on conflict (source, path) do update set blob = excluded.blob`)
  const remove = db.prepare<[number, string]>("delete from tree_entry where source = ? and path = ?")
  const forgetBlame = db.prepare<[number, string]>("delete from blame where source = ? and path = ?")
  return {
    put: (source: number, { path, oid }: HeldFile): void => {
      if (put.run(source, path, oid).changes === 0) throw new Error(`The content of ${path} was never begun.`)
      forgetBlame.run(source, path)
    },
    remove: (source: number, path: string): void => {
      remove.run(source, path)
      forgetBlame.run(source, path)
    },
  }
}

/** Writes what could not be read, and how the source stands now. */
function endingOf(db: Database) {
  const empty = db.prepare<[number]>("delete from problem where source = ?")
  const add = db.prepare<[number, number, string, number, string, 0 | 1]>(
    "insert into problem (source, number, path, line, sentence, missing) values (?, ?, ?, ?, ?, ?)",
  )
  const finish = db.prepare(`
    update source set
      state = 'read', said = @said, head = @head, commits = @commits, files = @files,
      declarations = @declarations, problems = @problems, synced = @synced
    where id = @id`)
  return (id: number, { head, commits, said, synced, ...held }: Held): void => {
    // What is missing decides what a source can claim: it is not crowded out.
    const missing = held.missing.slice(0, Math.max(MOST_MISSING, MOST_PROBLEMS - held.problems.length))
    const problems = [
      ...held.problems
        .slice(0, MOST_PROBLEMS - missing.length)
        .map((each) => ({ ...each, missing: 0 as const })),
      ...missing.map((each) => ({ ...each, missing: 1 as const })),
    ]
    empty.run(id)
    problems.forEach((each, at) => add.run(id, at, each.path, each.line, each.sentence, each.missing))
    const counts = {
      files: held.files.length,
      declarations: held.declarations.length,
      problems: held.problems.length + held.missing.length,
    }
    finish.run({ id, said, head, commits, synced, ...counts })
  }
}

/** Takes a source away with everything it held, a little at a time. */
function removing(db: Database) {
  const hide = db.prepare<[number]>("update source set synced = null, state = 'new' where id = ?")
  const forgetGone = forgettingGone(db)
  const slices = removals(db)
  const remove = db.prepare<[number]>("delete from source where id = ?")
  return async (id: number): Promise<boolean> => {
    hide.run(id)
    await forgetGone(id)
    for (const slice of slices) await untilNothing(() => slice.run({ source: id }).changes)
    return remove.run(id).changes > 0
  }
}

function removals(db: Database) {
  const some = (table: string, key: string) =>
    `delete from ${table} where source = @source and ${key} in (select ${key} from ${table} where source = @source limit 500)`
  return [
    some("declaration", "id"),
    some("blame", "path"),
    some("tree_entry", "path"),
    some("source_commit", "id"),
    some("past_path", "id"),
  ].map((sql) => db.prepare<{ source: number }>(sql))
}
