import type { MappedColumn } from "#model/table.ts"
import type { Database } from "./database.ts"
import { fromJson } from "./json.ts"

/** By path: what a person said that the columns of a table mean. */
export type TableMappings = ReadonlyMap<string, readonly MappedColumn[]>

/** What people say that the columns of tables mean, by source and path; whether such a file is there or not. */
export function tableMappingsIn(db: Database) {
  const of = db.prepare<[number], { path: string; columns: string }>(
    "select path, columns from source_table where source = ? order by path",
  )
  const save = db.prepare<[number, string, string]>(`
    insert into source_table (source, path, columns) values (?, ?, ?)
    on conflict (source, path) do update set columns = excluded.columns`)
  const remove = db.prepare<[number, string]>("delete from source_table where source = ? and path = ?")
  return {
    tables: async (source: number): Promise<TableMappings> =>
      new Map(of.all(source).map(({ path, columns }) => [path, fromJson<MappedColumn[]>(columns)])),
    /** null: back to what is guessed. */
    mapTable: async (
      source: number,
      path: string,
      columns: readonly MappedColumn[] | null,
    ): Promise<void> => {
      if (columns === null) remove.run(source, path)
      else save.run(source, path, JSON.stringify(columns))
    },
  }
}
