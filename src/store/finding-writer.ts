import type { Finding, FindingState, Level } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Severity } from "#model/severity.ts"
import type { Database } from "./database.ts"
import { inSlices } from "./slices.ts"

/** A finding as it is kept; what people said of it is folded into its state. */
export type KeptFinding = Omit<Finding, "saying">

/** A finding as its columns hold it. */
export interface FindingRow {
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

/** What of it stands in one column. */
export type FindingBody = Pick<Finding, "matter" | "title" | "says" | "advice" | "for" | "against" | "reason">

/** Writes findings, and what became of them. */
export function findingWriter(db: Database) {
  const put = putting(db)
  const drop = db.prepare<[string]>("delete from finding where id in (select value from json_each(?))")
  return {
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
  }
}

function putting(db: Database) {
  const stateOf = db.prepare<[string], { state: FindingState; severity: Severity }>(
    "select state, severity from finding where id = ?",
  )
  const put = db.prepare<Omit<FindingRow, "machines">>(`
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

function rowOf(finding: KeptFinding): Omit<FindingRow, "machines"> {
  const { matter, title, says, advice, for: grounds, against, reason } = finding
  const observations = grounds.flatMap(({ evidence }) =>
    evidence.flatMap((one) => (one.kind === "observation" ? [one.id] : [])),
  )
  const body: FindingBody = { matter, title, says, advice, for: grounds, against, reason }
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
