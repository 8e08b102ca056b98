import { FINDING_DECISIONS } from "#model/decision.ts"
import type { LinkConfidence } from "#model/link.ts"
import type { Explained, Owner } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Mystery } from "#model/mystery.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import { inSlices } from "./slices.ts"

/** What was concluded of one machine from what is written down. */
export interface ExplainedMachine {
  /** Key of the machine: the number of the observation that founded it. */
  readonly machine: number
  readonly explanation: Explained
  readonly owner: Owner | null
  readonly environment: string | null
  readonly groups: readonly string[]
  readonly declared: boolean
  readonly parts: number
  readonly written: number
}

/** A machine of the queue, by its key. */
export interface QueuedMystery extends Omit<Mystery, "machine"> {
  readonly machine: number
}

/** Which machine a declaration is, or may be, about. */
export interface DeclaredMachine {
  readonly declaration: number
  readonly machine: number
  readonly standing: "link" | "candidate"
  readonly confidence: LinkConfidence
}

/** Everything that was concluded at one time. */
export interface Conclusions {
  /** What it was concluded from, as `basis` tells it. */
  readonly basis: string
  readonly at: Moment
  readonly machines: readonly ExplainedMachine[]
  readonly mysteries: readonly QueuedMystery[]
  readonly declared: readonly DeclaredMachine[]
  readonly dead: readonly { readonly declaration: number; readonly body: string }[]
  /** Lines that named a machine once, of those that nothing declares now; each as JSON. */
  readonly removed: readonly { readonly machine: number; readonly bodies: readonly string[] }[]
  /** What holds for all of them, as JSON. */
  readonly body: string
}

interface Row {
  machine: number
  since: Moment
  explanation: Explained
  owner: string | null
  owner_how: Owner["how"] | null
  owner_confidence: number | null
  environment: string | null
  groups: string
  declared: 0 | 1
  parts: number
  written: number
}

/** How many machines are explained; those that are gone, retired or no machines are left out. */
export interface ExplanationCounted {
  readonly explained: number
  readonly inDoubt: number
  readonly mysteries: number
}

/** Who and why of every machine, as it was concluded last and as it was before. */
export function explainedIn(db: Database) {
  return { ...readingOf(db), ...basisOf(db), replace: replacing(db), update: updating(db) }
}

const COUNTED = `
  from machine_state s
  join machine m on m.key = s.machine
  left join explained x on x.machine = s.machine and x.until = ${FOREVER}
  where s.until = ${FOREVER} and s.presence not in ('gone', 'virtual') and m.retired is null`

function readingOf(db: Database) {
  const counts = db.prepare<[], { word: Explained; count: number }>(
    `select coalesce(x.explanation, 'mystery') as word, count(*) as count ${COUNTED} group by word`,
  )
  const byNetwork = db.prepare<[], { network: string; word: Explained; count: number }>(
    `select s.network, coalesce(x.explanation, 'mystery') as word, count(*) as count ${COUNTED} group by s.network, word`,
  )
  const now = db.prepare<[string], Row>(
    `select * from explained where until = ${FOREVER} and machine in (select value from json_each(?))`,
  )
  const queue = db.prepare<[], { machine: number; id: string; rank: number; points: number; body: string }>(`
    select q.machine, m.id, q.rank, q.points, q.body
    from mystery q
    join machine m on m.key = q.machine and m.retired is null
    join machine_state s on s.machine = q.machine and s.until = ${FOREVER} and s.presence not in ('gone', 'virtual')
    order by q.rank`)
  const declaredOf = db.prepare<[string], DeclaredMachine & { id: string }>(`
    select d.*, m.id from declared_machine d join machine m on m.key = d.machine
    where d.declaration in (select value from json_each(?))`)
  const parts = (column: string) => `
    select ${column} as name, count(*) as machines, sum(x.parts) as parts, sum(x.written) as written
    ${COUNTED.replace("left join", "join")} and ${column} is not null
    group by 1 order by 1`
  const ofGroups = `
    select g.value as name, count(*) as machines, sum(x.parts) as parts, sum(x.written) as written
    from machine_state s
    join machine m on m.key = s.machine
    join explained x on x.machine = s.machine and x.until = ${FOREVER}
    join json_each(x.groups) g
    where s.until = ${FOREVER} and s.presence not in ('gone', 'virtual') and m.retired is null
    group by 1 order by 1`
  const dead = db.prepare<[], { body: string }>(
    `select dead.body from dead_declaration dead
     join declaration d on d.id = dead.declaration
     join source on source.id = d.source and source.synced is not null
     order by source.name, d.path, d.line, d.id`,
  )
  type Part = { name: string; machines: number; parts: number; written: number }
  return {
    counts: async (): Promise<ExplanationCounted> => counted(counts.all()),
    countsByNetwork: async (): Promise<ReadonlyMap<string, ExplanationCounted>> => {
      const rows = Map.groupBy(byNetwork.all(), ({ network }) => network)
      return new Map([...rows].map(([network, own]) => [network, counted(own)]))
    },
    of: async (machines: readonly number[]): Promise<ReadonlyMap<number, ExplainedMachine>> =>
      new Map(now.all(JSON.stringify(machines)).map((row) => [row.machine, explainedFrom(row)])),
    /** The queue, what matters most first. */
    queue: async (): Promise<readonly (Mystery & { readonly key: number })[]> =>
      queue.all().map(({ machine, id, rank, points, body }) => ({
        ...fromJson<Omit<Mystery, "machine" | "rank" | "points">>(body),
        key: machine,
        machine: id,
        rank,
        points,
      })),
    /** Machines that these declarations are, or may be, about. */
    declared: async (
      declarations: readonly number[],
    ): Promise<readonly (DeclaredMachine & { readonly id: string })[]> =>
      declaredOf.all(JSON.stringify(declarations)),
    /** How much of what was seen is written down, by network, environment or group. */
    rebuildable: async (by: "network" | "environment" | "group"): Promise<readonly Part[]> =>
      db
        .prepare<[], Part>(
          by === "group" ? ofGroups : parts(by === "network" ? "s.network" : "x.environment"),
        )
        .all(),
    /** Declarations of machines that never answer, as JSON, in the order of their files. */
    dead: async (): Promise<readonly string[]> => dead.all().map(({ body }) => body),
  }
}

