export const TABLE_FIELDS = [
  "name",
  "address",
  "mac",
  "serial",
  "asset",
  "status",
  "site",
  "role",
  "tenant",
  "platform",
  "tags",
  "group",
  "owner",
  "purpose",
  "environment",
  "model",
  "os",
  "runs-on",
  "template",
] as const
/** What a column of a table may say of a machine; runs-on: the machine that it is a guest of. */
export type TableField = (typeof TABLE_FIELDS)[number]

/** What a person says that a column means; null: it is not read. */
export interface MappedColumn {
  /** As the table writes it. */
  readonly header: string
  readonly field: TableField | null
}
