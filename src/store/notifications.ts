import type {
  ChannelKind,
  Delivery,
  FalseAlarmRate,
  HeldBack,
  MailSecurity,
  Notice,
  NoticeFinding,
} from "#model/notice.ts"
import type { Moment } from "#model/moment.ts"
import type { Severity } from "#model/severity.ts"
import type { KeptSecret } from "./credentials.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import { inSlices } from "./slices.ts"

/** A way over which people are told, without its secrets. */
export interface KeptChannel {
  readonly id: number
  readonly name: string
  readonly kind: ChannelKind
  readonly least: Severity
  readonly isOn: boolean
  readonly settings: ChannelSettings
  readonly kept: ChannelSecrets
  readonly at: Moment
  readonly author: string
}

export interface ChannelSettings {
  /** Of a webhook: what may be shown of its address, "https://hooks.example.org". */
  readonly origin?: string
  readonly host?: string
  readonly port?: number
  readonly security?: MailSecurity
  readonly user?: string | null
  readonly from?: string
  readonly to?: readonly string[]
}

export interface ChannelSecrets {
  readonly url?: KeptSecret
  readonly signing?: KeptSecret
  readonly password?: KeptSecret
}

/** What was told of a finding last. */
export interface ToldRow {
  readonly finding: string
  readonly at: Moment
  readonly returns: number
  readonly machines: number
}

/** What one pass brought: what is told, what is remembered of it, and what is held back. */
export interface NewNotice {
  readonly at: Moment
  readonly moment: Moment
  readonly findings: readonly NoticeFinding[]
  readonly told: readonly ToldRow[]
  readonly held: readonly HeldBack[]
  /** Names of the channels that it goes over. */
  readonly channels: readonly string[]
}

interface ChannelRow extends Omit<KeptChannel, "isOn" | "settings" | "kept"> {
  readonly active: 0 | 1
  readonly settings: string
  readonly kept: string
}

const channelFrom = ({ active, settings, kept, ...row }: ChannelRow): KeptChannel => ({
  ...row,
  isOn: active === 1,
  settings: fromJson<ChannelSettings>(settings),
  kept: fromJson<ChannelSecrets>(kept),
})

/** What was held back longer ago is counted no more. */
const KEEP_HELD_MS = 400 * 86_400_000

/** Channels, what was told over them, and what was held back. */
export function notificationsIn(db: Database) {
  return { ...channelsOf(db), ...noticesOf(db), ...tellingOf(db), ...heldOf(db), ...rateOf(db) }
}

function channelsOf(db: Database) {
  const all = db.prepare<[], ChannelRow>(
    "select * from channel order by kind <> 'desktop', name collate nocase",
  )
  const one = db.prepare<[string], ChannelRow>("select * from channel where name = ?")
  const save = db.prepare<Omit<ChannelRow, "id">>(`
    insert into channel (name, kind, least, active, settings, kept, at, author)
    values (@name, @kind, @least, @active, @settings, @kept, @at, @author)
    on conflict (name) do update set kind = excluded.kind, least = excluded.least, active = excluded.active,
      settings = excluded.settings, kept = excluded.kept, at = excluded.at, author = excluded.author`)
  const remove = db.prepare("delete from channel where name = ?")
  return {
    channels: async (): Promise<readonly KeptChannel[]> => all.all().map(channelFrom),
    channel: async (name: string): Promise<KeptChannel | null> => {
      const row = one.get(name)
      return row === undefined ? null : channelFrom(row)
    },
    saveChannel: async ({ isOn, settings, kept, ...channel }: Omit<KeptChannel, "id">): Promise<void> => {
      save.run({
        ...channel,
        active: isOn ? 1 : 0,
        settings: JSON.stringify(settings),
        kept: JSON.stringify(kept),
      })
    },
    removeChannel: async (name: string): Promise<boolean> => remove.run(name).changes > 0,
  }
}

type NoticeRow = Pick<Notice, "id" | "at" | "moment">

function noticesOf(db: Database) {
  const total = db.prepare<[], number>("select count(*) from notice").pluck()
  const page = db.prepare<[number, number], NoticeRow>(
    "select * from notice order by id desc limit ? offset ?",
  )
  const one = db.prepare<[number], NoticeRow>("select * from notice where id = ?")
  const findings = db
    .prepare<[number], string>("select body from notice_finding where notice = ? order by number")
    .pluck()
  const deliveries = db.prepare<[number], Delivery>(
    "select channel, state, at, tries, problem from delivery where notice = ? order by channel",
  )
  const waiting = db.prepare<[], { notice: number; channel: string }>(
    "select notice, channel from delivery where state = 'waiting' order by notice",
  )
  const whole = (row: NoticeRow): Notice => ({
    ...row,
    findings: findings.all(row.id).map((body) => fromJson<NoticeFinding>(body)),
    deliveries: deliveries.all(row.id),
  })
  return {
    notices: async (limit: number, offset: number): Promise<readonly Notice[]> =>
      page.all(limit, offset).map(whole),
    noticeTotal: async (): Promise<number> => total.get()!,
    notice: async (id: number): Promise<Notice | null> => {
      const row = one.get(id)
      return row === undefined ? null : whole(row)
    },
    /** What was on its way when the engine ended. */
    waiting: async () => waiting.all(),
  }
}

