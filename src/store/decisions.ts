import type { Decision } from "#model/decision.ts"
import { founded } from "#model/machine-id.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

type Row = Omit<Decision, "anchors" | "undoneBy"> & { anchors: string; undone_by: string | null }

const decisionFrom = ({ anchors, undone_by, ...row }: Row): Decision => ({
  ...row,
  anchors: fromJson<number[][]>(anchors),
  undoneBy: undone_by,
})

const ABOUT = `
  select * from decision d
  where (@undone or d.undone is null) and (
    d.kind = 'never-touch'
    or d.subject in (select value from json_each(@ids))
    or exists (
      select 1 from json_tree(d.anchors) anchor
      join observation o on o.id = anchor.atom
      where anchor.type = 'integer' and o.endpoint in (select value from json_each(@endpoints))))
  order by d.id`

// What a machine shows of itself can't be stretched over whoever had the address before, as "it answers" can, when an older
// scan is imported. First comes the span with the observation that founded the machine.
const ANCHORS = `
  select id from (
    select o.id, l.since, l.endpoint,
      max(o.id = @founding) over (partition by l.endpoint, l.since) as isFounding,
      row_number() over (
        partition by l.endpoint, l.since
        order by case o.kind
          when 'mac' then 0 when 'identifier' then 1 when 'host-key' then 2 when 'certificate' then 3 when 'name' then 4
          else 5 end, o.id) as nth
    from machine m
    join machine_span l on l.machine = m.key
    join observation o on o.endpoint = l.endpoint and o.first >= l.since and o.first < l.until
    where m.id = @machine)
  where nth = 1
  order by isFounding desc, since, endpoint`

export type NewDecision = Omit<Decision, "id" | "undone" | "undoneBy">

/** Where an observation that a decision holds on to leads to now. */
export interface Anchored {
  readonly observation: number
  readonly endpoint: number
  readonly ip: string
  /** What the endpoint was called last, by itself or by others; null where nothing named it. */
  readonly called: string | null
  readonly machine: { readonly id: string; readonly name: string }
  readonly isVirtual: boolean
}

interface AnchoredRow extends Omit<Anchored, "machine" | "isVirtual"> {
  readonly presence: string
  readonly id: string
  readonly name: string
}

// An endpoint may have passed from one machine to another: the span that the observation founded comes first, then the
// one it was first seen in. Joined in this order, since SQLite would begin with the states of all machines.
const ANCHORED = `
  select o.id as observation, o.endpoint, e.ip, m.id, s.name, s.presence,
    (select n.value from observation n where n.endpoint = o.endpoint and n.kind = 'name'
     order by n.last desc, n.id limit 1) as called
  from json_each(?) anchor
  cross join observation o on o.id = anchor.value
  cross join endpoint e on e.id = o.endpoint
  cross join machine_span l on l.endpoint = o.endpoint
  cross join machine m on m.key = l.machine
  cross join machine_state s on s.machine = l.machine and s.until = ${FOREVER}
  order by o.id, (l.founding = o.id) desc, (l.since <= o.first and o.first < l.until) desc, l.since desc`

/** What people said. Rows are only ever added and marked as undone. */
export function decisionsIn(db: Database) {
  const about = db.prepare<{ ids: string; endpoints: string; undone: 0 | 1 }, Row>(ABOUT)
  const standing = db.prepare<[], Row>("select * from decision where undone is null order by id")
  const all = db.prepare<[], Row>("select * from decision order by id")
  const one = db.prepare<[number], Row>("select * from decision where id = ?")
  const add = db.prepare<Record<string, unknown>, Row>(`
    insert into decision (at, author, kind, subject, value, anchors, reason)
    values (@at, @author, @kind, @subject, @value, @anchors, @reason)
    returning *`)
  const anchorsOf = db.prepare<{ machine: string; founding: number }, { id: number }>(ANCHORS)
  const anchored = db.prepare<[string], AnchoredRow>(ANCHORED)
  const undo = db.prepare("update decision set undone = ?, undone_by = ? where id = ? and undone is null")
  const write = (decision: NewDecision) =>
    decisionFrom(add.get({ ...decision, anchors: JSON.stringify(decision.anchors) })!)
  const writeAll = db.transaction((decisions: readonly NewDecision[]) => decisions.map(write))
  return {
    /** Those that stand. */
    list: async (): Promise<Decision[]> => standing.all().map(decisionFrom),
    /** Also those that were taken back. */
    everything: async (): Promise<Decision[]> => all.all().map(decisionFrom),
    /** Those that may be about a machine, by its ids and endpoints, and all that keep off addresses; also what was taken back. */
    about: async (
      { ids, endpoints }: { readonly ids: readonly string[]; readonly endpoints: readonly number[] },
      undone: boolean,
    ): Promise<Decision[]> => {
      const lists = { ids: JSON.stringify(ids), endpoints: JSON.stringify(endpoints) }
      return about.all({ ...lists, undone: undone ? 1 : 0 }).map(decisionFrom)
    },
    get: async (id: number): Promise<Decision | null> => {
      const row = one.get(id)
      return row ? decisionFrom(row) : null
    },
    add: async (decision: NewDecision): Promise<Decision> => write(decision),
    /** All of them or none. */
    addAll: async (decisions: readonly NewDecision[]): Promise<Decision[]> => writeAll(decisions),
    /** Observations that stand for a machine, one for each span of it. */
    anchorsOf: async (machine: string): Promise<number[]> =>
      anchorsOf.all({ machine, founding: founded(machine) }).map(({ id }) => id),
    /** The machines that these observations speak of now. */
    anchored: async (observations: readonly number[]): Promise<ReadonlyMap<number, Anchored>> => {
      const found = new Map<number, Anchored>()
      for (const { id, name, presence, ...row } of anchored.all(JSON.stringify(observations)))
        if (!found.has(row.observation))
          found.set(row.observation, { ...row, machine: { id, name }, isVirtual: presence === "virtual" })
      return found
    },
    undo: async (id: number, at: Moment, by: string): Promise<boolean> => undo.run(at, by, id).changes > 0,
  }
}
