import { FOREVER, type Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

/** What there was after a scan: counts by their names. */
export type Measured = Readonly<Record<string, number>>

const MOST = 5_000

/** What there was after each scan, so that what is usual can be told. */
export function measuresIn(db: Database) {
  const put = db.prepare<[Moment, string, string]>(
    "insert into measure (moment, network, body) values (?, ?, ?) on conflict (moment, network) do update set body = excluded.body",
  )
  const has = db.prepare<[string]>("select 1 from measure where network = ? limit 1")
  const list = db.prepare<[string, number], { moment: Moment; body: string }>(
    "select moment, body from (select moment, body from measure where network = ? order by moment desc limit ?) order by moment",
  )
  const there = db.prepare<[], { network: string; explanation: string; count: number }>(`
    select s.network, coalesce(x.explanation, 'mystery') as explanation, count(*) as count
    from machine_state s join machine m on m.key = s.machine
    left join explained x on x.machine = s.machine and x.until = ${FOREVER}
    where s.until = ${FOREVER} and s.presence not in ('gone', 'virtual') and m.retired is null group by 1, 2`)
  const ports = db.prepare<[], { network: string; count: number }>(`
    select s.network, count(*) as count from machine_service v
    join machine m on m.key = v.machine and m.retired is null
    join machine_state s on s.machine = m.key and s.until = ${FOREVER} and s.presence not in ('gone', 'virtual')
    where v.until = ${FOREVER} group by 1`)
  const findings = db.prepare<[], { network: string; count: number }>(`
    select s.network, count(distinct f.id) as count from finding f
    join finding_machine fm on fm.finding = f.id
    join machine_state s on s.machine = fm.machine and s.until = ${FOREVER}
    where f.state in ('open', 'came-back') and f.level <> 'hint' group by 1`)
  const open = db
    .prepare<[], number>(
      "select count(*) from finding where state in ('open', 'came-back') and level <> 'hint'",
    )
    .pluck()
  return {
    /** Of one network, or of all for "", the oldest first. */
    list: async (network: string): Promise<readonly { readonly moment: Moment; readonly body: Measured }[]> =>
      list.all(network, MOST).map(({ moment, body }) => ({ moment, body: fromJson<Measured>(body) })),
    /** Whether anything was counted of a network before. */
    has: async (network: string): Promise<boolean> => has.get(network) !== undefined,
    put: async (moment: Moment, network: string, body: Measured): Promise<void> => {
      put.run(moment, network, JSON.stringify(body))
    },
    /** What there is now: of all together, and of one network. */
    now: async (network: string): Promise<{ readonly all: Measured; readonly own: Measured }> => {
      const counted = {
        there: there.all(),
        ports: ports.all(),
        findings: findings.all(),
      }
      const own = measuredFrom(counted, (one) => one === network)
      // A finding about machines of two networks is one finding.
      return { all: { ...measuredFrom(counted, () => true), findings: open.get() ?? 0 }, own }
    },
  }
}

interface Counted {
  readonly there: readonly {
    readonly network: string
    readonly explanation: string
    readonly count: number
  }[]
  readonly ports: readonly { readonly network: string; readonly count: number }[]
  readonly findings: readonly { readonly network: string; readonly count: number }[]
}

function measuredFrom(counted: Counted, isOf: (network: string) => boolean): Measured {
  const sum = (rows: readonly { readonly network: string; readonly count: number }[]) =>
    rows.reduce((total, { network, count }) => total + (isOf(network) ? count : 0), 0)
  const machines = sum(counted.there)
  const explained = sum(counted.there.filter(({ explanation }) => explanation === "explained"))
  return {
    machines,
    // Of no machine there is no share.
    ...(machines > 0 && { explained: explained / machines }),
    ports: sum(counted.ports),
    findings: sum(counted.findings),
  }
}
