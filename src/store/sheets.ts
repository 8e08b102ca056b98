import type { Decided } from "#model/decision.ts"
import type { Declared } from "#model/declaration.ts"
import type { Owner, Presence, Service } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { FactKind, Json } from "#model/observation.ts"
import type { Sheet, SheetAddress, SheetFact, SheetLine } from "#model/sheet.ts"
import type { RemovedMention } from "#model/written.ts"
import { coverageIn } from "./coverage.ts"
import type { Database } from "./database.ts"
import { ownerOf } from "./explained.ts"
import { fromJson } from "./json.ts"

/** A sheet as far as the ledger and the sources tell it. */
export type ReadSheet = Omit<Sheet, "changes">

interface MachineRow {
  key: number
  id: string
  first_seen: Moment
  last_seen: Moment
  retired: Moment | null
  decided: string
  name: string
  names: string
  kind: string | null
  vendor: string | null
  model: string | null
  os: string | null
  role: string | null
  presence: Presence
  since: Moment
  owner: string | null
  owner_how: Owner["how"] | null
  owner_confidence: number | null
  environment: string | null
  groups: string | null
}

interface FactRow {
  machine: number
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
  network: string
  ip: string
}

// Lists of what runs inside are long, and nothing that doesn't agree is found in them.
const INSIDE = ["os-release", "clock", "boot", "interfaces", "packages"]

const MACHINES = `
  select m.key, m.id, m.first_seen, m.last_seen, m.retired, m.decided, s.name, s.names, s.kind, s.vendor, s.model,
    s.os, s.role, s.presence, s.since, x.owner, x.owner_how, x.owner_confidence, x.environment, x.groups
  from json_each(?) asked
  cross join machine m on m.key = asked.value and m.holders is null
  cross join machine_state s on s.machine = m.key and s.until = ${FOREVER}
  left join explained x on x.machine = m.key and x.until = ${FOREVER}
  order by m.key`

const FACTS = `
  select p.machine, o.id, o.endpoint, o.kind, o.subject, o.value, o.detail, o.method, o.standing, o.first, o.last,
    o.ended, e.network, e.ip
  from json_each(@keys) asked
  cross join machine_span p on p.machine = asked.value
  cross join observation o on o.endpoint = p.endpoint and o.first >= p.since and o.first < p.until
  cross join endpoint e on e.id = p.endpoint
  where o.kind <> 'neighbour' and o.ended > @since
    and (o.kind <> 'inside' or o.subject in (${INSIDE.map((subject) => `'${subject}'`).join(", ")}))
  order by p.machine, o.id`

/** What ended longer ago is history, which findings don't look at. */
const LOOKING_BACK_MS = 90 * 86_400_000

