import type { AddressRange } from "#model/address.ts"
import type { Endpoint } from "#model/endpoint.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import {
  type Fact,
  type FactKind,
  isHeard,
  type Observation,
  QUIET_KINDS,
  type Sighting,
} from "#model/observation.ts"
import { addressBytes } from "./address.ts"
import { coverageIn, type Coverage } from "./coverage.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"
import { place, placeAbsence, type Placed } from "./ledger.ts"

interface Row {
  id: number
  endpoint: number
  kind: FactKind
  subject: string
  value: string
  detail: string | null
  method: string
  standing: "observed" | "claimed"
  first: Moment
  last: Moment
  ended: Moment
}

/** An endpoint with every observation of it: what identity reads. */
export interface EndpointEvidence {
  readonly endpoint: Endpoint
  readonly observations: readonly Observation[]
}

/** An endpoint that bore a key, from when to when. */
export interface KeyBearer {
  readonly endpoint: number
  readonly first: Moment
  readonly last: Moment
}

const QUIET = QUIET_KINDS.map((kind) => `'${kind}'`).join(", ")

// A value on more endpoints than this says nothing of any of them.
const MOST_BEARERS = 20_000

/** What recording did: which endpoints a conclusion may have changed for, and which only answered again. */
export interface Recorded {
  readonly changed: readonly number[]
  readonly unchanged: readonly number[]
  /** Where only that is otherwise which tells how a look went: other ports gave no answer, a clock is off. */
  readonly retold: readonly number[]
}

/** An endpoint believed to be up at a moment at which it was not seen, and the means by which it last showed. */
/** One thing that holds of an address now. */
export interface KnownRow extends Pick<Observation, "kind" | "subject" | "value"> {
  readonly ip: string
}

export interface UpEndpoint {
  readonly endpoint: number
  readonly ip: string
  readonly method: string
}

function observationFrom(row: Row): Observation {
  return { ...row, detail: row.detail === null ? null : fromJson<Observation["detail"]>(row.detail) }
}

function bindable(fact: Fact): Record<string, unknown> {
  const { kind, subject, value, method, standing } = fact
  return {
    kind,
    subject,
    value,
    method,
    standing,
    detail: fact.detail === null ? null : JSON.stringify(fact.detail),
  }
}

