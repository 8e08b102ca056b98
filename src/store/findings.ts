import type { FindingState, Level } from "#model/finding.ts"
import type { Presence } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Severity } from "#model/severity.ts"
import type { Database } from "./database.ts"
import { findingWriter, type FindingBody, type FindingRow, type KeptFinding } from "./finding-writer.ts"
import { fromJson } from "./json.ts"
import { verdictsIn } from "./verdicts.ts"

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
  return { ...readingOf(db), ...verdictsIn(db), ...findingWriter(db) }
}

function readingOf(db: Database) {
  const one = db.prepare<[string], FindingRow>(`${SELECT} where f.id = ?`)
  const some = db.prepare<[string], FindingRow>(`${SELECT} where f.id in (select value from json_each(?))`)
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
        .prepare<unknown[], FindingRow>(`${SELECT} where ${where} ${order}`)
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
        .prepare<[Moment, number], FindingRow>(
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
}: FindingRow): KeptFinding {
  return {
    ...row,
    ...fromJson<FindingBody>(body),
    machines: fromJson<string[]>(machines).toSorted(),
    firstSeen: first,
    lastSeen: last,
    isBaseline: baseline === 1,
  }
}
