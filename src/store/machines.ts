import type { Bearer } from "#model/bearer.ts"
import type { Join, Machine, MachineAddress, MachineState, ResolvedMachine, Service } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { bearersIn } from "./bearers.ts"
import { coverageIn, type Coverage } from "./coverage.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import type { MachineSelection } from "./machine-query.ts"
import { machinePageIn, type StateRow } from "./machine-page.ts"
import { machineWriter } from "./machine-writer.ts"
import { rememberedIn } from "./remembered.ts"

interface AddressRow {
  machine: number
  network: string
  ip: string
  mac: string | null
  since: Moment
  until: Moment
  evidence: string
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

function addressFrom({ machine: _machine, until, evidence, ...row }: AddressRow): MachineAddress {
  return { ...row, until: untilOf(until), candidates: [], evidence: numbers(evidence) }
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
    where key in (select machine from machine_endpoint where endpoint = ?) and last_seen < ?`)
  const ofEndpoint = db.prepare<[number], { machine: number; id: string }>(
    "select machine, id from machine_endpoint join machine on key = machine where endpoint = ?",
  )
  const endpointsOf = db.prepare<[number], { endpoint: number }>(
    "select endpoint from machine_endpoint where machine = ?",
  )
  const ids = db.prepare<[], { id: string }>("select id from machine order by key")
  const count = db.prepare<[], { n: number }>("select count(*) as n from machine")
  const current = `from machine_state s join machine m on m.key = s.machine
    where s.until = ${FOREVER} and s.presence <> 'gone'`
  const nextOf = db.prepare<[string, number], { id: string }>(
    `select m.id ${current} and (s.name collate nocase, s.machine) > (?, ?) order by s.name collate nocase, s.machine limit 1`,
  )
  const previousOf = db.prepare<[string, number], { id: string }>(
    `select m.id ${current} and (s.name collate nocase, s.machine) < (?, ?)
     order by s.name collate nocase desc, s.machine desc limit 1`,
  )

  return {
    /** Replaces what was concluded about these endpoints by what is concluded now. */
    replace: async (endpoints: readonly number[], machines: readonly ResolvedMachine[]): Promise<void> =>
      write(endpoints, machines),
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
    ids: async (): Promise<string[]> => ids.all().map(({ id }) => id),
    count: async (): Promise<number> => count.get()!.n,
    /** Removes machines that no endpoint leads to any more; returns their ids. */
    dropUnfounded: async (): Promise<string[]> =>
      db
        .prepare<[], { id: string }>(
          "delete from machine where key not in (select machine from machine_endpoint) returning id",
        )
        .all()
        .map(({ id }) => id),
    /** What was concluded about these endpoints, as identity gave it. */
    resolved: async (endpoints: readonly number[]): Promise<ResolvedMachine[]> => resolved(endpoints),
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
    /** One letter a machine in the order of addresses, per network: n new since a moment, m mystery, g gone. */
    musters: async (newSince: Moment): Promise<{ network: string; muster: string }[]> =>
      db
        .prepare<[Moment], { network: string; muster: string }>(
          `select network, group_concat(letter, '') as muster from (
             select s.network, case
                 when s.presence = 'gone' then 'g'
                 when m.first_seen > ? then 'n'
                 else 'm'
               end as letter
             from machine_state s join machine m on m.key = s.machine
             where s.until = ${FOREVER} order by s.network, s.address, s.machine
           ) group by network order by network`,
        )
        .all(newSince),
    joins: async (id: string): Promise<readonly Join[]> => {
      const row = db.prepare<[string], { joins: string }>("select joins from machine where id = ?").get(id)
      return fromJson<Join[]>(row?.joins ?? "[]")
    },
    /** A page of the machines a query selects, in order. */
    list: async (selection: MachineSelection, limit: number, offset: number): Promise<Machine[]> =>
      withDetails(db, page(selection, limit, offset), selection.moment),
    total: async ({ where, parameters }: MachineSelection): Promise<number> =>
      remember(`${where} ${JSON.stringify(parameters)}`, () => {
        const sql = `select count(*) as n from machine_state s join machine m on m.key = s.machine where ${where}`
        return db.prepare<unknown[], { n: number }>(sql).get(...parameters)!.n
      }),
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

/** Reads machines back as identity gave them. */
function resolvedReader(db: Database) {
  const behind = db.prepare<
    [string],
    { key: number; id: string; first_seen: Moment; last_seen: Moment; joins: string }
  >(
    `select * from machine where key in (
       select machine from machine_endpoint where endpoint in (select value from json_each(?)))`,
  )
  const aliases = db.prepare<[number], { id: string }>("select id from machine_alias where machine = ?")
  const states = db.prepare<[number], Omit<MachineState, "names"> & { names: string }>(
    "select since, until, name, names, vendor, os, presence from machine_state where machine = ? order by since",
  )
  const addresses = db.prepare<[number], AddressRow>(
    "select machine, network, ip, mac, since, until, evidence from machine_address where machine = ?",
  )
  const services = db.prepare<[number], ServiceRow>(
    `select machine, ip, port, protocol, name, product, version, since, until, evidence
     from machine_service where machine = ?`,
  )
  const endpoints = db.prepare<[number], { endpoint: number }>(
    "select endpoint from machine_endpoint where machine = ?",
  )
  return (ofEndpoints: readonly number[]): ResolvedMachine[] =>
    behind.all(JSON.stringify(ofEndpoints)).map(({ key, id, first_seen, last_seen, joins }) => ({
      id,
      aka: aliases.all(key).map((alias) => alias.id),
      firstSeen: first_seen,
      lastSeen: last_seen,
      states: states.all(key).map((row) => ({ ...row, names: fromJson<string[]>(row.names) })),
      addresses: addresses.all(key).map(addressFrom),
      services: services.all(key).map(serviceFrom),
      joins: fromJson<Join[]>(joins),
      endpoints: endpoints.all(key).map(({ endpoint }) => endpoint),
    }))
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
  return rows.map((row) => ({
    id: row.id,
    aka: details.aliases.get(row.key) ?? [],
    name: row.name,
    names: fromJson<string[]>(row.names),
    kind: null,
    vendor: row.vendor,
    model: null,
    os: row.os,
    role: null,
    presence: row.presence,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    // Nothing explains a machine before sources are read.
    explanation: "mystery",
    owner: null,
    environment: null,
    groups: [],
    tags: [],
    addresses: details.addresses.get(row.key) ?? [],
    services: details.services.get(row.key) ?? [],
  }))
}

function detailsOf(db: Database, keys: readonly number[], moment: Moment) {
  const list = JSON.stringify(keys)
  const alive = moment >= FOREVER ? `until = ${FOREVER}` : "since <= @moment and until > @moment"
  const parameters = moment >= FOREVER ? { list } : { list, moment }
  const addresses = db
    .prepare<unknown[], AddressRow>(
      `select machine, network, ip, mac, since, until, evidence from machine_address
       where machine in (select value from json_each(@list)) and ${alive} order by address`,
    )
    .all(parameters)
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

function findRef(db: Database, ref: string): readonly string[] {
  const byId = db
    .prepare<[string, string], { id: string }>(
      "select id from machine where id = ? union select m.id from machine_alias a join machine m on m.key = a.machine where a.id = ?",
    )
    .all(ref.toLowerCase(), ref.toLowerCase())
  if (byId.length > 0) return byId.map(({ id }) => id)
  const byAddress = db
    .prepare<[string, string], { id: string }>(
      `select distinct m.id from machine_address a join machine m on m.key = a.machine
       where (a.ip = ? or a.mac = ?) and a.until = ${FOREVER}`,
    )
    .all(ref.toLowerCase(), ref.toLowerCase().replaceAll("-", ":"))
  if (byAddress.length > 0) return byAddress.map(({ id }) => id)
  return db
    .prepare<[string, string, string], { id: string }>(
      `select distinct m.id from machine_state s join machine m on m.key = s.machine
       where s.until = ${FOREVER} and instr(s.search, ?) > 0 and (s.name = ? collate nocase
         or exists (select 1 from json_each(s.names) where value = ? collate nocase)) limit 20`,
    )
    .all(ref.toLowerCase(), ref, ref)
    .map(({ id }) => id)
}
