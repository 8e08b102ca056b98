export const MACHINE_SORTS = [
  "name",
  "address",
  "firstSeen",
  "lastSeen",
  "kind",
  "vendor",
  "model",
  "os",
  "role",
  "services",
  "explanation",
  "owner",
  "environment",
] as const
export type MachineSort = (typeof MACHINE_SORTS)[number]

/** A saved way to look at the list of machines. */
export interface View {
  readonly name: string
  readonly query: string
  readonly columns: readonly string[]
  readonly sort: { readonly by: MachineSort; readonly descending: boolean }
}
