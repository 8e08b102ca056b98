import { Failure } from "#model/failure.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import { PRESENCES } from "#model/machine.ts"
import { ageSeconds, portsOf, type QueryNode } from "#model/query.ts"
import { addressSpan } from "./address.ts"

/** A query as SQL: always parameters, never pasted text. */
export interface MachineSelection {
  readonly where: string
  readonly parameters: readonly unknown[]
  readonly order: string
  /** Expression for a machine's presence at the moment asked of. */
  readonly presence: string
  readonly presenceParameters: readonly unknown[]
  /** Expression for when a machine last answered, at that moment. */
  readonly lastSeen: string
  /** The moment asked of, FOREVER for now. */
  readonly moment: Moment
}

export interface MachineAsk {
  readonly root: QueryNode
  /** FOREVER for now. */
  readonly asOf: Moment
  /** Also machines that are gone or retired, and virtual addresses. */
  readonly all: boolean
  readonly sort: { readonly by: string; readonly descending: boolean }
  /** Ages in a query count back from here. */
  readonly now: Moment
  /** Moment of the last scan before this one's answers count as new. */
  readonly newSince: Moment
  /** The last ended scan of each network: a machine last seen before it was not asked by it. */
  readonly latest: ReadonlyMap<string, Moment>
}

interface Condition {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** Compiles a parsed query for the tables of machines. */
export function selectMachines(ask: MachineAsk): MachineSelection {
  const presence = presenceOf(ask)
  const leftOut = ask.all ? [] : leavingOut(ask)
  const whole = joined([aliveState(ask.asOf), conditionOf(ask.root, ask), ...leftOut], "and")
  return {
    where: whole.sql,
    parameters: whole.parameters,
    order: orderOf(ask),
    presence: presence.sql,
    presenceParameters: presence.parameters,
    lastSeen: lastSeenOf(ask.asOf),
    moment: ask.asOf,
  }
}

function aliveState(moment: Moment): Condition {
  return moment >= FOREVER
    ? { sql: `s.until = ${FOREVER}`, parameters: [] }
    : { sql: "s.since <= ? and s.until > ?", parameters: [moment, moment] }
}

function aliveRow(moment: Moment, table: string): Condition {
  return moment >= FOREVER
    ? { sql: `${table}.until = ${FOREVER}`, parameters: [] }
    : { sql: `${table}.since <= ? and ${table}.until > ?`, parameters: [moment, moment] }
}

/**
 * When a machine last answered, at the moment asked of. A life in the ledger says when it was seen first and last; in
 * between it was seen by every scan that asked.
 */
function lastSeenOf(moment: Moment): string {
  if (moment >= FOREVER) return "m.last_seen"
  const until = `case when s.presence = 'gone' then s.since - 1 else ${moment} end`
  return `case when m.last_seen <= ${moment} then m.last_seen
    else max(m.first_seen, last_asked(s.network, s.address, ${ON_WIRE}, ${until})) end`
}

// A machine whose hardware address is known was seen on this segment, and only a scan on it would see it.
const ON_WIRE = "exists (select 1 from machine_address w where w.machine = s.machine and w.mac is not null)"

function presenceOf({ latest, asOf }: MachineAsk): Condition {
  const cases = [...latest].map(([network, moment]) => ({
    sql: `when s.network = ? and ${lastSeenOf(asOf)} < ? then 'not-asked'`,
    parameters: [network, moment],
  }))
  const overslept = oversleptCases(latest)
  return {
    sql: `case
      when s.presence = 'asleep' and ${overslept.sql} then 'gone'
      when s.presence <> 'present' then s.presence
      ${cases.map(({ sql }) => sql).join(" ")} else s.presence end`,
    parameters: [...overslept.parameters, ...cases.flatMap(({ parameters }) => parameters)],
  }
}

const ORDERS: Readonly<Record<string, (moment: Moment) => string>> = {
  name: () => "s.name collate nocase",
  address: () => "s.address",
  firstSeen: () => "m.first_seen",
  lastSeen: lastSeenOf,
  kind: () => "s.kind collate nocase",
  model: () => "s.model collate nocase",
  role: () => "s.role collate nocase",
  os: () => "s.os collate nocase",
  vendor: () => "s.vendor collate nocase",
  explanation: (moment) =>
    `(select case x.explanation when 'explained' then 0 when 'in-doubt' then 1 else 2 end from explained x
      where x.machine = m.key and ${aliveThen(moment, "x")})`,
  owner: (moment) =>
    `(select x.owner from explained x where x.machine = m.key and ${aliveThen(moment, "x")}) collate nocase`,
  environment: (moment) =>
    `(select x.environment from explained x where x.machine = m.key and ${aliveThen(moment, "x")}) collate nocase`,
  services: (moment) =>
    `(select count(*) from machine_service v where v.machine = m.key and ${aliveThen(moment, "v")})`,
}

/** As aliveRow, for places where a parameter can't stand. */
function aliveThen(moment: Moment, table: string): string {
  return moment >= FOREVER
    ? `${table}.until = ${FOREVER}`
    : `${table}.since <= ${moment} and ${table}.until > ${moment}`
}

const MAY_BE_UNKNOWN: ReadonlySet<string> = new Set([
  "kind",
  "vendor",
  "model",
  "os",
  "role",
  "explanation",
  "owner",
  "environment",
])

function orderOf({ sort: { by, descending }, asOf }: MachineAsk): string {
  const column = ORDERS[by]?.(asOf)
  if (!column) throw new Failure("bad-input", `Machines can't be sorted by "${by}".`)
  const nulls = MAY_BE_UNKNOWN.has(by) ? " nulls last" : ""
  return `${column} ${descending ? "desc" : "asc"}${nulls}, s.machine`
}

/** What no list shows unless it is asked for by its word. */
function leavingOut(ask: MachineAsk): readonly Condition[] {
  const asked = wordsIn(ask.root)
  const asksFor = (...words: readonly string[]) => words.some((word) => asked.has(word))
  return [
    ...(asksFor(...PRESENCES, "retired") ? [] : [notGone(ask)]),
    ...(asksFor("virtual") ? [] : [{ sql: "s.presence <> 'virtual'", parameters: [] }]),
    ...(asksFor("retired") ? [] : [retired(ask, "not in")]),
  ]
}

/** The words that a query asks for with `is:`. */
function wordsIn(node: QueryNode): ReadonlySet<string> {
  switch (node.kind) {
    case "and":
    case "or":
      return new Set(node.parts.flatMap((part) => [...wordsIn(part)]))
    case "not":
      return wordsIn(node.part)
    case "field":
      return new Set(node.field === "is" ? [node.value.toLowerCase()] : [])
    case "all":
    case "text":
      return new Set()
  }
}

// They are few: found through their index, they are held against each row, and what else a row holds is left unread.
function retired({ asOf }: MachineAsk, isOneOf: "in" | "not in"): Condition {
  // Before it was said nobody knew that it would be out of use.
  return { sql: `s.machine ${isOneOf} (select key from machine where retired <= ?)`, parameters: [asOf] }
}

function notGone({ latest }: MachineAsk): Condition {
  const overslept = oversleptCases(latest)
  // Few machines sleep: for the others no network is looked up.
  return {
    sql: `(s.presence <> 'gone' and (s.presence <> 'asleep' or not ${overslept.sql}))`,
    parameters: overslept.parameters,
  }
}

/** Whether a sleeper was asked in vain after the time at which it always was awake again. */
function oversleptCases(latest: MachineAsk["latest"]): Condition {
  if (latest.size === 0) return { sql: "false", parameters: [] }
  const cases = [...latest].map(([network, moment]) => ({
    sql: "when s.network = ? then coalesce(s.wakes < ?, false)",
    parameters: [network, moment],
  }))
  return {
    sql: `case ${cases.map(({ sql }) => sql).join(" ")} else false end`,
    parameters: cases.flatMap(({ parameters }) => parameters),
  }
}

function conditionOf(node: QueryNode, ask: MachineAsk): Condition {
  switch (node.kind) {
    case "all":
      return { sql: "true", parameters: [] }
    case "and":
    case "or":
      return joined(
        node.parts.map((part) => conditionOf(part, ask)),
        node.kind,
      )
    case "not": {
      const part = conditionOf(node.part, ask)
      return { sql: `not coalesce(${part.sql}, false)`, parameters: part.parameters }
    }
    case "text":
      return { sql: "instr(s.search, ?) > 0", parameters: [node.text.toLowerCase()] }
    case "field":
      return fieldCondition(node, ask)
  }
}

function joined(conditions: readonly Condition[], word: "and" | "or"): Condition {
  return {
    sql: balanced(
      conditions.map(({ sql }) => sql),
      word,
    ),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  }
}

/** In halves of halves: SQLite refuses an expression that is a thousand operators deep. */
function balanced(parts: readonly string[], word: "and" | "or"): string {
  if (parts.length <= 2) return `(${parts.join(` ${word} `)})`
  const middle = parts.length >> 1
  return `(${balanced(parts.slice(0, middle), word)} ${word} ${balanced(parts.slice(middle), word)})`
}

type FieldNode = Extract<QueryNode, { kind: "field" }>

function fieldCondition(node: FieldNode, ask: MachineAsk): Condition {
  const { value } = node
  switch (node.field) {
    case "name":
      return { sql: "s.names || s.name like ? escape '\\'", parameters: [contains(value)] }
    case "kind":
    case "vendor":
    case "model":
    case "os":
    case "role":
    case "network":
      return { sql: `s.${node.field} like ? escape '\\'`, parameters: [contains(value)] }
    case "owner":
      return ownerCondition(value, ask)
    case "environment":
      return explainedCondition(ask, "x.environment like ? escape '\\'", [contains(value)])
    case "group":
      return explainedCondition(
        ask,
        "x.groups <> '[]' and exists (select 1 from json_each(x.groups) g where g.value like ? escape '\\')",
        [escaped(value)],
      )
    case "source":
      return {
        sql: `s.machine in (
          select d.machine from source join declaration on declaration.source = source.id
          join declared_machine d on d.declaration = declaration.id and d.standing = 'link'
          where source.name like ? escape '\\')`,
        parameters: [escaped(value)],
      }
    case "tag":
      return {
        sql: `s.machine in (
          select machine.key from machine join json_each(tags) tag where tags <> '[]' and tag.value like ? escape '\\')`,
        parameters: [escaped(value)],
      }
    case "id":
      return {
        sql: "(m.id = ? or m.key in (select machine from machine_alias where id = ?))",
        parameters: [value.toLowerCase(), value.toLowerCase()],
      }
    case "ip":
      return addressCondition(value, ask)
    case "mac":
      return related("machine_address", ask, {
        sql: "r.mac like ? escape '\\'",
        parameters: [`${escaped(value.toLowerCase().replaceAll("-", ":"))}%`],
      })
    case "port":
      return portCondition(value, ask)
    case "service":
    case "product":
    case "version":
      return wordCondition(node.field === "service" ? "name" : node.field, value, ask)
    case "seen":
    case "first":
      return ageCondition(node, ask)
    case "is":
      return wordOfMachine(value.toLowerCase(), ask)
    default:
      throw new Failure("bad-query", `There is no field "${node.field}".`)
  }
}

function related(
  table: "machine_address" | "machine_service",
  ask: MachineAsk,
  condition: Condition,
): Condition {
  const alive = aliveRow(ask.asOf, "r")
  return {
    sql: `s.machine in (select r.machine from ${table} r where ${condition.sql} and ${alive.sql})`,
    parameters: [...condition.parameters, ...alive.parameters],
  }
}

function portCondition(value: string, ask: MachineAsk): Condition {
  const ports = portsOf(value)
  if (!ports) throw new Failure("bad-query", `"${value}" is no port: write 22, 53/udp or 8000-8100.`)
  const protocol = ports.protocol ? { sql: " and r.protocol = ?", parameters: [ports.protocol] } : null
  return related("machine_service", ask, {
    sql: `r.port between ? and ?${protocol?.sql ?? ""}`,
    parameters: [ports.first, ports.last, ...(protocol?.parameters ?? [])],
  })
}

/** The distinct words of a column are few: they are found through the index first, then the rows that bear them. */
function wordCondition(column: "name" | "product" | "version", value: string, ask: MachineAsk): Condition {
  return related("machine_service", ask, {
    sql: `r.${column} in (${DISTINCT_WORDS(column)} where word like ? escape '\\')`,
    parameters: [contains(value)],
  })
}

const DISTINCT_WORDS = (column: string) => `
  with recursive words (word) as (
    select min(${column}) from machine_service
    union all
    select (select min(${column}) from machine_service where ${column} > word) from words where word is not null
  ) select word from words`

function addressCondition(value: string, ask: MachineAsk): Condition {
  const [first, last] = spanOrFailure(value)
  return related("machine_address", ask, { sql: "r.address between ? and ?", parameters: [first, last] })
}

function spanOrFailure(text: string): readonly [Buffer, Buffer] {
  try {
    return addressSpan(text)
  } catch {
    throw new Failure(
      "bad-query",
      `"${text}" is no address, CIDR or range: write 10.0.0.7, 10.0.0.0/24 or 10.0.0.1-50.`,
    )
  }
}

function ageCondition(node: FieldNode, ask: MachineAsk): Condition {
  const seconds = ageSeconds(node.value)
  if (seconds === null)
    throw new Failure("bad-query", `"${node.value}" is no span of time: write 30m, 12h, 7d or 2w.`)
  const column = node.field === "seen" ? lastSeenOf(ask.asOf) : "m.first_seen"
  const limit = Math.min(ask.now, ask.asOf) - seconds * 1_000
  return { sql: `(${column}) ${node.operator === "<" ? ">=" : "<"} ?`, parameters: [limit] }
}

function wordOfMachine(word: string, ask: MachineAsk): Condition {
  if (word === "new") return { sql: "m.first_seen > ?", parameters: [ask.newSince] }
  if (word === "retired") return retired(ask, "in")
  if (word === "doubtful")
    return { sql: "s.machine in (select key from machine where doubts <> '[]')", parameters: [] }
  if (word === "declared") return explainedCondition(ask, "x.declared = 1", [])
  if (word === "mystery") {
    // What nothing was concluded of yet is one.
    const others = explainedCondition(ask, "x.explanation <> 'mystery'", [])
    return { sql: `not ${others.sql}`, parameters: others.parameters }
  }
  if (word === "explained" || word === "in-doubt") return explainedCondition(ask, "x.explanation = ?", [word])
  const presence = presenceOf(ask)
  return { sql: `(${presence.sql}) = ?`, parameters: [...presence.parameters, word] }
}

/** What a person said goes before everything that was concluded. */
function ownerCondition(value: string, ask: MachineAsk): Condition {
  const inferred = explainedCondition(
    ask,
    "x.owner like ? escape '\\' and x.owner_how <> 'decided' and not exists (select 1 from machine d where d.key = x.machine and d.owner is not null)",
    [contains(value)],
  )
  return {
    sql: `(s.machine in (select key from machine where owner is not null and owner like ? escape '\\') or ${inferred.sql})`,
    parameters: [contains(value), ...inferred.parameters],
  }
}

/** What was concluded of who and why, at the moment asked of. */
function explainedCondition(ask: MachineAsk, sql: string, parameters: readonly unknown[]): Condition {
  const alive = aliveRow(ask.asOf, "x")
  return {
    sql: `(s.machine in (select x.machine from explained x where ${sql} and ${alive.sql}))`,
    parameters: [...parameters, ...alive.parameters],
  }
}

function escaped(value: string): string {
  return value.replaceAll(/[\\%_]/g, "\\$&").replaceAll("*", "%")
}

function contains(value: string): string {
  return `%${escaped(value)}%`
}
