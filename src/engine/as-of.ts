import { Failure } from "#model/failure.ts"
import { FOREVER, type Moment } from "#model/moment.ts"
import type { Store } from "#store/store.ts"

export type AsOf = number | string | null

/** The moment a person means by a scan's id, a date or a date-time; FOREVER for now. */
export async function momentOf(store: Store, asOf: AsOf): Promise<Moment> {
  if (asOf === null || asOf === "") return FOREVER
  if (typeof asOf === "number" || /^\d{1,9}$/.test(asOf)) return momentOfScan(store, Number(asOf))
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(asOf)
  // A day without a time means the end of it, here.
  const moment = isDay ? new Date(`${asOf}T23:59:59.999`).getTime() : Date.parse(asOf)
  if (Number.isNaN(moment)) {
    throw new Failure(
      "bad-input",
      `"${asOf}" is no scan and no date: write a scan's number, 2026-03-03 or 2026-03-03T09:00.`,
    )
  }
  return moment
}

async function momentOfScan(store: Store, id: number): Promise<Moment> {
  const scan = await store.scans.get(id)
  if (!scan) throw new Failure("not-found", `There is no scan ${id}. \`rollcall scans\` lists them.`)
  return scan.moment
}
