import type { TableTold } from "#api/sources.ts"
import { type MappedColumn, TABLE_FIELDS, type TableField } from "#model/table.ts"
import { counted } from "#renderer/ui/format.ts"

const WORDS: Readonly<Record<TableField, string>> = {
  name: "name",
  address: "address",
  mac: "hardware address",
  serial: "serial number",
  asset: "asset tag",
  status: "status",
  site: "site",
  role: "role",
  tenant: "tenant",
  platform: "platform",
  tags: "tags",
  group: "group",
  owner: "owner",
  purpose: "purpose",
  environment: "environment",
  model: "model",
  os: "operating system",
  "runs-on": "runs on",
  template: "is a template",
}

/** What a column can mean, in words. */
export const FIELD_CHOICES = TABLE_FIELDS.map((value) => ({ value, label: WORDS[value] }))

/** The field that was chosen; null where none was, which is what stands for a column that is not read. */
export const fieldFrom = (chosen: string | null): TableField | null =>
  TABLE_FIELDS.find((field) => field === chosen) ?? null

/** What its columns mean now, as it can be changed. */
export const columnsOf = ({ columns }: TableTold): readonly MappedColumn[] =>
  columns.map(({ header, field, secret }) => ({ header, field: secret ? null : field }))

/** The same with another meaning for one column; columns of one header mean one thing. */
export const withField = (
  columns: readonly MappedColumn[],
  header: string,
  field: TableField | null,
): readonly MappedColumn[] => columns.map((column) => (column.header === header ? { header, field } : column))

/** Whether they mean what is read now. */
export const sameColumns = (one: readonly MappedColumn[], other: readonly MappedColumn[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Only a column that says which machine it is makes a row a machine. */
export const namesMachines = (columns: readonly MappedColumn[]): boolean =>
  columns.some(
    ({ field }) => field === "name" || field === "address" || field === "mac" || field === "serial",
  )

/** How a table is read: "60 rows, by the names of its columns". */
export function howRead({ read, saved }: Pick<TableTold, "read" | "saved">): string {
  if (saved) return read ? "as you said" : "left out, as you said"
  return read ? "by the names of its columns" : "not read"
}

/** "60 rows, not read". */
export const tableInWords = (table: Pick<TableTold, "rows" | "read" | "saved">): string =>
  `${counted(table.rows, "row")}, ${howRead(table)}`
