import type { Client } from "#api/client.ts"
import type { Moment } from "#model/moment.ts"
import type { ScanNamed } from "./documents.ts"

const PAGE = 1_000

/** Asks which scans these moments name. */
export async function scansNamed(client: Client, moments: readonly Moment[]): Promise<ScanNamed> {
  const wanted = new Set(moments)
  const ids = new Map<Moment, number>()
  for (let offset = 0; ids.size < wanted.size; offset += PAGE) {
    const { total, scans } = await client.scans.list({ offset, limit: PAGE })
    for (const { id, moment } of scans) if (wanted.has(moment)) ids.set(moment, id)
    if (scans.length === 0 || offset + PAGE >= total) break
  }
  return (moment) => ids.get(moment) ?? null
}
