import { createRequire } from "node:module"

type Assignments = Readonly<Record<string, string>>

let table: Assignments | undefined

// 24, 28 and 36 bit assignments (IEEE MA-L, MA-M, MA-S), the longest first.
const PREFIXES = [9, 7, 6]

/** Who the IEEE gave a hardware address to, or null. The table is read when it is first asked for. */
export function vendorOf(mac: string): string | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape its package documents
  table ??= createRequire(import.meta.url)("oui-data") as Assignments
  const digits = mac.replaceAll(/[^0-9a-f]/gi, "").toUpperCase()
  for (const length of PREFIXES) {
    const entry = table[digits.slice(0, length)]
    if (entry) return entry.split("\n", 1)[0] ?? null
  }
  return null
}
