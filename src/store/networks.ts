import type { Network } from "#model/network.ts"
import type { Pace } from "#model/pace.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

interface Row {
  id: number
  name: string
  targets: string
  excluded: string
  pace: Pace
  environment: string | null
}

const list = (text: string) => fromJson<string[]>(text)

function networkFrom(row: Row): Network {
  return { ...row, targets: list(row.targets), excluded: list(row.excluded) }
}

/** The networks the user confirmed. */
export function networksIn(db: Database) {
  const all = db.prepare<[], Row>("select * from network order by name")
  const save = db.prepare<Omit<Row, "id">, Row>(`
    insert into network (name, targets, excluded, pace, environment)
    values (@name, @targets, @excluded, @pace, @environment)
    on conflict (name) do update set
      targets = excluded.targets, excluded = excluded.excluded, pace = excluded.pace, environment = excluded.environment
    returning *`)
  const remove = db.prepare("delete from network where name = ?")
  return {
    list: async (): Promise<Network[]> => all.all().map(networkFrom),
    save: async (network: Omit<Network, "id">): Promise<Network> =>
      networkFrom(
        save.get({
          ...network,
          targets: JSON.stringify(network.targets),
          excluded: JSON.stringify(network.excluded),
        })!,
      ),
    remove: async (name: string): Promise<boolean> => remove.run(name).changes > 0,
  }
}
