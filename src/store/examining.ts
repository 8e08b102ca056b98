import type { Alarm, Presence } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { coverageIn } from "./coverage.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

/** Up to where everything was looked at. */
export interface Reached {
  /** The highest number of an observation. */
  readonly observation: number
  /** Of the latest scan that came to its end. */
  readonly moment: Moment
  /** A number for all scans that came to their end by then: another where one more did. */
  readonly scans: number
  /** When who and why were concluded. */
  readonly explained: Moment
}

/** A machine in a line. */
export interface BriefRow {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly presence: Presence
  readonly since: Moment
  readonly lastSeen: Moment
  readonly network: string
  readonly retired: Moment | null
  readonly environment: string | null
  readonly names: readonly string[]
  readonly kind: string | null
  readonly os: string | null
  readonly role: string | null
  readonly owner: string | null
  readonly groups: readonly string[]
  readonly tags: readonly string[]
  readonly declared: boolean
  /** Current ones. */
  readonly ips: readonly string[]
}

/** Something that several machines bear at one time, by their keys. */
export interface SharedRow {
  readonly kind: "host-key" | "tls-key" | "certificate" | "mac" | "identifier" | "address"
  readonly value: string
  readonly machines: readonly number[]
}

const THERE = `s.until = ${FOREVER} and s.presence <> 'virtual' and m.retired is null`

/** What has to be looked at again, and what is looked at beside single machines. */
export function examiningIn(db: Database) {
  return { ...reachedIn(db), ...sharedIn(db), ...wholeIn(db) }
}

// When a scan ended, and that it did, in so few digits that many of them add up to a number that is exact.
const ENDED = "1 + coalesce(ended, 0) % 1000000007"

function reachedIn(db: Database) {
  const reached = db.prepare<[], Reached>(`
    select (select coalesce(max(id), 0) from observation) as observation,
      (select coalesce(max(moment), 0) from scan where state <> 'running') as moment,
      (select coalesce(sum(${ENDED}), 0) from scan where state <> 'running') as scans,
      (select coalesce(max(at), 0) from explained_from) as explained`)
  const touched = db
    .prepare<Reached, number>(`
    select p.machine from observation o join machine_span p on p.endpoint = o.endpoint where o.id > @observation
    union
    select p.machine from observation o join machine_span p on p.endpoint = o.endpoint
      where o.ended < ${FOREVER} and o.ended > @moment
    union
    select machine from machine_state where until = ${FOREVER} and since > @moment
    union
    select machine from explained where until = ${FOREVER} and since > @explained`)
    .pluck()
  const observationAt = db
    .prepare<[Moment], number>("select coalesce(max(id), 0) from observation where first <= ?")
    .pluck()
  const steady = db
    .prepare<[], string>(`
    select coalesce(group_concat(ports, ','), '') from (
      select distinct network || ' ' || tcp || ' ' || udp as ports from scan
      where state = 'done' and rescanOf is null order by 1)`)
    .pluck()
  const older = db
    .prepare<Reached, 0 | 1>(
      `select coalesce(sum(${ENDED}), 0) <> @scans from scan where state <> 'running' and moment <= @moment`,
    )
    .pluck()
  return {
    reached: async (): Promise<Reached> => reached.get()!,
    /** Keys of machines of which something is otherwise than when everything was looked at. */
    touchedSince: async (since: Reached): Promise<readonly number[]> => touched.all(since),
    /** The highest number of an observation that began by a moment. */
    observationAt: async (moment: Moment): Promise<number> => observationAt.get(moment) ?? 0,
    /** What port scans asked at all: what is asked anew may change what is known of any machine. */
    steady: async (): Promise<string> => steady.get() ?? "",
    /** Whether a scan came to its end among older ones since. */
    isPastChanged: async (since: Reached): Promise<boolean> => older.get(since) === 1,
  }
}

