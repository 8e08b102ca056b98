import type { Bearer } from "#model/bearer.ts"
import type { Decided } from "#model/decision.ts"
import type {
  Doubt,
  Holder,
  Join,
  Machine,
  MachineAddress,
  MachineSpan,
  MachineState,
  ResolvedMachine,
  Service,
} from "#model/machine.ts"
import { founded } from "#model/machine-id.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { bearersIn } from "./bearers.ts"
import { coverageIn, type Coverage } from "./coverage.ts"
import type { Database } from "./database.ts"
import { ownerOf } from "./explained.ts"
import { fromJson } from "./json.ts"
import type { MachineSelection } from "./machine-query.ts"
import { machinePageIn, type StateRow } from "./machine-page.ts"
import { machineWriter, type Conclusion } from "./machine-writer.ts"
import { rememberedIn } from "./remembered.ts"

interface AddressRow {
  machine: number
  network: string
  ip: string
  mac: string | null
  since: Moment
  until: Moment
  candidates: string
  evidence: string
}

/** A doubt of one machine, told with names. */
export interface DoubtRow {
  readonly machine: string
  readonly name: string
  readonly otherName: string
  readonly doubt: Doubt
}

interface ServiceRow {
  machine: number
  ip: string
  port: number
  protocol: "tcp" | "udp"
  name: string | null
  product: string | null
  version: string | null
  since: Moment
  until: Moment
  evidence: string
}

const numbers = (text: string) => fromJson<number[]>(text)
const untilOf = (until: Moment, asOf = FOREVER) => (until >= FOREVER || until > asOf ? null : until)

function addressFrom({ machine: _machine, until, candidates, evidence, ...row }: AddressRow): MachineAddress {
  return {
    ...row,
    until: untilOf(until),
    candidates: fromJson<string[]>(candidates),
    evidence: numbers(evidence),
  }
}

function serviceFrom({ machine: _machine, until, evidence, ...row }: ServiceRow): Service {
  return { ...row, until: untilOf(until), evidence: numbers(evidence) }
}

