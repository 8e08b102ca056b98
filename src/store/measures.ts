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
    put: async (moment: Moment, network: string, body: Measured): Promise<void> => {
      put.run(moment, network, JSON.stringify(body))
    },
    /** What there is now, by network; "" for all together. */
    now: async (): Promise<ReadonlyMap<string, Measured>> => {
      const found = new Map<string, Record<string, number>>()
      const add = (network: string, name: string, count: number) => {
        for (const key of new Set([network, ""])) {
          const own = found.get(key) ?? {}
          own[name] = (own[name] ?? 0) + count
          found.set(key, own)
        }
      }
      for (const { network, explanation, count } of there.all()) {
        add(network, "machines", count)
        add(network, "explainedCount", explanation === "explained" ? count : 0)
      }
      for (const { network, count } of ports.all()) add(network, "ports", count)
      for (const { network, count } of findings.all())
        found.set(network, { ...found.get(network), findings: count })
      found.set("", { ...found.get(""), findings: open.get() ?? 0 })
      for (const own of found.values()) {
        const { machines = 0, explainedCount = 0 } = own
        own["explained"] = machines === 0 ? 0 : explainedCount / machines
        delete own["explainedCount"]
      }
      return found
    },
  }
}
