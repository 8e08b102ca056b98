import type { View } from "#model/view.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

interface Row {
  name: string
  query: string
  columns: string
  sort: string
}

export function viewsIn(db: Database) {
  const all = db.prepare<[], Row>("select * from view order by name collate nocase")
  const save = db.prepare<Row>(`
    insert into view (name, query, columns, sort) values (@name, @query, @columns, @sort)
    on conflict (name) do update set query = excluded.query, columns = excluded.columns, sort = excluded.sort`)
  const remove = db.prepare("delete from view where name = ?")
  return {
    list: async (): Promise<View[]> =>
      all.all().map((row) => ({
        name: row.name,
        query: row.query,
        columns: fromJson<string[]>(row.columns),
        sort: fromJson<View["sort"]>(row.sort),
      })),
    save: async (view: View): Promise<void> => {
      save.run({ ...view, columns: JSON.stringify(view.columns), sort: JSON.stringify(view.sort) })
    },
    remove: async (name: string): Promise<boolean> => remove.run(name).changes > 0,
  }
}