/** What identity concluded, kept so that it can be asked quickly; every row can be thrown away and rebuilt. */
export function machinesIn(db: Database) {
  const write = machineWriter(db)
  const resolved = resolvedReader(db)
  const bearers = bearersIn(db)
  const remember = rememberedIn(db)
  const page = machinePageIn(db)
  const coverageNow = coverageIn(db)
  let coverage: Coverage | null = null
  db.function(
    "last_asked",
    (network: string, address: Buffer | null, onWire: 0 | 1, moment: Moment) =>
      (address && coverage?.lastAsked({ network, address }, onWire ? "arp-response" : "syn-ack", moment)) ??
      0,
  )
  const touch = db.prepare<[Moment, number, Moment]>(`
    update machine set last_seen = ?
    where key in (select machine from machine_span where endpoint = ? and until = ${FOREVER}) and last_seen < ?`)
  const ofEndpoint = db.prepare<[number], { id: string }>(
    "select distinct id from machine_span join machine on key = machine where endpoint = ?",
  )
  const endpointsOf = db.prepare<[number], { endpoint: number }>(
    "select distinct endpoint from machine_span where machine = ? order by endpoint",
  )
  const spansOf = db.prepare<[string], MachineSpan>(
    `select endpoint, since, until, founding from machine_span join machine on key = machine
     where id = ? order by endpoint, since`,
  )
  const doubtful = db.prepare<[], { id: string; name: string; doubts: string }>(
    `select m.id, s.name, m.doubts from machine m join machine_state s on s.machine = m.key and s.until = ${FOREVER}
     where m.doubts <> '[]' order by m.key`,
  )
  const nameOf = db.prepare<[string], { name: string }>(
    `select s.name from machine m join machine_state s on s.machine = m.key and s.until = ${FOREVER} where m.id = ?`,
  )
  const holding = db.prepare<[number, Moment, Moment], { id: string }>(
    "select id from machine_span join machine on key = machine where endpoint = ? and since < ? and machine_span.until > ?",
  )
  const unsettled = db.prepare<[number]>("select 1 from unsettled where endpoint = ?")
  const rules = db.prepare<[], { rules: string }>("select rules from conclusion")
  const every = db.prepare<[], { id: string }>("select id from machine order by key")
  const count = db.prepare<[], { n: number }>("select count(*) as n from machine")
  const current = `from machine_state s join machine m on m.key = s.machine
    where s.until = ${FOREVER} and s.presence not in ('gone', 'virtual') and m.retired is null`
  const presentAt = db
    .prepare<{ moment: Moment }, number>(
      `select count(*) from machine_state s join machine m on m.key = s.machine
       where since <= @moment and until > @moment and presence not in ('gone', 'virtual')
         and (m.retired is null or m.retired > @moment)`,
    )
    .pluck()
  const nextOf = db.prepare<[string, number], { id: string }>(
    `select m.id ${current} and (s.name collate nocase, s.machine) > (?, ?) order by s.name collate nocase, s.machine limit 1`,
  )
  const previousOf = db.prepare<[string, number], { id: string }>(
    `select m.id ${current} and (s.name collate nocase, s.machine) < (?, ?)
     order by s.name collate nocase desc, s.machine desc limit 1`,
  )

  return {
    /** Replaces what was concluded about some machines by what is concluded now. */
    conclude: async (conclusion: Conclusion): Promise<void> => write(conclusion),
    /** Which version of the rules gave what stands here; "" where nothing was concluded yet. */
    rules: async (): Promise<string> => rules.get()?.rules ?? "",
    concludedBy: async (version: string): Promise<void> =>
      db.transaction(() => {
        db.prepare("delete from conclusion").run()
        db.prepare("insert into conclusion (rules) values (?)").run(version)
      })(),
    /** Which of these endpoints have to be looked at again now that they answered again. */
    unsettled: async (endpoints: readonly number[]): Promise<number[]> =>
      endpoints.filter((endpoint) => unsettled.get(endpoint) !== undefined),
    /** Machines that were resolved from any part of a stretch of an endpoint's life. */
    holding: async (endpoint: number, since: Moment, until: Moment): Promise<string[]> =>
      holding.all(endpoint, until, since).map(({ id }) => id),
    /** Every doubt, with the names of the two machines as they stand. */
    doubtful: async (): Promise<DoubtRow[]> =>
      doubtful.all().flatMap(({ id, name, doubts }) =>
        fromJson<Doubt[]>(doubts).map((doubt) => ({
          machine: id,
          name,
          otherName: nameOf.get(doubt.with)?.name ?? doubt.with,
          doubt,
        })),
      ),
    /** Names of machines by their ids, as they stand. */
    names: async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
      new Map(ids.map((id) => [id, nameOf.get(id)?.name ?? id])),
    /** What a machine was resolved from. */
    spansOf: async (id: string): Promise<MachineSpan[]> => spansOf.all(id),
    /** The endpoints answered again and nothing else changed. */
    touch: async (endpoints: readonly number[], moment: Moment): Promise<void> =>
      db.transaction(() => endpoints.forEach((endpoint) => touch.run(moment, endpoint, moment)))(),
    /** Ids of the machines behind each endpoint. */
    behind: async (endpoint: number): Promise<string[]> => ofEndpoint.all(endpoint).map(({ id }) => id),
    /** Endpoints of a machine. */
    endpointsOf: async (id: string): Promise<number[]> => {
      const key = keyOf(db, id)
      return key === null ? [] : endpointsOf.all(key).map(({ endpoint }) => endpoint)
    },
    /** Makes ready what a selection of the past needs: which scans asked what. */
    lookBack: async (): Promise<void> => {
      coverage = coverageNow()
      coverage.readAll()
    },
    ids: async (): Promise<string[]> => every.all().map(({ id }) => id),
    count: async (): Promise<number> => count.get()!.n,
    /** Removes machines that no endpoint leads to any more; returns their ids. */
    dropUnfounded: async (): Promise<string[]> =>
      db
        .prepare<[], { id: string }>(
          "delete from machine where key not in (select machine from machine_span) returning id",
        )
        .all()
        .map(({ id }) => id),
    /** What was concluded about whoever holds, or ever held, these endpoints. */
    resolved: async (endpoints: readonly number[]): Promise<ResolvedMachine[]> => resolved.of(endpoints),
    /** What was concluded about these machines. */
    resolvedByIds: async (ids: readonly string[]): Promise<ResolvedMachine[]> => resolved.byIds(ids),
    /** How many machines were first seen after a moment. */
    newSince: async (moment: Moment): Promise<number> =>
      db
        .prepare<[Moment], { n: number }>("select count(*) as n from machine where first_seen > ?")
        .get(moment)!.n,
    /** Which machines these endpoints' observations speak of, between two moments. */
    bearers: async (
      endpoints: readonly number[],
      from: Moment,
      to: Moment,
    ): Promise<ReadonlyMap<number, readonly Bearer[]>> => bearers(endpoints, from, to),
    /** One letter a machine in the order of addresses, per network: e explained, d in doubt, m mystery, n a new one, g gone. */
    musters: async (newSince: Moment): Promise<{ network: string; muster: string }[]> =>
      db
        .prepare<[Moment], { network: string; muster: string }>(
          `select network, group_concat(letter, '') as muster from (
             select s.network, case
                 when s.presence = 'gone' then 'g'
                 when x.explanation = 'explained' then 'e'
                 when x.explanation = 'in-doubt' then 'd'
                 when m.first_seen > ? then 'n'
                 else 'm'
               end as letter
             from machine_state s join machine m on m.key = s.machine
             left join explained x on x.machine = s.machine and x.until = ${FOREVER}
             where s.until = ${FOREVER} and s.presence <> 'virtual' and m.retired is null
             order by s.network, s.address, s.machine
           ) group by network order by network`,
        )
        .all(newSince),
    /** A page of the machines a query selects, in order. */
    list: async (selection: MachineSelection, limit: number, offset: number): Promise<Machine[]> =>
      withDetails(db, page(selection, limit, offset), selection.moment),
    total: async ({ where, parameters }: MachineSelection): Promise<number> =>
      remember(`${where} ${JSON.stringify(parameters)}`, () => {
        const sql = `select count(*) as n from machine_state s join machine m on m.key = s.machine where ${where}`
        return db.prepare<unknown[], { n: number }>(sql).get(...parameters)!.n
      }),
    /** How many were there at a moment. */
    presentAt: async (moment: Moment): Promise<number> => presentAt.get({ moment })!,
    /** The machines before and after one, in the order of their names. */
    neighbours: async ({
      id,
      name,
    }: Pick<Machine, "id" | "name">): Promise<{ previous: string | null; next: string | null }> => {
      const key = keyOf(db, id) ?? 0
      return {
        previous: previousOf.get(name, key)?.id ?? null,
        next: nextOf.get(name, key)?.id ?? null,
      }
    },
    /** The one machine a person means by an id, an older id, a name, an address or a MAC; null where there is none. */
    find: async (ref: string): Promise<readonly string[]> => findRef(db, ref),
  }
}