function tellingOf(db: Database) {
  const toldAll = db.prepare<[], ToldRow>("select * from told")
  const addNotice = db.prepare<[Moment, Moment]>("insert into notice (at, moment) values (?, ?)")
  const addFinding = db.prepare<[number, number, string, string, Severity, string]>(
    "insert into notice_finding (notice, number, finding, rule, severity, body) values (?, ?, ?, ?, ?, ?)",
  )
  const setTold = db.prepare<ToldRow>(`
    insert into told (finding, at, returns, machines) values (@finding, @at, @returns, @machines)
    on conflict (finding) do update set at = excluded.at, returns = excluded.returns, machines = excluded.machines`)
  const deliver = db.prepare<Delivery & { notice: number }>(`
    insert into delivery (notice, channel, state, at, tries, problem)
    values (@notice, @channel, @state, @at, @tries, @problem)
    on conflict (notice, channel) do update set state = excluded.state, at = excluded.at, tries = excluded.tries,
      problem = excluded.problem`)
  const hold = db.prepare<Omit<HeldRow, "body"> & { body: string }>(`
    insert or ignore into held_back (key, at, reason, rule, what, finding, body)
    values (@key, @at, @reason, @rule, @what, @finding, @body)`)
  const forget = db.prepare<[Moment]>("delete from held_back where at < ?")
  // The first look at a large network holds back thousands at once.
  const holdSome = db.transaction((slice: readonly HeldBack[]) => {
    for (const { machines, cause, ...one } of slice)
      hold.run({ ...one, body: JSON.stringify({ machines, cause }) })
  })
  return {
    told: async (): Promise<ReadonlyMap<string, ToldRow>> =>
      new Map(toldAll.all().map((row) => [row.finding, row])),
    /** Writes down what is told, and before it what is not; the notice's number, or null where nothing is told. */
    add: async ({ at, moment, findings, told, held, channels }: NewNotice): Promise<number | null> => {
      await inSlices(held, holdSome)
      forget.run(at - KEEP_HELD_MS)
      return db.transaction(() => {
        for (const row of told) setTold.run(row)
        if (findings.length === 0) return null
        const notice = Number(addNotice.run(at, moment).lastInsertRowid)
        for (const [number, one] of findings.entries())
          addFinding.run(notice, number, one.finding, one.rule, one.severity, JSON.stringify(one))
        for (const channel of channels)
          deliver.run({ notice, channel, state: "waiting", at, tries: 0, problem: null })
        return notice
      })()
    },
    delivered: async (notice: number, delivery: Delivery): Promise<void> => {
      deliver.run({ notice, ...delivery })
    },
  }
}

interface HeldRow extends Omit<HeldBack, "machines" | "cause"> {
  readonly body: string
}

function heldOf(db: Database) {
  const total = db
    .prepare<{ since: Moment; reason: string | null }, number>(
      "select count(*) from held_back where at >= @since and (@reason is null or reason = @reason)",
    )
    .pluck()
  const counts = db.prepare<[Moment], { reason: HeldBack["reason"]; rule: string; count: number }>(
    "select reason, rule, count(*) as count from held_back where at >= ? group by reason, rule order by count desc",
  )
  const page = db.prepare<{ since: Moment; reason: string | null; limit: number; offset: number }, HeldRow>(`
    select * from held_back where at >= @since and (@reason is null or reason = @reason)
    order by at desc, key limit @limit offset @offset`)
  return {
    held: async (asked: {
      readonly since: Moment
      readonly reason: HeldBack["reason"] | null
      readonly limit: number
      readonly offset: number
    }): Promise<readonly HeldBack[]> =>
      page
        .all(asked)
        .map(({ body, ...row }) => ({ ...row, ...fromJson<Pick<HeldBack, "machines" | "cause">>(body) })),
    heldTotal: async (since: Moment, reason: HeldBack["reason"] | null): Promise<number> =>
      total.get({ since, reason })!,
    heldCounts: async (since: Moment) => counts.all(since),
  }
}

const DAY_MS = 86_400_000

function rateOf(db: Database) {
  // Told twice in two lives, and dismissed once: a dismissal counts for what was told before it.
  const rules = db.prepare<[Moment], { rule: string; told: number; dismissed: number }>(`
    select f.rule, count(*) as told, sum(exists (
      select 1 from decision d where d.kind = 'false-alarm' and d.subject = f.finding and d.undone is null and d.at >= n.at
    )) as dismissed
    from notice n join notice_finding f on f.notice = n.id where n.at >= ?
    group by f.rule order by dismissed desc, told desc, f.rule`)
  const held = db.prepare<[Moment], number>("select count(*) from held_back where at >= ?").pluck()
  return {
    /** How often what was told in the last days turned out to be nothing. */
    falseAlarms: async (days: number, now: Moment): Promise<FalseAlarmRate> => {
      const since = now - days * DAY_MS
      const own = rules.all(since)
      const sum = (of: (row: (typeof own)[number]) => number) => own.reduce((all, row) => all + of(row), 0)
      return {
        days,
        told: sum(({ told }) => told),
        dismissed: sum(({ dismissed }) => dismissed),
        held: held.get(since)!,
        rules: own,
      }
    },
  }
}
