import type { FactKind, Json } from "#model/observation.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { IdentifierKind } from "#model/declaration.ts"
import { coverageIn, type Coverage } from "./coverage.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

/** Something that a machine bears, or told from inside. */
export interface Borne {
  readonly machine: string
  readonly id: number
  readonly kind: FactKind
  readonly subject: string
  readonly value: string
  readonly detail: Json
  readonly network: string
  readonly ip: string
  readonly last: Moment
  /** Whether it still holds, and the machine is still there. */
  readonly current: boolean
}

interface Row extends Omit<Borne, "detail" | "current"> {
  detail: string | null
  ended: Moment
  until: Moment
}

const BORNE = ["mac", "name", "host-key", "certificate", "identifier", "port"]
// What else was told from inside is long, and says nothing of who uses a machine.
const INSIDE = [
  "connections",
  "sockets",
  "containers",
  "interfaces",
  "mounts",
  "not-read",
  "logins",
  "cron",
  "timers",
]

/** What machines are known by, and which machines are known by it. */
export function knownIn(db: Database) {
  const borne = db.prepare<[string], Row>(`
    select m.id as machine, o.id, o.kind, o.subject, o.value, e.network, e.ip, o.last, o.ended, p.until,
      case when o.kind in ('certificate', 'inside') then o.detail end as detail
    from json_each(?) asked
    cross join machine m on m.id = asked.value
    cross join machine_span p on p.machine = m.key
    cross join observation o on o.endpoint = p.endpoint and o.first >= p.since and o.first < p.until
    cross join endpoint e on e.id = p.endpoint
    where o.kind in (${BORNE.map((kind) => `'${kind}'`).join(", ")})
      or (o.kind = 'inside' and o.subject in (${INSIDE.map((subject) => `'${subject}'`).join(", ")}))
    order by m.key, o.id`)
  const byAddress = db.prepare<[string], { id: string }>(
    "select distinct m.id from machine_address a join machine m on m.key = a.machine where a.ip = ?",
  )
  const byMac = db.prepare<[string], { id: string }>(
    "select distinct m.id from machine_address a join machine m on m.key = a.machine where a.mac = ?",
  )
  const behind = `
    select distinct m.id from observation o
    join machine_span p on p.endpoint = o.endpoint and o.first >= p.since and o.first < p.until
    join machine m on m.key = p.machine
    where o.kind in ('mac', 'host-key', 'certificate', 'identifier', 'name')`
  const byValue = db.prepare<[string, string], { id: string }>(
    `${behind} and o.value = ? and o.kind = ? limit 100`,
  )
  const byLabel = db.prepare<[string, string], { id: string }>(
    `${behind} and o.value >= ? and o.value < ? and o.kind = 'name' limit 100`,
  )
  const lastAnswer = db
    .prepare<[string], Moment | null>(
      "select max(o.last) from endpoint e join observation o on o.endpoint = e.id and o.kind = 'up' where e.ip = ?",
    )
    .pluck()
  const toldOf = db
    .prepare<[string], string>(
      `select distinct m.id from observation o
       join machine_span p on p.endpoint = o.endpoint and o.first >= p.since and o.first < p.until
       join machine m on m.key = p.machine
       where o.kind = 'inside' and o.subject in ('connections', 'cron', 'mounts')
         and exists (select 1 from json_each(?) asked where instr(lower(o.detail), asked.value) > 0)`,
    )
    .pluck()
  const having = db
    .prepare<[string], number>(
      `select count(distinct machine) from machine_service where product = ? and until = ${FOREVER}`,
    )
    .pluck()
  const heldBy = db
    .prepare<[string], string>(
      `select a.ip from machine m
       join json_each(m.holders) holder on holder.value ->> 'machine' = ?
       join machine_address a on a.machine = m.key and a.until = ${FOREVER}
       where m.holders is not null`,
    )
    .pluck()
  const coverage = coverageIn(db)
  const bearing = (kind: IdentifierKind, value: string): readonly { id: string }[] => {
    switch (kind) {
      case "address":
        return byAddress.all(value)
      case "mac":
        return byMac.all(value)
      case "host-key":
        return byValue.all(value, "host-key")
      case "certificate":
        return byValue.all(`SHA256:${value}`, "certificate")
      case "serial":
        return byValue.all(value, "identifier")
      case "name": {
        const [label = ""] = value.split(".", 1)
        // Names are kept as they were told; NetBIOS shouts them.
        return [label, label.toUpperCase()].flatMap((written) => [
          ...byValue.all(written, "name"),
          ...byLabel.all(`${written}.`, `${written}/`),
        ])
      }
    }
  }
  return {
    /** What these machines bear, and what they told from inside of who uses them. */
    borne: async (ids: readonly string[]): Promise<readonly Borne[]> =>
      borne.all(JSON.stringify(ids)).map(({ detail, ended, until, ...row }) => ({
        ...row,
        detail: detail === null ? null : fromJson<Json>(detail),
        current: ended >= FOREVER && until >= FOREVER,
      })),
    /** Machines that have or had one of these, names by their first label; there may be more of them. */
    bearing: async (
      identifiers: readonly { readonly kind: IdentifierKind; readonly value: string }[],
    ): Promise<ReadonlySet<string>> =>
      new Set(identifiers.flatMap(({ kind, value }) => bearing(kind, value).map(({ id }) => id))),
    /** Machines that told from inside, of their connections, jobs and mounts, something with one of these words in it. */
    toldOf: async (words: readonly string[]): Promise<readonly string[]> =>
      words.length === 0 ? [] : toldOf.all(JSON.stringify(words)),
    /** How many machines answer with a product. */
    having: async (product: string): Promise<number> => having.get(product) ?? 0,
    /** Virtual addresses that a machine holds, or held. */
    heldBy: async (id: string): Promise<readonly string[]> => heldBy.all(id),
    /** Ids of machines by their keys. */
    ids: async (keys: readonly number[]): Promise<ReadonlyMap<number, string>> =>
      new Map(
        db
          .prepare<[string], { key: number; id: string }>(
            "select key, id from machine where key in (select value from json_each(?))",
          )
          .all(JSON.stringify(keys))
          .map(({ key, id }) => [key, id]),
      ),
    /** When anything answered at an address last; null where nothing ever did. */
    lastAnswer: async (ip: string): Promise<Moment | null> => lastAnswer.get(ip) ?? null,
    /** The scans that asked for addresses, as they stand now. */
    coverage: async (): Promise<Coverage> => coverage(),
    /** Keys of machines by their ids; also of older ids. */
    keys: async (ids: readonly string[]): Promise<ReadonlyMap<string, number>> => {
      const key = db
        .prepare<[string, string], number>(
          "select key from machine where id = ? union select machine from machine_alias where id = ? limit 1",
        )
        .pluck()
      return new Map(
        ids.flatMap((id) => {
          const found = key.get(id, id)
          return found === undefined ? [] : [[id, found] as const]
        }),
      )
    },
  }
}