interface MachineRow {
  key: number
  id: string
  first_seen: Moment
  last_seen: Moment
  joins: string
  doubts: string
  holders: string | null
  decided: string
}

/** Reads machines back as identity gave them. */
function resolvedReader(db: Database) {
  const behind = db.prepare<[string], MachineRow>(
    `select * from machine where key in (
       select machine from machine_span where endpoint in (select value from json_each(?))) order by key`,
  )
  const aliases = db.prepare<[number], { id: string }>(
    "select id from machine_alias where machine = ? order by id",
  )
  const states = db.prepare<[number], Omit<MachineState, "names"> & { names: string }>(
    `select since, until, name, names, kind, vendor, model, os, role, presence, wakes
     from machine_state where machine = ? order by since`,
  )
  const addresses = db.prepare<[number], AddressRow>(
    `select machine, network, ip, mac, since, until, candidates, evidence from machine_address
     where machine = ? order by rowid`,
  )
  const services = db.prepare<[number], ServiceRow>(
    `select machine, ip, port, protocol, name, product, version, since, until, evidence
     from machine_service where machine = ? order by rowid`,
  )
  const spans = db.prepare<[number], MachineSpan>(
    "select endpoint, since, until, founding from machine_span where machine = ? order by endpoint, since",
  )
  const byIds = db.prepare<[string], MachineRow>(
    "select * from machine where id in (select value from json_each(?)) order by key",
  )
  const resolvedFrom = (row: MachineRow): ResolvedMachine => ({
    id: row.id,
    aka: aliases.all(row.key).map((alias) => alias.id),
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    states: states.all(row.key).map((one) => ({ ...one, names: fromJson<string[]>(one.names) })),
    addresses: addresses.all(row.key).map(addressFrom),
    services: services.all(row.key).map(serviceFrom),
    joins: fromJson<Join[]>(row.joins),
    doubts: fromJson<Doubt[]>(row.doubts),
    decided: fromJson<Decided>(row.decided),
    holders: row.holders === null ? null : fromJson<Holder[]>(row.holders),
    spans: spans.all(row.key),
  })
  return {
    of: (endpoints: readonly number[]) => behind.all(JSON.stringify(endpoints)).map(resolvedFrom),
    byIds: (ids: readonly string[]) => byIds.all(JSON.stringify(ids)).map(resolvedFrom),
  }
}

function keyOf(db: Database, id: string): number | null {
  return db.prepare<[string], { key: number }>("select key from machine where id = ?").get(id)?.key ?? null
}

