import { FOREVER } from "#model/moment.ts"
import type { Database } from "./database.ts"
import type { MachineSelection } from "./machine-query.ts"
import { rememberedIn } from "./remembered.ts"

/** A value and how many of the selected machines bear it. */
export interface Count {
  readonly value: string
  readonly count: number
}

const STATE_FACETS = {
  kind: "s.kind",
  role: "s.role",
  os: "s.os",
  vendor: "s.vendor",
  network: "s.network",
} as const

const FROM = "machine_state s join machine m on m.key = s.machine"

/** Counts over a selection, most frequent first, and words to complete a query with. */
export function facetsIn(db: Database) {
  const remember = rememberedIn(db)

  function counts(sql: string, parameters: readonly unknown[], limit: number): Count[] {
    const whole = `${sql} group by value order by count desc, value limit ${limit}`
    return remember(`${whole} ${JSON.stringify(parameters)}`, () =>
      db
        .prepare<unknown[], Count>(whole)
        .all(...parameters)
        .filter(({ value }) => value !== null && value !== ""),
    )
  }

  function related(column: string, selection: MachineSelection, limit: number): Count[] {
    const alive = selection.moment >= FOREVER ? `v.until = ${FOREVER}` : "v.since <= ? and v.until > ?"
    const moments = selection.moment >= FOREVER ? [] : [selection.moment, selection.moment]
    return counts(
      `select ${column} as value, count(distinct s.machine) as count
       from ${FROM} join machine_service v on v.machine = s.machine and ${alive}
       where ${selection.where}`,
      [...moments, ...selection.parameters],
      limit,
    )
  }

  const aliveIn = ({ moment }: MachineSelection) =>
    moment >= FOREVER ? `x.until = ${FOREVER}` : "x.since <= ? and x.until > ?"
  const momentsIn = ({ moment }: MachineSelection) => (moment >= FOREVER ? [] : [moment, moment])

  function explained(column: string, selection: MachineSelection, limit: number, also = ""): Count[] {
    return counts(
      `select ${column} as value, count(*) as count from ${FROM}
       join explained x on x.machine = s.machine and ${aliveIn(selection)} ${also}
       where ${column} is not null and ${selection.where}`,
      [...momentsIn(selection), ...selection.parameters],
      limit,
    )
  }

  return {
    ofState: async (
      facet: keyof typeof STATE_FACETS,
      selection: MachineSelection,
      limit = 12,
    ): Promise<Count[]> =>
      counts(
        `select ${STATE_FACETS[facet]} as value, count(*) as count from ${FROM} where ${selection.where}`,
        selection.parameters,
        limit,
      ),
    presence: async (selection: MachineSelection): Promise<Count[]> =>
      counts(
        `select ${selection.presence} as value, count(*) as count from ${FROM} where ${selection.where}`,
        [...selection.presenceParameters, ...selection.parameters],
        10,
      ),
    ports: async (selection: MachineSelection, limit = 12): Promise<Count[]> =>
      related("v.port || '/' || v.protocol", selection, limit),
    services: async (selection: MachineSelection, limit = 12): Promise<Count[]> =>
      related("v.name", selection, limit),
    owners: async (selection: MachineSelection, limit = 12): Promise<Count[]> =>
      counts(
        `select coalesce(m.owner, case when x.owner_how <> 'decided' then x.owner end) as value, count(*) as count from ${FROM}
         left join explained x on x.machine = s.machine and ${aliveIn(selection)}
         where coalesce(m.owner, case when x.owner_how <> 'decided' then x.owner end) is not null and ${selection.where}`,
        [...momentsIn(selection), ...selection.parameters],
        limit,
      ),
    environments: async (selection: MachineSelection, limit = 12): Promise<Count[]> =>
      explained("x.environment", selection, limit),
    groups: async (selection: MachineSelection, limit = 12): Promise<Count[]> =>
      explained("g.value", selection, limit, "join json_each(x.groups) g"),
    /** explained, in-doubt and mystery; what nothing was concluded of yet is a mystery. */
    explanations: async (selection: MachineSelection): Promise<Count[]> =>
      counts(
        `select coalesce(x.explanation, 'mystery') as value, count(*) as count from ${FROM}
         left join explained x on x.machine = s.machine and ${aliveIn(selection)} where ${selection.where}`,
        [...momentsIn(selection), ...selection.parameters],
        3,
      ),
    tags: async (selection: MachineSelection, limit = 12): Promise<Count[]> =>
      counts(
        `select tag.value, count(*) as count from ${FROM} join json_each(m.tags) tag
         where m.tags <> '[]' and ${selection.where}`,
        selection.parameters,
        limit,
      ),
    ownerWords: async (prefix: string, limit = 8): Promise<Count[]> =>
      counts(
        `select coalesce(m.owner, case when x.owner_how <> 'decided' then x.owner end) as value, count(*) as count
         from machine m left join explained x on x.machine = m.key and x.until = ${FOREVER}
         where coalesce(m.owner, case when x.owner_how <> 'decided' then x.owner end) like ? escape '\\'`,
        [`%${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`],
        limit,
      ),
    environmentWords: async (prefix: string, limit = 8): Promise<Count[]> =>
      counts(
        `select environment as value, count(*) as count from explained
         where until = ${FOREVER} and environment like ? escape '\\'`,
        [`${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`],
        limit,
      ),
    groupWords: async (prefix: string, limit = 8): Promise<Count[]> =>
      counts(
        `select g.value, count(*) as count from explained x join json_each(x.groups) g
         where x.until = ${FOREVER} and x.groups <> '[]' and g.value like ? escape '\\'`,
        [`${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`],
        limit,
      ),
    tagWords: async (prefix: string, limit = 8): Promise<Count[]> =>
      counts(
        `select tag.value, count(*) as count from machine join json_each(tags) tag
         where tags <> '[]' and tag.value like ? escape '\\'`,
        [`${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`],
        limit,
      ),
    /** Words of a column that begin with a prefix, with how many machines bear them now. */
    words: async (column: "product" | "name" | "version", prefix: string, limit = 8): Promise<Count[]> =>
      counts(
        `select ${column} as value, count(distinct machine) as count from machine_service
         where ${column} like ? escape '\\' and until = ${FOREVER}`,
        [`${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`],
        limit,
      ),
    portWords: async (prefix: string, limit = 8): Promise<Count[]> =>
      counts(
        `select port || '/' || protocol as value, count(distinct machine) as count from machine_service
         where cast(port as text) like ? and until = ${FOREVER}`,
        [`${prefix.replaceAll(/[^0-9]/g, "")}%`],
        limit,
      ),
    stateWords: async (
      column: "kind" | "vendor" | "model" | "os" | "role" | "network" | "name",
      prefix: string,
      limit = 8,
    ): Promise<Count[]> =>
      counts(
        `select ${column} as value, count(*) as count from machine_state
         where ${column} like ? escape '\\' and until = ${FOREVER}`,
        [`%${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`],
        limit,
      ),
  }
}
