import { createHash } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import type { Finding, FindingState, Level, Verdict } from "#model/finding.ts"
import type { Presence } from "#model/machine.ts"
import type { Severity } from "#model/severity.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import { inSlices } from "./slices.ts"

/** What was looked at, and what rules say of it. */
export interface ExaminedScope {
  readonly scope: string
  /** When it has to be looked at again though nothing changes; null: never. */
  readonly review: Moment | null
  readonly verdicts: readonly Verdict[]
}

/** A finding as it is kept; what people said of it is folded into its state. */
export type KeptFinding = Omit<Finding, "saying">

interface Row {
  id: string
  rule: string
  level: Level
  severity: Severity
  state: FindingState
  since: Moment
  first: Moment
  last: Moment
  resolved: Moment | null
  returns: number
  baseline: 0 | 1
  peers: string | null
  evidence: string
  body: string
  machines: string
}

type Body = Pick<Finding, "matter" | "title" | "says" | "advice" | "for" | "against" | "reason">

/** Which findings are asked for. Empty lists ask for all. */
export interface FindingsAsked {
  readonly states: readonly FindingState[]
  readonly rules: readonly string[]
  readonly severities: readonly Severity[]
  /** Key of a machine. */
  readonly machine: number | null
  readonly peers: string | null
  /** Hints alone are left out. */
  readonly withoutHints: boolean
  readonly levels?: readonly Level[]
  /** Words that stand in it or in the names of its machines. */
  readonly text?: string
  /** true: there at the first look; false: came later. */
  readonly baseline?: boolean | null
}

/** How many findings there are of a state and severity. */
export interface FindingCount {
  readonly state: FindingState
  readonly severity: Severity
  readonly level: Level
  readonly count: number
  readonly baseline: number
}

/** The same for the same rule, matter and peers. */
export function findingId({ rule, matter, peers }: Pick<Verdict, "rule" | "matter" | "peers">): string {
  const digest = createHash("sha256")
    .update(`${rule}\n${peers ?? ""}\n${matter}`)
    .digest("hex")
  return `f-${digest.slice(0, 10)}`
}

// What is seen again lives longer, though nothing is concluded again.
const SELECT = `
  select f.id, f.rule, f.level, f.severity, f.state, f.since, f.first, f.resolved, f.returns, f.baseline, f.peers,
    f.evidence, f.body,
    max(f.last, coalesce((
      select max(o.last) from json_each(f.evidence) e join observation o on o.id = e.value
      where f.state in ('open', 'came-back', 'accepted', 'expected', 'false-alarm')), 0)) as last,
    (select json_group_array(m.id) from finding_machine fm join machine m on m.key = fm.machine
     where fm.finding = f.id) as machines
  from finding f`

const WORST = "case f.severity when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end"

// Open now, and not at that moment: not there yet, waiting for a second look, resolved, or accepted.
const OPEN_SINCE = `f.state in ('open', 'came-back') and f.level <> 'hint' and f.baseline = 0
  and coalesce((select t.state from finding_turn t where t.finding = f.id and t.at <= ?
    order by t.at desc limit 1), '') not in ('open', 'came-back')`

/** What doesn't agree, and what rules said of what they looked at. */
export function findingsIn(db: Database) {
  return { ...readingOf(db), ...examiningOf(db), ...writingOf(db) }
}