function withDetails(db: Database, rows: readonly StateRow[], moment: Moment): Machine[] {
  const details = detailsOf(
    db,
    rows.map(({ key }) => key),
    moment,
  )
  return rows.map((row) => {
    const decided = fromJson<Decided>(row.decided)
    return {
      id: row.id,
      aka: details.aliases.get(row.key) ?? [],
      name: row.name,
      names: fromJson<string[]>(row.names),
      kind: row.kind,
      vendor: row.vendor,
      model: row.model,
      os: row.os,
      role: row.role,
      presence: row.presence,
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
      // Of what nothing was concluded yet, nothing is known.
      explanation: row.explanation ?? "mystery",
      owner:
        decided.owner === null
          ? // What was decided and taken back may still stand in what was concluded before.
            ownerOf(row.owner_how === "decided" ? null : row.owner, row.owner_how, row.owner_confidence)
          : { name: decided.owner, how: "decided", confidence: 1 },
      environment: row.environment,
      groups: row.groups === null ? [] : fromJson<string[]>(row.groups),
      tags: decided.tags,
      purpose: decided.purpose,
      notes: decided.notes,
      locked: Object.keys(decided.locked),
      retired: decided.retired,
      addresses: details.addresses.get(row.key) ?? [],
      services: details.services.get(row.key) ?? [],
      holders: row.holders === null ? [] : fromJson<Holder[]>(row.holders),
    }
  })
}

function detailsOf(db: Database, keys: readonly number[], moment: Moment) {
  const list = JSON.stringify(keys)
  const alive = moment >= FOREVER ? `until = ${FOREVER}` : "since <= @moment and until > @moment"
  const parameters = moment >= FOREVER ? { list } : { list, moment }
  const addresses = db
    .prepare<unknown[], AddressRow>(
      `select machine, network, ip, mac, since, until, candidates, evidence from machine_address
       where machine in (select value from json_each(@list)) and since <= @moment
       order by (until > @moment) desc, case when until > @moment then 0 else -until end, address`,
    )
    .all({ list, moment: Math.min(moment, FOREVER - 1) })
  const services = db
    .prepare<unknown[], ServiceRow>(
      `select machine, ip, port, protocol, name, product, version, since, until, evidence from machine_service
       where machine in (select value from json_each(@list)) and ${alive} order by port, protocol, ip`,
    )
    .all(parameters)
  const aliases = db
    .prepare<unknown[], { id: string; machine: number }>(
      "select id, machine from machine_alias where machine in (select value from json_each(@list)) order by id",
    )
    .all({ list })
  return {
    // Nobody knew at the time when it would end.
    addresses: grouped(addresses, (row) => ({ ...addressFrom(row), until: untilOf(row.until, moment) })),
    services: grouped(services, (row) => ({ ...serviceFrom(row), until: untilOf(row.until, moment) })),
    aliases: grouped(aliases, ({ id }) => id),
  }
}

function grouped<R extends { machine: number }, V>(
  rows: readonly R[],
  from: (row: R) => V,
): Map<number, V[]> {
  const groups = new Map<number, V[]>()
  for (const row of rows) {
    const group = groups.get(row.machine)
    if (group) group.push(from(row))
    else groups.set(row.machine, [from(row)])
  }
  return groups
}

/** By its id, by an older id of it, or by one that some part of it may have had for a while. */
function findById(db: Database, id: string): readonly string[] {
  if (!/^m-[0-9a-z]{4,}$/.test(id)) return []
  const sql = [
    "select id from machine where id = @id",
    "select m.id from machine_alias a join machine m on m.key = a.machine where a.id = @id",
    "select distinct m.id from machine_span p join machine m on m.key = p.machine where p.founding = @number",
  ]
  for (const one of sql) {
    const found = db.prepare<unknown[], { id: string }>(one).all({ id, number: founded(id) })
    if (found.length > 0) return found.map((row) => row.id)
  }
  return []
}

function findRef(db: Database, ref: string): readonly string[] {
  const byId = findById(db, ref.toLowerCase())
  if (byId.length > 0) return byId
  const byAddress = db
    .prepare<[string, string], { id: string }>(
      `select distinct m.id from machine_address a join machine m on m.key = a.machine
       where (a.ip = ? or a.mac = ?) and a.until = ${FOREVER}`,
    )
    .all(ref.toLowerCase(), ref.toLowerCase().replaceAll("-", ":"))
  if (byAddress.length > 0) return byAddress.map(({ id }) => id)
  const byLast = db
    .prepare<[string, string], { id: string }>(
      `select m.id from machine_address a join machine m on m.key = a.machine
       where a.ip = ? or a.mac = ? order by a.until desc limit 1`,
    )
    .all(ref.toLowerCase(), ref.toLowerCase().replaceAll("-", ":"))
  if (byLast.length > 0) return byLast.map(({ id }) => id)
  return db
    .prepare<[string, string, string], { id: string }>(
      `select distinct m.id from machine_state s join machine m on m.key = s.machine
       where s.until = ${FOREVER} and instr(s.search, ?) > 0 and (s.name = ? collate nocase
         or exists (select 1 from json_each(s.names) where value = ? collate nocase)) limit 20`,
    )
    .all(ref.toLowerCase(), ref, ref)
    .map(({ id }) => id)
}
