import type { Bearer } from "#model/bearer.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"

type Row = Omit<Bearer, "presentBefore" | "presentAfter"> & {
  readonly before: string | null
  readonly after: string | null
}

/** Which machines held these endpoints at any time of a window, named as at its end. */
export function bearersIn(db: Database) {
  const bearer = db.prepare<{ endpoint: number; from: Moment; to: Moment }, Row>(`
    select distinct m.id as machine, s.name, e.ip, m.first_seen as firstSeen, a.since, a.until,
      b.presence as before, s.presence as after
    from endpoint e
    join machine_span l on l.endpoint = e.id
    join machine m on m.key = l.machine
    join machine_address a on a.machine = l.machine and a.network = e.network and a.ip = e.ip
      and a.since <= @to and a.until > @from
    join machine_state s on s.machine = l.machine and s.since <= @to and s.until > @to
    left join machine_state b on b.machine = l.machine and b.since <= @from and b.until > @from
    where e.id = @endpoint
    order by a.since`)
  return (endpoints: readonly number[], from: Moment, to: Moment): Map<number, Bearer[]> =>
    new Map(
      [...new Set(endpoints)].map((endpoint) => [
        endpoint,
        bearer.all({ endpoint, from, to: Math.min(to, FOREVER - 1) }).map(bearerFrom),
      ]),
    )
}

function bearerFrom({ before, after, ...row }: Row): Bearer {
  return { ...row, presentBefore: before === "present", presentAfter: after === "present" }
}