function readingOf(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} where f.id = ?`)
  const some = db.prepare<[string], Row>(`${SELECT} where f.id in (select value from json_each(?))`)
  const counts = db.prepare<[], FindingCount>(`
    select state, severity, level, count(*) as count, sum(baseline) as baseline
    from finding group by state, severity, level`)
  const perMachine = db.prepare<[string], { machine: number; open: number; worst: number }>(`
    select fm.machine, count(*) as open, min(${WORST}) as worst
    from finding_machine fm join finding f on f.id = fm.finding and f.state in ('open', 'came-back')
    where fm.machine in (select value from json_each(?)) group by fm.machine`)
  const places = db.prepare<[string], { id: string; name: string; network: string }>(
    `select m.id, s.name, s.network from machine m join machine_state s on s.machine = m.key and s.until = ${FOREVER}
     where m.id in (select value from json_each(?))`,
  )
  const machinesOf = db.prepare<[string], { id: string; name: string; network: string; presence: Presence }>(
    `select m.id, s.name, s.network, s.presence from finding_machine fm
     join machine m on m.key = fm.machine
     join machine_state s on s.machine = m.key and s.until = ${FOREVER}
     where fm.finding = ? order by s.name, m.id`,
  )
  const turns = db.prepare<[string], { at: Moment; state: FindingState; severity: Severity }>(
    "select at, state, severity from finding_turn where finding = ? order by at",
  )
  const everOpen = db
    .prepare<[string], string>(
      `select distinct finding from finding_turn
       where finding in (select value from json_each(?)) and state in ('open', 'came-back', 'accepted', 'false-alarm')`,
    )
    .pluck()
  const turnsBetween = db.prepare<
    [Moment, Moment],
    { finding: string; at: Moment; state: FindingState; severity: Severity }
  >(
    "select finding, at, state, severity from finding_turn where at between ? and ? order by at desc limit 5000",
  )
  const openByPeers = db.prepare<[], { peers: string; count: number }>(
    `select peers, count(*) as count from finding
     where state in ('open', 'came-back') and level <> 'hint' and peers is not null group by peers`,
  )
  const rules = db.prepare<[], { rule: string; state: FindingState; count: number }>(
    "select rule, state, count(*) as count from finding group by rule, state",
  )
  return {
    get: async (id: string): Promise<KeptFinding | null> => {
      const row = one.get(id)
      return row === undefined ? null : findingFrom(row)
    },
    byIds: async (ids: readonly string[]): Promise<ReadonlyMap<string, KeptFinding>> =>
      new Map(some.all(JSON.stringify(ids)).map((row) => [row.id, findingFrom(row)])),
    /** Those of them that called for somebody at any time. */
    everOpen: async (ids: readonly string[]): Promise<ReadonlySet<string>> =>
      new Set(everOpen.all(JSON.stringify(ids))),
    /** A page of those asked for, the worst and newest first. */
    list: async (asked: FindingsAsked, limit: number, offset: number): Promise<readonly KeptFinding[]> => {
      const { where, parameters } = selected(asked)
      const order = `order by ${WORST}, f.level = 'hint', f.first desc, f.since desc, f.id limit ? offset ?`
      return db
        .prepare<unknown[], Row>(`${SELECT} where ${where} ${order}`)
        .all(...parameters, limit, offset)
        .map(findingFrom)
    },
    total: async (asked: FindingsAsked): Promise<number> => {
      const { where, parameters } = selected(asked)
      return db
        .prepare<unknown[], number>(`select count(*) from finding f where ${where}`)
        .pluck()
        .get(...parameters)!
    },
    /** Those that are open now and began to be after a moment. */
    openSince: async (moment: Moment, limit: number): Promise<readonly KeptFinding[]> =>
      db
        .prepare<[Moment, number], Row>(
          `${SELECT} where ${OPEN_SINCE} order by ${WORST}, f.first desc, f.id limit ?`,
        )
        .all(moment, limit)
        .map(findingFrom),
    countOpenSince: async (moment: Moment): Promise<number> =>
      db.prepare<[Moment], number>(`select count(*) from finding f where ${OPEN_SINCE}`).pluck().get(moment)!,
    counts: async (): Promise<readonly FindingCount[]> => counts.all(),
    /** How many open ones there are about each peers. */
    openByPeers: async () => openByPeers.all(),
    countsByRule: async () => rules.all(),
    /** How many open ones machines have, by their keys; worst: 0 critical to 3 low. */
    perMachine: async (keys: readonly number[]) => perMachine.all(JSON.stringify(keys)),
    /** What became of any of them between two moments, both included. */
    turnsBetween: async (from: Moment, to: Moment) => turnsBetween.all(from, to),
    /** How machines are called, and where they are. */
    placesOf: async (ids: readonly string[]) =>
      new Map(places.all(JSON.stringify(ids)).map((row) => [row.id, row])),
    machinesOf: async (id: string) => machinesOf.all(id),
    /** What became of it, in order. */
    turns: async (id: string) => turns.all(id),
  }
}

const MOST_WORDS = 8
const wordsIn = (text: string) => text.toLowerCase().split(/\s+/u).filter(Boolean).slice(0, MOST_WORDS)

const HOLDS_WORD = `(
  instr(lower(concat_ws(' ', f.rule, f.peers, f.id, f.body ->> 'title', f.body ->> 'says', f.body ->> 'matter')), ?) > 0
  or f.id in (
    select fm.finding from finding_machine fm
    join machine_state s on s.machine = fm.machine and s.until = ${FOREVER}
    where instr(lower(s.name), ?) > 0))`

function selected(asked: FindingsAsked): { readonly where: string; readonly parameters: readonly unknown[] } {
  const parts: string[] = ["1"]
  const parameters: unknown[] = []
  const among = (column: string, values: readonly string[]) => {
    if (values.length === 0) return
    parts.push(`f.${column} in (select value from json_each(?))`)
    parameters.push(JSON.stringify(values))
  }
  among("state", asked.states)
  among("rule", asked.rules)
  among("severity", asked.severities)
  if (asked.withoutHints) parts.push("f.level <> 'hint'")
  among("level", asked.levels ?? [])
  if (asked.baseline !== undefined && asked.baseline !== null)
    parts.push(`f.baseline = ${asked.baseline ? 1 : 0}`)
  if (asked.peers !== null) {
    // "group web" is also asked for with each of its environments: "group web, prod".
    parts.push("(f.peers = ? or substr(f.peers, 1, length(?) + 2) = ? || ', ')")
    parameters.push(asked.peers, asked.peers, asked.peers)
  }
  for (const word of wordsIn(asked.text ?? "")) {
    parts.push(HOLDS_WORD)
    parameters.push(word, word)
  }
  if (asked.machine !== null) {
    parts.push("f.id in (select finding from finding_machine where machine = ?)")
    parameters.push(asked.machine)
  }
  return { where: parts.join(" and "), parameters }
}

function findingFrom({
  first,
  last,
  baseline,
  body,
  machines,
  evidence: _evidence,
  ...row
}: Row): KeptFinding {
  return {
    ...row,
    ...fromJson<Body>(body),
    machines: fromJson<string[]>(machines).toSorted(),
    firstSeen: first,
    lastSeen: last,
    isBaseline: baseline === 1,
  }
}

const MOST_VERDICTS = 500
const AT_ONCE = 50

function examiningOf(db: Database) {
  const from = db.prepare<[], { basis: string; at: Moment; body: string }>("select * from examined_from")
  const digests = db.prepare<[], { scope: string; digest: string }>("select scope, digest from examined")
  const due = db.prepare<[Moment], string>("select scope from examined where review <= ?").pluck()
  const next = db
    .prepare<[], Moment | null>("select min(review) from examined where review is not null")
    .pluck()
  const pending = db
    .prepare<[], string>(
      "select distinct v.scope from finding f join verdict v on v.finding = f.id where f.state = 'pending'",
    )
    .pluck()
  const untold = db
    .prepare<[], string>("select distinct scope from verdict where body ->> 'state' = 'unknown'")
    .pluck()
  const everyId = db.prepare<[], string>("select id from finding union select finding from verdict").pluck()
  const verdicts = db.prepare<
    [string, string, number, number],
    { scope: string; number: number; body: string }
  >(`
    select scope, number, body from verdict where finding = ? and (scope, number) > (?, ?)
    order by scope, number limit ?`)
  /** A finding may be about very many machines: others get their answers in between. */
  const verdictsOf = async (id: string): Promise<readonly Verdict[]> => {
    const found: Verdict[] = []
    for (let after = { scope: "", number: -1 }; ;) {
      const rows = verdicts.all(id, after.scope, after.number, MOST_VERDICTS)
      found.push(...rows.map(({ body }) => fromJson<Verdict>(body)))
      const last = rows.at(-1)
      if (last === undefined || rows.length < MOST_VERDICTS) return found
      after = last
      await setImmediate()
    }
  }
  return {
    /** What was examined last, and from what; null where nothing was. */
    from: async () => from.get() ?? null,
    digests: async (): Promise<ReadonlyMap<string, string>> =>
      new Map(digests.all().map(({ scope, digest }) => [scope, digest])),
    /** What has to be looked at again by a time, or because it was seen once only. */
    due: async (now: Moment): Promise<readonly string[]> => [...new Set([...due.all(now), ...pending.all()])],
    /** Of what something could not be told: the next scan may tell it, though it finds nothing new. */
    untold: async (): Promise<readonly string[]> => untold.all(),
    /** When something has to be looked at next though nothing changes; null: never. */
    nextReview: async (): Promise<Moment | null> => next.get() ?? null,
    /** All findings, and all that are told of and are none yet. */
    everyId: async (): Promise<readonly string[]> => everyId.all(),
    /** All that rules say of some findings. */
    verdictsOf: async (ids: readonly string[]): Promise<ReadonlyMap<string, readonly Verdict[]>> => {
      const found = new Map<string, readonly Verdict[]>()
      for (const [at, id] of ids.entries()) {
        found.set(id, await verdictsOf(id))
        if (at % AT_ONCE === AT_ONCE - 1) await setImmediate()
      }
      return found
    },
  }
}

/** A short text that is another one where a scope's verdicts are others. */
export function digestOf({ verdicts, review }: Omit<ExaminedScope, "scope">): string {
  return createHash("sha256")
    .update(JSON.stringify([verdicts, review]))
    .digest("base64url")
    .slice(0, 22)
}

function writingOf(db: Database) {
  const had = db.prepare<[string], string>("select distinct finding from verdict where scope = ?").pluck()
  const forget = db.prepare<[string]>("delete from examined where scope = ?")
  const examine = db.prepare<[string, string, Moment | null]>(
    "insert into examined (scope, digest, review) values (?, ?, ?)",
  )
  const say = db.prepare<[string, number, string, string]>(
    "insert into verdict (scope, number, finding, body) values (?, ?, ?, ?)",
  )
  const noFrom = db.prepare("delete from examined_from")
  const unset = db.prepare("update examined_from set basis = ''")
  const setFrom = db.prepare<[string, Moment, string]>(
    "insert into examined_from (basis, at, body) values (?, ?, ?)",
  )
  const put = putting(db)
  const drop = db.prepare<[string]>("delete from finding where id in (select value from json_each(?))")
  return {
    /** Replaces what was said of some scopes; returns the ids of all findings that this has to do with. */
    replace: async (scopes: readonly ExaminedScope[]): Promise<ReadonlySet<string>> => {
      const touched = new Set<string>()
      const write = db.transaction((slice: readonly ExaminedScope[]) => {
        for (const { scope, verdicts, review } of slice) {
          for (const id of had.all(scope)) touched.add(id)
          forget.run(scope)
          if (verdicts.length === 0 && review === null) continue
          examine.run(scope, digestOf({ verdicts, review }), review)
          for (const [number, verdict] of verdicts.entries()) {
            const id = findingId(verdict)
            touched.add(id)
            say.run(scope, number, id, JSON.stringify(verdict))
          }
        }
      })
      await inSlices(scopes, write)
      return touched
    },
    /** Writes findings as they are now, and the turns that their lives took. */
    put: async (findings: readonly KeptFinding[], at: Moment): Promise<void> =>
      inSlices(
        findings,
        db.transaction((slice: readonly KeptFinding[]) => slice.forEach((one) => put(one, at))),
      ),
    /** Removes what turned out to be nothing. */
    drop: async (ids: readonly string[]): Promise<void> => {
      drop.run(JSON.stringify(ids))
    },
    /** From now on what is said of scopes is ahead of what is found, until `examinedFrom` says that it fits again. */
    examinedAhead: async (): Promise<void> => {
      unset.run()
    },
    examinedFrom: async (basis: string, at: Moment, body: string): Promise<void> =>
      db.transaction(() => {
        noFrom.run()
        setFrom.run(basis, at, body)
      })(),
  }
}

function putting(db: Database) {
  const stateOf = db.prepare<[string], { state: FindingState; severity: Severity }>(
    "select state, severity from finding where id = ?",
  )
  const put = db.prepare<Omit<Row, "machines">>(`
    insert into finding (id, rule, level, severity, state, since, first, last, resolved, returns, baseline, peers,
      evidence, body)
    values (@id, @rule, @level, @severity, @state, @since, @first, @last, @resolved, @returns, @baseline, @peers,
      @evidence, @body)
    on conflict (id) do update set level = excluded.level, severity = excluded.severity, state = excluded.state,
      since = excluded.since, last = excluded.last, resolved = excluded.resolved, returns = excluded.returns,
      baseline = excluded.baseline, peers = excluded.peers, evidence = excluded.evidence, body = excluded.body`)
  const turn = db.prepare<[string, Moment, FindingState, Severity]>(`
    insert into finding_turn (finding, at, state, severity) values (?, ?, ?, ?)
    on conflict (finding, at) do update set state = excluded.state, severity = excluded.severity`)
  const putMachines = puttingMachines(db)
  return (finding: KeptFinding, at: Moment): void => {
    const before = stateOf.get(finding.id)
    put.run(rowOf(finding))
    if (before?.state !== finding.state || before.severity !== finding.severity)
      turn.run(finding.id, at, finding.state, finding.severity)
    putMachines(finding)
  }
}

/** Of many machines few come and go. */
function puttingMachines(db: Database) {
  const had = db.prepare<[string], number>("select machine from finding_machine where finding = ?").pluck()
  const has = db
    .prepare<[string], number>(
      "select distinct m.key from json_each(?) asked cross join machine m on m.id = asked.value",
    )
    .pluck()
  const remove = db.prepare<[string, number]>("delete from finding_machine where finding = ? and machine = ?")
  const add = db.prepare<[string, number]>("insert into finding_machine (finding, machine) values (?, ?)")
  return ({ id, machines }: KeptFinding): void => {
    const before = new Set(had.all(id))
    for (const key of has.all(JSON.stringify(machines))) if (!before.delete(key)) add.run(id, key)
    for (const key of before) remove.run(id, key)
  }
}

const MOST_EVIDENCE = 200

function rowOf(finding: KeptFinding): Omit<Row, "machines"> {
  const { matter, title, says, advice, for: grounds, against, reason } = finding
  const observations = grounds.flatMap(({ evidence }) =>
    evidence.flatMap((one) => (one.kind === "observation" ? [one.id] : [])),
  )
  const body: Body = { matter, title, says, advice, for: grounds, against, reason }
  return {
    id: finding.id,
    rule: finding.rule,
    level: finding.level,
    severity: finding.severity,
    state: finding.state,
    since: finding.since,
    first: finding.firstSeen,
    last: finding.lastSeen,
    resolved: finding.resolved,
    returns: finding.returns,
    baseline: finding.isBaseline ? 1 : 0,
    peers: finding.peers,
    evidence: JSON.stringify([...new Set(observations)].slice(0, MOST_EVIDENCE)),
    body: JSON.stringify(body),
  }
}