function counted(rows: readonly { readonly word: Explained; readonly count: number }[]): ExplanationCounted {
  const of = (word: Explained) => rows.find((row) => row.word === word)?.count ?? 0
  return { explained: of("explained"), inDoubt: of("in-doubt"), mysteries: of("mystery") }
}

function explainedFrom(row: Row): ExplainedMachine {
  return {
    machine: row.machine,
    explanation: row.explanation,
    owner: ownerOf(row.owner, row.owner_how, row.owner_confidence),
    environment: row.environment,
    groups: fromJson<string[]>(row.groups),
    declared: row.declared === 1,
    parts: row.parts,
    written: row.written,
  }
}

export function ownerOf(
  name: string | null,
  how: Owner["how"] | null,
  confidence: number | null,
): Owner | null {
  return name === null || how === null ? null : { name, how, confidence: confidence ?? 0 }
}

// What people say of findings says nothing of who and why.
const OF_FINDINGS = FINDING_DECISIONS.map((kind) => `'${kind}'`).join(", ")

function basisOf(db: Database) {
  // Everything that a conclusion may change with; a running scan counts when it has ended.
  const scans = db
    .prepare<[], string>(
      `select (select count(*) || ' ' || coalesce(max(ended), 0) || ' ' || coalesce(max(id), 0) from scan where ended is not null)`,
    )
    .pluck()
  const steady = db
    .prepare<[], string>(
      `select (select coalesce(group_concat(said, ','), '') from (
          select id || ' ' || coalesce(synced, 0) || ' ' || coalesce(network, '') || ' ' || declarations || ' ' || (
            select coalesce(group_concat(network || first || last, ' '), '') from source_claim where source = source.id
          ) as said from source order by id))
        || '; ' || (select count(*) || ' ' || count(undone) || ' ' || coalesce(max(id), 0) from decision
          where kind not in (${OF_FINDINGS}))
        || '; ' || (select coalesce(group_concat(name || ' ' || coalesce(environment, '') || targets, ','), '') from network)
        || '; ' || coalesce((select rules from conclusion), '')`,
    )
    .pluck()
  const from = db.prepare<[], { basis: string; at: Moment; body: string }>("select * from explained_from")
  return {
    /** What would be concluded from now, in a few words: another text, another conclusion. */
    basis: async (): Promise<string> => `${scans.get() ?? ""}; ${steady.get() ?? ""}`,
    /** The part of it that no scan changes. */
    steadyBasis: async (): Promise<string> => steady.get() ?? "",
    /** What was concluded from last; null where nothing was. */
    from: async () => from.get() ?? null,
  }
}

const SAME = ["explanation", "owner", "owner_how", "environment", "groups"] as const

function rowOf({ owner, groups, declared, ...rest }: ExplainedMachine, at: Moment): Row {
  return {
    ...rest,
    since: at,
    owner: owner?.name ?? null,
    owner_how: owner?.how ?? null,
    owner_confidence: owner?.confidence ?? null,
    groups: JSON.stringify(groups),
    declared: declared ? 1 : 0,
  }
}

