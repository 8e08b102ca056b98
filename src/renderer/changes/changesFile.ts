import type { Change } from "#model/change.ts"
import { isoTime } from "#model/moment.ts"
import { desktop } from "#renderer/app/desktop.ts"

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

/** Lets the person keep a text as a file; false where they chose not to. */
export async function keepFile(name: string, text: string, type: string): Promise<boolean> {
  if (desktop?.saveFile) return (await desktop.saveFile(name, text)) !== null
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  // The browser reads the file after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return true
}
