import type { Moment } from "#model/moment.ts"
import type { Scan, ScanProgress, ScanRequest, ScanState } from "#model/scan.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

type Row = Omit<Scan, "targets" | "excluded" | "methods"> & {
  targets: string
  excluded: string
  methods: string
  request: string | null
  progress: string | null
}

const list = (text: string) => fromJson<string[]>(text)

function scanFrom({ request: _request, progress: _progress, ...row }: Row): Scan {
  return { ...row, targets: list(row.targets), excluded: list(row.excluded), methods: list(row.methods) }
}

export type NewScan = Omit<Scan, "id" | "moment" | "rescanOf"> & { readonly rescanOf?: number | null }

/** What makes one scan go on from another: it asked the same of the same addresses with the same rights. */
export type SameQuestion = Pick<Scan, "network" | "profile" | "targets" | "tcp" | "udp" | "privilege">

// A look into one machine by itself leaves the others neither asked nor unasked, and is none of "the last two scans".
const ASKED_ALL = `methods <> '["inside"]'`

/** What a running scan has counted so far. */
export interface ScanCounts {
  readonly asked: number
  readonly answered: number
  readonly packets: number
}

/** Scans and imports, each with exactly what it asked. */
export function scansIn(db: Database) {
  const taken = db.prepare<[Moment]>("select 1 from scan where moment = ?")
  const insert = db.prepare<Record<string, unknown>, Row>(`
    insert into scan (kind, moment, started, ended, state, reason, network, profile, targets, excluded,
      tcp, udp, methods, privilege, pace, asked, answered, packets, file, rescanOf, request)
    values (@kind, @moment, @started, @ended, @state, @reason, @network, @profile, @targets, @excluded,
      @tcp, @udp, @methods, @privilege, @pace, @asked, @answered, @packets, @file, @rescanOf, @request)
    returning *`)
  const one = db.prepare<[number], Row>("select * from scan where id = ?")
  const page = db.prepare<[number, number], Row>("select * from scan order by moment desc limit ? offset ?")
  const total = db.prepare<[], { n: number }>("select count(*) as n from scan")
  const packets = db.prepare<[], { n: number }>(
    "select coalesce(sum(packets), 0) as n from scan where kind = 'scan'",
  )
  const running = db.prepare<[], Row>("select * from scan where state = 'running'")
  const count = db.prepare(
    "update scan set asked = @asked, answered = @answered, packets = @packets where id = @id",
  )
  const describe = db.prepare("update scan set targets = ?, methods = ? where id = ?")
  const end = db.prepare("update scan set state = @state, reason = @reason, ended = @ended where id = @id")
  const keep = db.prepare("update scan set progress = ? where id = ?")
  const kept = db.prepare<[number], { progress: string | null }>("select progress from scan where id = ?")
  const put = db.prepare("insert or replace into scan_work (scan, work, result) values (?, ?, ?)")
  const work = db.prepare<[number], { work: string; result: string }>(
    "select work, result from scan_work where scan = ?",
  )
  const drop = db.prepare("delete from scan_work where scan = ?")
  const latest = db.prepare<[Moment], Row>(
    `select * from scan where moment <= ? and state <> 'running' and ${ASKED_ALL} order by moment desc limit 1`,
  )
  const first = db.prepare<[], Row>(
    `select * from scan where state <> 'running' and ${ASKED_ALL} order by moment limit 1`,
  )
  const byNetwork = db.prepare<[Moment], { network: string; moment: Moment }>(`
    select network, max(moment) as moment from scan
    where moment <= ? and state <> 'running' and ${ASKED_ALL}
    group by network`)
  const newest = db.prepare<[], { moment: Moment | null }>("select max(moment) as moment from scan")
  const before = db.prepare<Record<string, unknown>, Row>(`
    select * from scan
    where kind = 'scan' and state = 'done' and network = @network and profile = @profile and targets = @targets
      and tcp = @tcp and udp = @udp and privilege = @privilege
    order by moment desc limit 1`)
  const idAt = db.prepare<[Moment], { id: number }>("select id from scan where moment = ?")

  return {
    /** Gives the scan its moment: its start, or the first free millisecond after it. */
    add: async (scan: NewScan, request: ScanRequest | null): Promise<Scan> => {
      let moment = scan.started
      while (taken.get(moment)) moment += 1
      const row = {
        rescanOf: null,
        ...scan,
        moment,
        targets: JSON.stringify(scan.targets),
        excluded: JSON.stringify(scan.excluded),
        methods: JSON.stringify(scan.methods),
        request: request && JSON.stringify(request),
      }
      return scanFrom(insert.get(row)!)
    },
    get: async (id: number): Promise<Scan | null> => {
      const row = one.get(id)
      return row ? scanFrom(row) : null
    },
    request: async (id: number): Promise<ScanRequest | null> => {
      const text = one.get(id)?.request
      return text ? fromJson<ScanRequest>(text) : null
    },
    list: async (limit: number, offset: number): Promise<Scan[]> => page.all(limit, offset).map(scanFrom),
    count: async (): Promise<number> => total.get()!.n,
    packetsEver: async (): Promise<number> => packets.get()!.n,
    running: async (): Promise<Scan[]> => running.all().map(scanFrom),
    /** Those that ended between two moments, the latest of them. */
    between: async (from: Moment, to: Moment, most: number): Promise<readonly Scan[]> =>
      db
        .prepare<[Moment, Moment, number], Row>(
          `select * from scan where moment between ? and ? and state <> 'running' order by moment desc limit ?`,
        )
        .all(from, to, most)
        .map(scanFrom),
    /** The first scan that ended. */
    first: async (): Promise<Scan | null> => {
      const row = first.get()
      return row ? scanFrom(row) : null
    },
    /** The last ended scan at or before a moment. */
    latest: async (moment: Moment): Promise<Scan | null> => {
      const row = latest.get(moment)
      return row ? scanFrom(row) : null
    },
    /** The moment of the last ended scan of each network, at or before a moment. */
    latestByNetwork: async (moment: Moment): Promise<ReadonlyMap<string, Moment>> =>
      new Map(byNetwork.all(moment).map((row) => [row.network, row.moment])),
    /** The last scan that came to its end and asked the same; null where there is none. */
    lastAlike: async (question: SameQuestion): Promise<Scan | null> => {
      const { network, profile, tcp, udp, privilege } = question
      const row = before.get({
        network,
        profile,
        tcp,
        udp,
        privilege,
        targets: JSON.stringify(question.targets),
      })
      return row ? scanFrom(row) : null
    },
    /** The moment of the newest scan there is, of any network and in any state. */
    latestMoment: async (): Promise<Moment> => newest.get()!.moment ?? 0,
    idsByMoment: async (moments: readonly Moment[]): Promise<ReadonlyMap<Moment, number>> =>
      new Map(
        moments.flatMap((moment) => {
          const row = idAt.get(moment)
          return row ? [[moment, row.id] as const] : []
        }),
      ),
    progress: async (id: number, counts: ScanCounts): Promise<void> => {
      count.run({ id, ...counts })
    },
    /** What was asked, where it is known only at the end. */
    describe: async (id: number, targets: readonly string[], methods: readonly string[]): Promise<void> => {
      describe.run(JSON.stringify(targets), JSON.stringify(methods), id)
    },
    resume: async (id: number): Promise<void> => {
      end.run({ id, state: "running", reason: null, ended: null })
    },
    end: async (id: number, state: ScanState, reason: string | null, ended: Moment): Promise<void> => {
      end.run({ id, state, reason, ended })
      if (state === "done") drop.run(id)
    },
    /** Keeps how a scan looked when it ended, for whoever did not watch it. */
    keepProgress: async (progress: ScanProgress): Promise<void> => {
      keep.run(JSON.stringify(progress), progress.scan)
    },
    progressOf: async (id: number): Promise<ScanProgress | null> => {
      const text = kept.get(id)?.progress
      return text ? fromJson<ScanProgress>(text) : null
    },
    workDone: async (id: number, item: string, result: string): Promise<void> => {
      put.run(id, item, result)
    },
    work: async (id: number): Promise<ReadonlyMap<string, string>> =>
      new Map(work.all(id).map((row) => [row.work, row.result])),
  }
}
