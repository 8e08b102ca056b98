import type { Cell } from "#engine/scan/snmp/walk.ts"

/** A machine's tables in memory, told as an agent would: columns in the order of their numbers. */
export function columnsOf(tables: Readonly<Record<string, Readonly<Record<string, Cell["value"]>>>>) {
  return async (oid: string): Promise<readonly Cell[]> =>
    Object.entries(tables[oid] ?? {}).map(([index, value]) => ({ index, value }))
}

export const mac = (text: string) => Buffer.from(text.replaceAll(":", ""), "hex")
export const macIndex = (text: string) => [...mac(text)].join(".")
