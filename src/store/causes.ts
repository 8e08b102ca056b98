import type { Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import { inSlices } from "./slices.ts"

/** When a commit came, by all that it may be known by again. */
export interface Arrival {
  readonly oid: string
  /** What stays when the commit is written anew. */
  readonly keys: readonly string[]
  readonly at: Moment
}

/** A commit that came in a window. */
export interface Arrived {
  readonly oid: string
  readonly mail: string
  readonly name: string
  readonly date: Moment
  readonly arrived: Moment
  /** By whose clock: our own, or the committer's. */
  readonly known: boolean
  readonly subject: string
  readonly tickets: readonly string[]
  readonly files: number
  readonly bulk: boolean
  readonly bot: boolean
}

/** A declaration that is surely about a machine. */
export interface DeclaredOf {
  readonly machine: string
  readonly declaration: number
}

interface ArrivedRow extends Omit<Arrived, "tickets" | "bulk" | "bot" | "known"> {
  tickets: string
  bulk: 0 | 1
  bot: 0 | 1
  known: 0 | 1
}

/** What it takes to say which commits came when, and what declares which machine. */
export function causesIn(db: Database) {
  return { ...arrivalsIn(db), ...declaredIn(db) }
}

function arrivalsIn(db: Database) {
  const fields = `author.mail, author.name, entry.time as date, entry.subject, entry.tickets, entry.files, entry.bulk, entry.bot`
  const window = db.prepare<{ source: number; from: Moment; to: Moment; most: number }, ArrivedRow>(`
    select entry.oid, ${fields}, came.at as arrived, 1 as known
    from commit_arrival came
    join source_commit entry on entry.source = came.source and entry.oid = came.oid
    join author on author.id = entry.author
    where came.source = @source and came.at between @from and @to
    union all
    select entry.oid, ${fields}, min(entry.committed, entry.arrived) as arrived, 0 as known
    from source_commit entry
    join author on author.id = entry.author
    where entry.source = @source and entry.committed between @from and @to
      and not exists (select 1 from commit_arrival came where came.source = entry.source and came.oid = entry.oid)
    order by arrived desc
    limit @most`)
  const one = db
    .prepare<[number, string], Moment>(`
    select coalesce(
      (select at from commit_arrival where source = entry.source and oid = entry.oid),
      min(entry.committed, entry.arrived))
    from source_commit entry where entry.source = ? and entry.oid = ?`)
    .pluck()
  const seen = db
    .prepare<[number, string], Moment>("select at from seen_patch where source = ? and key = ?")
    .pluck()
  const has = db.prepare<[number], 1>("select 1 from seen_patch where source = ? limit 1").pluck()
  const keep = db.prepare<[number, string, Moment]>(
    "insert or ignore into seen_patch (source, key, at) values (?, ?, ?)",
  )
  const come = db.prepare<[number, string, Moment]>(
    "insert or replace into commit_arrival (source, oid, at) values (?, ?, ?)",
  )
  const forget = db.prepare<[number]>("delete from commit_arrival where source = ?")
  return {
    /** What came from one moment to another, both included, the latest first. */
    cameBetween: async (
      source: number,
      from: Moment,
      to: Moment,
      most: number,
    ): Promise<readonly Arrived[]> => window.all({ source, from, to, most }).map(arrivedFrom),
    cameAt: async (source: number, oid: string): Promise<Moment | null> => one.get(source, oid) ?? null,
    /** Whether any commit of a source is known by what stays of it. */
    hasSeen: async (source: number): Promise<boolean> => has.get(source) === 1,
    /** When one of these was seen first. */
    seenAt: async (source: number, keys: readonly string[]): Promise<Moment | null> => {
      const found = keys.flatMap((key) => seen.get(source, key) ?? [])
      return found.length === 0 ? null : Math.min(...found)
    },
    keepSeen: async (source: number, arrivals: readonly Arrival[]): Promise<void> =>
      inSlices(
        arrivals,
        db.transaction((slice: readonly Arrival[]) => {
          for (const { keys, at } of slice) for (const key of keys) keep.run(source, key, at)
        }),
      ),
    keepCame: async (source: number, arrivals: readonly Arrival[]): Promise<void> =>
      inSlices(
        arrivals,
        db.transaction((slice: readonly Arrival[]) => {
          for (const { oid, at } of slice) come.run(source, oid, at)
        }),
      ),
    /** Forgets when commits came, not what was seen of them: their branch is written anew. */
    forgetCame: async (source: number): Promise<void> => void forget.run(source),
  }
}

const arrivedFrom = ({ tickets, bulk, bot, known, ...row }: ArrivedRow): Arrived => ({
  ...row,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- we wrote it
  tickets: JSON.parse(tickets) as string[],
  bulk: bulk === 1,
  bot: bot === 1,
  known: known === 1,
})

function declaredIn(db: Database) {
  const of = db.prepare<[string], DeclaredOf>(`
    select m.id as machine, d.declaration
    from json_each(?) asked
    join machine m on m.id = asked.value
    join declared_machine d on d.machine = m.key
    where d.standing = 'link'
    order by m.key, d.declaration`)
  const inFile = db
    .prepare<[number, string], number>(
      "select count(*) from declaration where source = ? and path = ? and kind = 'machine'",
    )
    .pluck()
  const newest = db
    .prepare<[number, string], string>(`
    select entry.oid from past_path
    join commit_path on commit_path.path = past_path.id
    join source_commit entry on entry.id = commit_path.source_commit
    where past_path.source = ? and past_path.path = ?
    order by entry.committed desc, entry.id desc limit 1`)
    .pluck()
  return {
    /** What surely declares machines, as it was concluded last. */
    declaredOf: async (machines: readonly string[]): Promise<readonly DeclaredOf[]> =>
      of.all(JSON.stringify(machines)),
    /** How many machines a file declares. */
    declaredIn: async (source: number, path: string): Promise<number> => inFile.get(source, path) ?? 0,
    /** The commit that changed a file last. */
    lastCommitOf: async (source: number, path: string): Promise<string | null> =>
      newest.get(source, path) ?? null,
  }
}