function writerOf(db: Database) {
  const before = db.prepare<[number], Row>(`select * from explained where machine = ? and until = ${FOREVER}`)
  const end = db.prepare<[Moment, number]>(
    `update explained set until = ? where machine = ? and until = ${FOREVER}`,
  )
  const add = db.prepare<Row>(`
    insert into explained (machine, since, until, explanation, owner, owner_how, owner_confidence, environment, groups,
      declared, parts, written)
    values (@machine, @since, ${FOREVER}, @explanation, @owner, @owner_how, @owner_confidence, @environment, @groups,
      @declared, @parts, @written)
    on conflict (machine, since) do update set until = excluded.until, explanation = excluded.explanation,
      owner = excluded.owner, owner_how = excluded.owner_how, owner_confidence = excluded.owner_confidence,
      environment = excluded.environment, groups = excluded.groups, declared = excluded.declared,
      parts = excluded.parts, written = excluded.written`)
  const reword = db.prepare<Row>(`
    update explained set owner_confidence = @owner_confidence, declared = @declared, parts = @parts, written = @written
    where machine = @machine and until = ${FOREVER}`)
  return (machine: ExplainedMachine, at: Moment): void => {
    const row = rowOf(machine, at)
    const was = before.get(machine.machine)
    if (was !== undefined && SAME.every((column) => was[column] === row[column])) {
      const isSame =
        was.owner_confidence === row.owner_confidence &&
        was.declared === row.declared &&
        was.parts === row.parts &&
        was.written === row.written
      if (!isSame) reword.run(row)
      return
    }
    end.run(at, machine.machine)
    add.run(row)
  }
}

/** Writes what a whole pass concluded, a little at a time; what it rests on comes last. */
function replacing(db: Database) {
  const put = writerOf(db)
  const forget = db.prepare("delete from explained where machine not in (select key from machine)")
  const noQueue = db.prepare("delete from mystery")
  const queue = db.prepare<[number, number, number, string]>(
    "insert into mystery (machine, rank, points, body) values (?, ?, ?, ?)",
  )
  const noDeclared = db.prepare("delete from declared_machine")
  const declare = db.prepare<DeclaredMachine>(`
    insert or ignore into declared_machine (declaration, machine, standing, confidence)
    select id, @machine, @standing, @confidence from declaration where id = @declaration`)
  const noDead = db.prepare("delete from dead_declaration")
  const bury = db.prepare<[string, number]>(
    "insert or ignore into dead_declaration (declaration, body) select id, ? from declaration where id = ?",
  )
  const noRemoved = db.prepare("delete from removed_line")
  const remove = db.prepare<[number, number, string]>(
    "insert into removed_line (machine, number, body) values (?, ?, ?)",
  )
  const noFrom = db.prepare("delete from explained_from")
  const setFrom = db.prepare<[string, Moment, string]>(
    "insert into explained_from (basis, at, body) values (?, ?, ?)",
  )
  return async ({
    basis,
    at,
    machines,
    mysteries,
    declared,
    dead,
    removed,
    body,
  }: Conclusions): Promise<void> => {
    await inSlices(
      machines,
      db.transaction((slice: typeof machines) => slice.forEach((machine) => put(machine, at))),
    )
    db.transaction(() => {
      forget.run()
      noQueue.run()
      for (const { machine, rank, points, ...rest } of mysteries)
        queue.run(machine, rank, points, JSON.stringify(rest))
      noDead.run()
      for (const one of dead) bury.run(one.body, one.declaration)
      noRemoved.run()
      for (const one of removed)
        for (const [number, text] of one.bodies.entries()) remove.run(one.machine, number, text)
      noFrom.run()
      setFrom.run(basis, at, body)
    })()
    noDeclared.run()
    await inSlices(
      declared,
      db.transaction((slice: typeof declared) => slice.forEach((one) => declare.run(one))),
    )
  }
}

/** Writes what was concluded of a few machines alone; the queue keeps its order until all is concluded again. */
function updating(db: Database) {
  const put = writerOf(db)
  const leave = db.prepare<[number]>("delete from mystery where machine = ?")
  const last = db.prepare<[], number>("select coalesce(max(rank), 0) from mystery").pluck()
  const join = db.prepare<[number, number, number, string]>(`
    insert into mystery (machine, rank, points, body) values (?, ?, ?, ?)
    on conflict (machine) do update set points = excluded.points, body = excluded.body`)
  return async (
    machines: readonly ExplainedMachine[],
    mysteries: readonly QueuedMystery[],
    at: Moment,
  ): Promise<void> => {
    db.transaction(() => {
      const queued = new Set(mysteries.map(({ machine }) => machine))
      for (const machine of machines) {
        put(machine, at)
        if (!queued.has(machine.machine)) leave.run(machine.machine)
      }
      for (const { machine, rank: _rank, points, ...rest } of mysteries)
        join.run(machine, last.get()! + 1, points, JSON.stringify(rest))
    })()
  }
}
