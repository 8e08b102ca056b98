import type { Explained, Machine, Owner } from "#model/machine.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Database } from "./database.ts"
import type { MachineSelection } from "./machine-query.ts"
import { rememberedIn } from "./remembered.ts"

/** A machine's row in a list, before its addresses and services. */
export interface StateRow {
  key: number
  id: string
  first_seen: Moment
  last_seen: Moment
  name: string
  names: string
  kind: string | null
  vendor: string | null
  model: string | null
  os: string | null
  role: string | null
  presence: Machine["presence"]
  holders: string | null
  decided: string
  explanation: Explained | null
  owner: string | null
  owner_how: Owner["how"] | null
  owner_confidence: number | null
  environment: string | null
  groups: string | null
}

type Page = (selection: MachineSelection, limit: number, offset: number) => StateRow[]

const FROM = "machine_state s join machine m on m.key = s.machine"
const MOST_ORDERS = 4

const columnsOf = ({ lastSeen, presence }: MachineSelection) =>
  `m.key, m.id, m.first_seen, ${lastSeen} as last_seen, m.holders, m.decided,
  s.name, s.names, s.kind, s.vendor, s.model, s.os, s.role, ${presence} as presence,
  x.explanation, x.owner, x.owner_how, x.owner_confidence, x.environment, x.groups`

/** What was concluded of a machine at the moment asked of. */
const explained = (moment: Moment) =>
  moment >= FOREVER
    ? `left join explained x on x.machine = s.machine and x.until = ${FOREVER}`
    : `left join explained x on x.machine = s.machine and x.since <= ${moment} and x.until > ${moment}`

/**
 * Pages of a list. The first comes by the index alone; for a later one the order of the whole list is worked out once,
 * since SQLite would walk it from the beginning for each.
 */
export function machinePageIn(db: Database): Page {
  const remember = rememberedIn(db, MOST_ORDERS)

  function firstPage(selection: MachineSelection, limit: number): StateRow[] {
    const { where, parameters, order, presenceParameters } = selection
    return db
      .prepare<unknown[], StateRow>(
        `select ${columnsOf(selection)} from ${FROM} ${explained(selection.moment)} where ${where} order by ${order} limit ?`,
      )
      .all(...presenceParameters, ...parameters, limit)
  }

  /** Every machine and the beginning of its state, in order, as one flat list. */
  function orderOf({ where, parameters, order }: MachineSelection): Float64Array {
    const sql = `select s.machine, s.since from ${FROM} where ${where} order by ${order}`
    return remember(`${sql} ${JSON.stringify(parameters)}`, () => {
      const rows = db
        .prepare<unknown[], [number, number]>(sql)
        .raw()
        .all(...parameters)
      return Float64Array.from(rows.flat())
    })
  }

  function laterPage(selection: MachineSelection, limit: number, offset: number): StateRow[] {
    const places = orderOf(selection).subarray(2 * offset, 2 * (offset + limit))
    const pairs = Array.from({ length: places.length / 2 }, (_, at) => [places[2 * at], places[2 * at + 1]])
    return db
      .prepare<unknown[], StateRow>(
        `select ${columnsOf(selection)}
         from json_each(?) p
         cross join machine_state s on s.machine = p.value ->> 0 and s.since = p.value ->> 1
         cross join machine m on m.key = s.machine
         ${explained(selection.moment)}
         order by p.key`,
      )
      .all(...selection.presenceParameters, JSON.stringify(pairs))
  }

  return (selection, limit, offset) =>
    offset === 0 ? firstPage(selection, limit) : laterPage(selection, limit, offset)
}