/** Reads sheets of machines by their keys; virtual addresses have none. */
export function sheetsIn(db: Database) {
  const machines = db.prepare<[string], MachineRow>(MACHINES)
  const facts = db.prepare<{ keys: string; since: Moment }, FactRow>(FACTS)
  const addresses = db.prepare<
    [string],
    Omit<SheetAddress, "evidence"> & { machine: number; evidence: string }
  >(`
    select machine, network, ip, mac, since, nullif(until, ${FOREVER}) as until, evidence from machine_address
    where machine in (select value from json_each(?)) order by machine, (until = ${FOREVER}) desc, since, address`)
  const services = db.prepare<[string], Omit<Service, "evidence"> & { machine: number; evidence: string }>(`
    select machine, ip, port, protocol, name, product, version, since, nullif(until, ${FOREVER}) as until, evidence
    from machine_service where machine in (select value from json_each(?)) order by machine, port, protocol, ip`)
  const lines = db.prepare<
    [string],
    Omit<SheetLine, "declaration"> & {
      machine: number
      id: number
      source: string
      network: string | null
      head: string | null
      body: string
    }
  >(`
    select l.machine, l.standing, l.confidence, d.id, source.name as source, source.network, source.head, d.body
    from declared_machine l
    join declaration d on d.id = l.declaration
    join source on source.id = d.source and source.synced is not null
    where l.machine in (select value from json_each(?)) order by l.machine, source.name, d.path, d.line, d.id`)
  const removed = db.prepare<[string], { machine: number; body: string }>(
    "select machine, body from removed_line where machine in (select value from json_each(?)) order by machine, number",
  )
  const coverageNow = coverageIn(db)
  let coverage: ReturnType<typeof coverageNow> | null = null
  return {
    read: async (keys: readonly number[], now: Moment): Promise<readonly ReadSheet[]> => {
      const list = JSON.stringify(keys)
      const since = now - LOOKING_BACK_MS
      const own = {
        facts: Map.groupBy(facts.all({ keys: list, since }), ({ machine }) => machine),
        addresses: Map.groupBy(addresses.all(list), ({ machine }) => machine),
        services: Map.groupBy(services.all(list), ({ machine }) => machine),
        lines: Map.groupBy(lines.all(list), ({ machine }) => machine),
        removed: Map.groupBy(removed.all(list), ({ machine }) => machine),
      }
      const asked = (coverage ??= coverageNow())
      return machines.all(list).map((row) => {
        const places = (own.addresses.get(row.key) ?? []).map(({ machine: _machine, evidence, ...one }) => ({
          ...one,
          evidence: fromJson<number[]>(evidence),
        }))
        const known = (own.facts.get(row.key) ?? []).map((fact) => factFrom(fact, endOf(fact, places)))
        return {
          ...headOf(row),
          addresses: places,
          services: (own.services.get(row.key) ?? []).map(({ machine: _machine, evidence, ...one }) => ({
            ...one,
            evidence: fromJson<number[]>(evidence),
          })),
          facts: known,
          asked: asked.asked(
            places.filter(({ until }) => until === null),
            known.filter(({ kind }) => kind === "up"),
          ),
          lines: (own.lines.get(row.key) ?? []).map(lineFrom),
          removed: (own.removed.get(row.key) ?? []).map(({ body }) => fromJson<RemovedMention>(body)),
        }
      })
    },
    /** Scans may have come to their end since. */
    forgetCoverage: (): void => {
      coverage = null
    },
  }
}

function headOf(row: MachineRow) {
  const decided = fromJson<Decided>(row.decided)
  return {
    machine: row.id,
    key: row.key,
    name: row.name,
    names: fromJson<string[]>(row.names),
    kind: row.kind,
    vendor: row.vendor,
    model: row.model,
    os: row.os,
    role: row.role,
    presence: row.presence,
    presentSince: row.since,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    retired: row.retired,
    owner:
      decided.owner === null
        ? ownerOf(row.owner_how === "decided" ? null : row.owner, row.owner_how, row.owner_confidence)
        : ({ name: decided.owner, how: "decided", confidence: 1 } as const),
    environment: row.environment,
    groups: row.groups === null ? [] : fromJson<string[]>(row.groups),
    tags: decided.tags,
  }
}

/** Until when a machine had the address where something was seen of it. */
function endOf({ network, ip, first }: FactRow, places: readonly Omit<SheetAddress, "evidence">[]): Moment {
  const held = places.find(
    (place) =>
      place.ip === ip &&
      place.network === network &&
      place.since <= first &&
      first < (place.until ?? FOREVER),
  )
  return held?.until ?? FOREVER
}

function factFrom({ machine: _machine, detail, ended, ...row }: FactRow, until: Moment): SheetFact {
  return {
    ...row,
    // What it bore at an address that it left is not borne by it now.
    ended: Math.min(ended, until),
    detail: detail === null ? null : fromJson<Json>(detail),
  }
}

function lineFrom(row: {
  readonly standing: SheetLine["standing"]
  readonly confidence: SheetLine["confidence"]
  readonly id: number
  readonly source: string
  readonly network: string | null
  readonly head: string | null
  readonly body: string
}): SheetLine {
  const { standing, confidence, id, source, network, head, body } = row
  const said = fromJson<Declared>(body)
  return { declaration: { ...said, id, source, network, commit: head }, standing, confidence }
}
