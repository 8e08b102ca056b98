import type { Moment } from "#model/moment.ts"
import {
  NOTHING_SPENT,
  type ScanSpent,
  type Spent,
  type SpentByScan,
  type SpentInScan,
  type SpentOn,
  addSpent,
} from "#model/spent.ts"
import type { Database } from "./database.ts"

interface SilentRow extends Spent {
  silent_packets: number
  silent_connections: number
  silent_bytes: number
}

/** Scans that are kept one by one for each endpoint; what older ones cost is kept as one sum. */
export const SCANS_KEPT = 20

// Whether the machine had the endpoint at the time: the last span that had begun was its own.
const heldAt = (moment: string) => `exists (
    select 1 from machine_span p join machine m on m.key = p.machine
    where p.endpoint = s.endpoint and m.id = @id and p.since = (
      select max(q.since) from machine_span q where q.endpoint = s.endpoint and q.since <= ${moment}))`

const SUMS = "sum(s.packets) as packets, sum(s.connections) as connections, sum(s.bytes) as bytes"

/** What machines got from us. */
export function spentIn(db: Database) {
  const endpointAt = db.prepare<[string, string], { id: number }>(
    "select id from endpoint where network = ? and ip = ?",
  )
  const add = db.prepare<Spent & { endpoint: number; scan: number }>(`
    insert into spent (endpoint, scan, packets, connections, bytes)
    values (@endpoint, @scan, @packets, @connections, @bytes)
    on conflict (endpoint, scan) do update set packets = packets + excluded.packets,
      connections = connections + excluded.connections, bytes = bytes + excluded.bytes`)
  const keep = db.prepare<Record<string, number>>(`
    insert or replace into scan_spent
      (scan, packets, connections, bytes, silent_packets, silent_connections, silent_bytes)
    values (@scan, @packets, @connections, @bytes, @silent_packets, @silent_connections, @silent_bytes)`)
  const kept = db.prepare<[number], SilentRow>("select * from scan_spent where scan = ?")
  const old = `
    select endpoint, scan, packets, connections, bytes from (
      select s.*, row_number() over (partition by endpoint order by scan desc) as nth
      from spent s where endpoint in (select endpoint from spent where scan = @scan))
    where nth > ${SCANS_KEPT}`
  const fold = db.prepare<{ scan: number }>(`
    insert into spent_before (endpoint, scans, packets, connections, bytes)
    select endpoint, count(*) as scans, ${SUMS} from (${old}) s where true group by endpoint
    on conflict (endpoint) do update set scans = scans + excluded.scans, packets = packets + excluded.packets,
      connections = connections + excluded.connections, bytes = bytes + excluded.bytes`)
  const drop = db.prepare<{ scan: number }>(
    `delete from spent where (endpoint, scan) in (select endpoint, scan from (${old}))`,
  )
  const foldAll = db.transaction((scan: number) => {
    fold.run({ scan })
    drop.run({ scan })
  })
  const ends =
    "s.endpoint in (select p.endpoint from machine_span p join machine m on m.key = p.machine where m.id = @id)"
  const scansOf = db.prepare<{ id: string; moment: Moment }, SpentInScan>(`
    select c.id as scan, c.moment, ${SUMS}
    from spent s join scan c on c.id = s.scan
    where ${ends} and c.moment <= @moment and ${heldAt("c.moment")}
    group by c.id order by c.moment desc`)
  const beforeOf = db.prepare<{ id: string; moment: Moment }, SpentByScan["before"]>(`
    select coalesce(max(scans), 0) as scans, coalesce(sum(packets), 0) as packets,
      coalesce(sum(connections), 0) as connections, coalesce(sum(bytes), 0) as bytes
    from spent_before s where ${ends} and ${heldAt("@moment")}`)

  const addAll = db.transaction((scan: { id: number; network: string }, machines: readonly SpentOn[]) =>
    machines.filter(({ ip, spent }) => {
      const endpoint = endpointAt.get(scan.network, ip)?.id
      if (endpoint !== undefined) add.run({ endpoint, scan: scan.id, ...spent })
      return endpoint === undefined
    }),
  )

  return {
    /** Adds to what endpoints got in a scan; gives back the addresses that are no endpoints. */
    add: async (
      scan: { readonly id: number; readonly network: string },
      machines: readonly SpentOn[],
    ): Promise<readonly SpentOn[]> => addAll(scan, machines),
    /** Keeps what a scan cost until now. */
    keep: async (scan: number, { all, silent }: ScanSpent): Promise<void> => {
      const silently = {
        silent_packets: silent.packets,
        silent_connections: silent.connections,
        silent_bytes: silent.bytes,
      }
      keep.run({ scan, ...all, ...silently })
    },
    ofScan: async (scan: number): Promise<ScanSpent> => {
      const row = kept.get(scan)
      if (!row) return { all: NOTHING_SPENT, silent: NOTHING_SPENT }
      const { packets, connections, bytes } = row
      const silent = {
        packets: row.silent_packets,
        connections: row.silent_connections,
        bytes: row.silent_bytes,
      }
      return { all: { packets, connections, bytes }, silent }
    },
    /** A scan is over: of the endpoints it asked, scans older than the last few become one sum. */
    fold: async (scan: number): Promise<void> => foldAll(scan),
    /** What a machine got from us until a moment, the newest scan first. */
    ofMachine: async (id: string, moment: Moment): Promise<SpentByScan> => {
      const scans = scansOf.all({ id, moment })
      const before = beforeOf.get({ id, moment })!
      const { packets, connections, bytes } = before
      const inAll = scans.reduce<Spent>(addSpent, { packets, connections, bytes })
      return { inAll, scans, before }
    },
  }
}