/** The ledger: facts with lifetimes, written by scans and never by conclusions. */
export function observationsIn(db: Database) {
  const findEndpoint = db.prepare<[string, string], { id: number }>(
    "select id from endpoint where network = ? and ip = ?",
  )
  const addEndpoint = db.prepare<[string, string, Buffer], { id: number }>(
    "insert into endpoint (network, ip, address) values (?, ?, ?) returning id",
  )
  const current = db.prepare<[number], Row>(
    // Without what else was said: only where a life is cut in two is that copied, and then all is read. What tells how a
    // look went is put together with what is known.
    `select id, endpoint, kind, subject, value, case when kind in (${QUIET}) then detail end as detail, method, standing, first, last, ended
     from observation where endpoint = ? and ended = ${FOREVER} order by id`,
  )
  const all = db.prepare<[number], Row>("select * from observation where endpoint = ? order by id")
  const insert = db.prepare(`
    insert into observation (endpoint, kind, subject, value, detail, method, standing, first, last, ended)
    values (@endpoint, @kind, @subject, @value, @detail, @method, @standing, @first, @last, @ended)`)
  const extend = db.prepare<[Moment, number, Moment]>(
    `update observation set last = ? where endpoint = ? and ended = ${FOREVER} and last < ?`,
  )
  const relive = db.prepare(
    "update observation set first = @first, last = @last, ended = @ended where id = @id",
  )
  const reword = db.prepare(`
    update observation set value = @value, detail = @detail, method = @method, standing = @standing
    where id = @id and kind = @kind and subject = @subject`)
  const upIn = db.prepare<[string, Buffer, Buffer, Moment, Moment, Moment], UpEndpoint>(`
    select endpoint.id as endpoint, endpoint.ip, observation.method
    from endpoint
    join observation on observation.endpoint = endpoint.id
    where endpoint.network = ? and endpoint.address between ? and ?
      and observation.kind = 'up' and observation.first < ? and observation.last <> ? and observation.ended > ?`)
  const alive = db.prepare<[string, Buffer, Buffer], KnownRow>(`
    select endpoint.ip, observation.kind, observation.subject, observation.value
    from endpoint
    join observation on observation.endpoint = endpoint.id
    where endpoint.network = ? and endpoint.address between ? and ?
      and observation.kind in ('up', 'mac', 'port', 'answer') and observation.ended = ${FOREVER}
      and observation.standing = 'observed'
    order by endpoint.id`)
  const evidenceOf = db.prepare<[number], Endpoint>("select id, network, ip from endpoint where id = ?")
  // What else was said is long: it is read where it tells something of who or what a machine is.
  const forIdentity = db.prepare<[number], Row>(
    `select id, endpoint, kind, subject, value,
       case
         when kind in ('service', 'certificate', 'answer', 'inside') or (kind = 'script' and value = '') then detail
       end as detail, method, standing, first, last, ended
     from observation where endpoint = ? and kind not in (${QUIET}) order by id`,
  )
  const bearing = db.prepare<[string], KeyBearer>(
    `select endpoint, first, last from observation
     where value = ? and kind in ('mac', 'host-key', 'certificate', 'identifier', 'name') limit ${MOST_BEARERS}`,
  )
  const placeOf = db.prepare<[number], { endpoint: number; first: Moment }>(
    "select endpoint, first from observation where id = ?",
  )
  const inRange = db.prepare<[string, Buffer, Buffer], { id: number }>(
    "select id from endpoint where network = ? and address between ? and ? order by id",
  )
  const byId = db.prepare<[number], Row & { ip: string; network: string }>(
    "select observation.*, endpoint.ip, endpoint.network from observation join endpoint on endpoint.id = endpoint where observation.id = ?",
  )
  const endpoints = db.prepare<[number, number], { id: number }>(
    "select id from endpoint where id > ? order by id limit ?",
  )
  const size = db.prepare<[], { n: number }>("select count(*) as n from observation")
  const between = db.prepare<{ from: Moment; to: Moment; limit: number }, Row>(`
    select * from observation where first > @from and first <= @to
    union
    select * from observation where ended > @from and ended <= @to
    limit @limit`)

  function write(
    endpoint: number,
    { inserts, updates, isLonger }: Placed,
    moment: Moment,
    whole: boolean,
  ): void {
    if (isLonger && whole) {
      extend.run(moment, endpoint, moment)
      for (const { id, fact } of updates) if (fact) reword.run({ id, ...bindable(fact) })
      return
    }
    for (const { id, fact, ...life } of updates) {
      relive.run({ id, ...life })
      if (fact) reword.run({ id, ...bindable(fact) })
    }
    for (const { fact, ...life } of inserts) insert.run({ endpoint, ...bindable(fact), ...life })
  }

  /** Tells whether something but the length of a life changed. */
  function recordOne(
    network: string,
    moment: Moment,
    coverage: Coverage | null,
    { ip, facts, asked }: Sighting,
  ): { readonly endpoint: number; readonly isChanged: boolean; readonly isRetold: boolean } {
    const inOrder = coverage === null
    const found = findEndpoint.get(network, ip)
    const endpoint = found?.id ?? addEndpoint.get(network, ip, addressBytes(ip))!.id
    const known = !found ? [] : (inOrder ? current : all).all(endpoint).map(observationFrom)
    const around = coverage?.around({ network, ip }, known, moment)
    const placed = place(known, facts, asked, moment, around)
    write(endpoint, placed, moment, inOrder && placed.updates.length === known.length)
    return { endpoint, isChanged: placed.changed || !found, isRetold: placed.isRetold }
  }

  const later = db.prepare<[string, Moment]>("select 1 from scan where network = ? and moment > ? limit 1")
  /** Nothing later is in the ledger, so only what is true now can be touched. */
  const isLast = (network: string, moment: Moment) => later.get(network, moment) === undefined
  const coverageNow = coverageIn(db)
  let written = 0

  const record = db.transaction(
    (network: string, moment: Moment, sightings: readonly Sighting[]): Recorded => {
      const coverage = isLast(network, moment) ? null : coverageNow()
      const results = sightings.map((sighting) => recordOne(network, moment, coverage, sighting))
      const endpointsOf = (some: typeof results) => new Set(some.map(({ endpoint }) => endpoint))
      const changed = endpointsOf(results.filter(({ isChanged }) => isChanged))
      const retold = endpointsOf(results.filter(({ isRetold }) => isRetold))
      if (changed.size + retold.size > 0) written += 1
      const heard = endpointsOf(results.filter((_, index) => isHeard(sightings[index]!)))
      return {
        changed: [...changed],
        unchanged: [...heard].filter((endpoint) => !changed.has(endpoint)),
        retold: [...retold].filter((endpoint) => !changed.has(endpoint)),
      }
    },
  )

  const endUp = db.transaction(
    (network: string, endpointIds: readonly number[], moment: Moment): number[] => {
      const coverage = isLast(network, moment) ? null : coverageNow()
      return endpointIds.filter((endpoint) => {
        const { ip } = evidenceOf.get(endpoint)!
        const ups = all
          .all(endpoint)
          .map(observationFrom)
          .filter(({ kind }) => kind === "up")
        const placed = placeAbsence(ups, moment, coverage?.around({ network, ip }, ups, moment))
        write(endpoint, placed, moment, false)
        if (placed.changed) written += 1
        return placed.changed
      })
    },
  )

  function evidence(endpoint: number): EndpointEvidence {
    return { endpoint: evidenceOf.get(endpoint)!, observations: all.all(endpoint).map(observationFrom) }
  }

  return {
    record: async (network: string, moment: Moment, sightings: readonly Sighting[]): Promise<Recorded> =>
      record(network, moment, sightings),
    /** Endpoints in the ranges that are believed to be up at a moment, and were not seen then. */
    upIn: async (network: string, ranges: readonly AddressRange[], moment: Moment): Promise<UpEndpoint[]> =>
      ranges.flatMap(({ first, last }) =>
        upIn.all(network, addressBytes(first), addressBytes(last), moment, moment, moment),
      ),
    /** What answered there when it was last asked: that it is up, its card, its open ports and what they said. */
    aliveIn: async (network: string, ranges: readonly AddressRange[]): Promise<readonly KnownRow[]> =>
      ranges.flatMap(({ first, last }) => alive.all(network, addressBytes(first), addressBytes(last))),
    /** Ends "up" for endpoints that were asked, could have been seen, and did not answer; returns those that changed. */
    endUp: async (network: string, endpointIds: readonly number[], moment: Moment): Promise<number[]> =>
      endUp(network, endpointIds, moment),
    evidence: async (endpointIds: readonly number[]): Promise<EndpointEvidence[]> =>
      endpointIds.map(evidence),
    /** Endpoints with what identity reads of them: every observation, and of most without what else was said. */
    forIdentity: async (endpointIds: readonly number[]): Promise<EndpointEvidence[]> =>
      endpointIds.map((endpoint) => ({
        endpoint: evidenceOf.get(endpoint)!,
        observations: forIdentity.all(endpoint).map(observationFrom),
      })),
    /** Who ever bore a key: a hardware address, a host key, a certificate, an identifier or a name. */
    bearing: async (value: string): Promise<KeyBearer[]> => bearing.all(value),
    /** Where and from when observations were seen; null for those that are not there. */
    places: async (ids: readonly number[]): Promise<({ endpoint: number; first: Moment } | null)[]> =>
      ids.map((id) => placeOf.get(id) ?? null),
    /** Endpoints in a range of addresses. */
    endpointsIn: async (network: string, { first, last }: AddressRange): Promise<number[]> =>
      inRange.all(network, addressBytes(first), addressBytes(last)).map(({ id }) => id),
    /** Endpoint ids in order, after one, for walking them all. */
    endpointsAfter: async (id: number, limit: number): Promise<number[]> =>
      endpoints.all(id, limit).map((row) => row.id),
    byIds: async (ids: readonly number[]): Promise<(Observation & { ip: string; network: string })[]> =>
      ids.flatMap((id) => {
        const row = byId.get(id)
        return row ? [{ ...observationFrom(row), ip: row.ip, network: row.network }] : []
      }),
    /** Observations that began or ended after `from` and until `to`. */
    between: async (from: Moment, to: Moment, limit: number): Promise<Observation[]> =>
      between.all({ from, to, limit }).map(observationFrom),
    count: async (): Promise<number> => size.get()!.n,
    /** Grows with every write of the ledger, so that what was computed from it can be remembered until then. */
    version: async (): Promise<number> => written,
  }
}
