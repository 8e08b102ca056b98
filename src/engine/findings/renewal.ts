import type { Json } from "#model/observation.ts"
import type { SheetFact } from "#model/sheet.ts"

/** A certificate that is followed earlier than in its last third was not renewed because it ends. */
const LAST_PART = 1 / 3

/** Whether a certificate took the place of another near its end, by the same issuer and for the same names. */
export function isRenewed(before: SheetFact, after: SheetFact): boolean {
  const [old, now] = [partsOf(before.detail), partsOf(after.detail)]
  if (old === null || now === null) return false
  if (JSON.stringify(old.issuer) !== JSON.stringify(now.issuer)) return false
  if (old.names.join() !== now.names.join()) return false
  if (old.from === null || old.until === null) return false
  return after.first >= old.until - (old.until - old.from) * LAST_PART
}

interface Parts {
  readonly issuer: Json
  readonly names: readonly string[]
  readonly from: number | null
  readonly until: number | null
}

function partsOf(detail: Json): Parts | null {
  if (!isTable(detail)) return null
  const { issuer = null, sans, subject, notBefore, notAfter } = detail
  const names = Array.isArray(sans) ? sans.filter((name) => typeof name === "string") : []
  const common = isTable(subject) ? subject["commonName"] : null
  const all = typeof common === "string" ? [...names, common] : names
  const sorted = [...new Set(all.map((name) => name.toLowerCase()))].toSorted()
  return { issuer: inOrder(issuer), names: sorted, from: momentOf(notBefore), until: momentOf(notAfter) }
}

/** A table of a fact's detail. */
export const isTable = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const inOrder = (table: Json): Json =>
  isTable(table) ? Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)) : table

/** "2026-03-17T00:00:00" is in UTC, as certificates have it. */
function momentOf(text: Json | undefined): number | null {
  const said = typeof text === "string" ? text.slice(0, 40) : ""
  const moment = Date.parse(/T\d\d:\d\d:\d\d$/u.test(said) ? `${said}Z` : said)
  return Number.isNaN(moment) ? null : moment
}
