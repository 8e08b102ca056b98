import type { Change } from "#model/change.ts"
import { isoTime } from "#model/moment.ts"

const COLUMNS: readonly (readonly [string, (change: Change) => string])[] = [
  ["machine", ({ machine }) => machine],
  ["name", ({ machineName }) => machineName],
  ["kind", ({ kind }) => kind],
  ["fact", ({ fact }) => fact],
  ["before", ({ before }) => before ?? ""],
  ["after", ({ after }) => after ?? ""],
  ["after scan of", ({ between }) => isoTime(between[0])],
  ["seen by scan of", ({ between }) => isoTime(between[1])],
  ["evidence", ({ evidence }) => evidence.join(" ")],
]

// A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection).
const FORMULA = /^[=+\-@\t\r]/u

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The changes as a table that a spreadsheet opens. */
export function changesCsv(changes: readonly Change[]): string {
  const head = COLUMNS.map(([name]) => cell(name)).join(",")
  const rows = changes.map((change) => COLUMNS.map(([, value]) => cell(value(change))).join(","))
  return `${[head, ...rows].join("\r\n")}\r\n`
}

/** The changes for a program. */
export function changesJson(changes: readonly Change[], from: number, to: number): string {
  const document = { schema: "rollcall/changes@1", from: isoTime(from), to: isoTime(to), changes }
  return `${JSON.stringify(document, null, 2)}\n`
}