function sharedIn(db: Database) {
  const kindOf = `case when o.kind = 'identifier' and o.subject like '% tls-key' then 'tls-key' else o.kind end`
  const borne = `
    from observation o
    join machine_span p on p.endpoint = o.endpoint and p.until = ${FOREVER} and o.first >= p.since
    join machine m on m.key = p.machine and m.holders is null
    where o.kind in ('host-key', 'certificate', 'identifier', 'mac') and o.ended = ${FOREVER} and o.standing = 'observed'`
  const grouped = `group by 1, 2 having count(distinct p.machine) > 1`
  const all = db.prepare<[], { kind: SharedRow["kind"]; value: string; machines: string }>(
    `select ${kindOf} as kind, o.value, json_group_array(distinct p.machine) as machines ${borne} ${grouped}`,
  )
  const some = db.prepare<[string], { kind: SharedRow["kind"]; value: string; machines: string }>(
    `select ${kindOf} as kind, o.value, json_group_array(distinct p.machine) as machines ${borne}
     and o.value in (
       select k.value from json_each(?) asked
       join machine_span l on l.machine = asked.value
       join observation k on k.endpoint = l.endpoint
       where k.kind in ('host-key', 'certificate', 'identifier', 'mac'))
     ${grouped}`,
  )
  const addresses = db.prepare<[], { kind: "address"; value: string; machines: string }>(
    `select 'address' as kind, a.network || ' ' || a.ip as value, json_group_array(distinct a.machine) as machines
     from machine_address a join machine m on m.key = a.machine and m.holders is null
     where a.until = ${FOREVER} group by a.network, a.ip having count(distinct a.machine) > 1`,
  )
  const still = db
    .prepare<[string], number>(`select count(distinct p.machine) ${borne} and o.value = ?`)
    .pluck()
  const told = (row: { kind: SharedRow["kind"]; value: string; machines: string }): SharedRow => ({
    ...row,
    machines: fromJson<number[]>(row.machines),
  })
  return {
    /** What more than one machine bears: of all machines, or of some. */
    shared: async (machines: readonly number[] | null): Promise<readonly SharedRow[]> =>
      [...(machines === null ? all.all() : some.all(JSON.stringify(machines))), ...addresses.all()].map(told),
    /** Whether more than one machine bears it still. */
    isShared: async (value: string): Promise<boolean> => (still.get(value) ?? 0) > 1,
  }
}

function wholeIn(db: Database) {
  const briefs = db.prepare<
    [],
    Omit<BriefRow, "groups" | "tags" | "declared" | "ips" | "names"> & {
      names: string
      groups: string | null
      tags: string
      declared: 0 | 1 | null
      ips: string
    }
  >(`
    select m.key, m.id, s.name, s.presence, s.since, m.last_seen as lastSeen, s.network, m.retired, x.environment,
      s.names, s.kind, s.os, s.role, coalesce(m.owner, x.owner) as owner,
      x.groups, m.tags, x.declared,
      (select json_group_array(a.ip) from machine_address a where a.machine = m.key and a.until = ${FOREVER}) as ips
    from machine_state s join machine m on m.key = s.machine
    left join explained x on x.machine = m.key and x.until = ${FOREVER}
    where ${THERE} order by m.key`)
  const scans = db.prepare<[], { network: string; moment: Moment }>(
    "select network, moment from scan where state = 'done' order by moment desc",
  )
  const went = db.prepare<[], { network: string; since: Moment; count: number }>(`
    select s.network, s.since, count(*) as count from machine_state s join machine m on m.key = s.machine
    where ${THERE} and s.presence = 'gone' group by s.network, s.since`)
  const clocks = db.prepare<[], { network: string; ahead: number | null }>(`
    select e.network, o.detail ->> 'aheadMs' as ahead from observation o join endpoint e on e.id = o.endpoint
    where o.kind = 'clock' and o.ended = ${FOREVER}`)
  const linked = db.prepare<
    [],
    {
      declaration: number
      machine: string
      standing: "link" | "candidate"
      confidence: "certain" | "likely" | "possible"
    }
  >(`
    select l.declaration, m.id as machine, l.standing, l.confidence
    from declared_machine l join machine m on m.key = l.machine order by l.declaration, m.id`)
  const answers = db.prepare<[], { ip: string; last: Moment }>(
    "select e.ip, max(o.last) as last from endpoint e join observation o on o.endpoint = e.id and o.kind = 'up' group by e.ip",
  )
  const alarms = db.prepare<
    [],
    Omit<Alarm, "machines" | "evidence"> & { machines: string; evidence: string }
  >("select id, rule, title, subject, machines, since, last, evidence from alarm order by id")
  const coverage = coverageIn(db)
  return {
    /** Every machine that is no virtual address and not out of use. */
    briefs: async (): Promise<readonly BriefRow[]> =>
      briefs.all().map(({ groups, tags, declared, ips, names, ...row }) => ({
        ...row,
        names: fromJson<string[]>(names),
        groups: groups === null ? [] : fromJson<string[]>(groups),
        tags: fromJson<string[]>(tags),
        declared: declared === 1,
        ips: fromJson<string[]>(ips),
      })),
    /** Scans that came to their end, the newest first. */
    endedScans: async () => scans.all(),
    /** How many machines went at which moment. */
    went: async () => went.all(),
    clocks: async () =>
      clocks.all().flatMap(({ network, ahead }) => (ahead === null ? [] : [{ network, ahead }])),
    linked: async () => linked.all(),
    lastAnswers: async (): Promise<ReadonlyMap<string, Moment>> =>
      new Map(answers.all().map(({ ip, last }) => [ip, last])),
    alarms: async (): Promise<readonly Alarm[]> =>
      alarms.all().map(({ machines, evidence, ...row }) => ({
        ...row,
        machines: fromJson<string[]>(machines),
        evidence: fromJson<number[]>(evidence),
      })),
    coverage: async () => coverage(),
  }
}
