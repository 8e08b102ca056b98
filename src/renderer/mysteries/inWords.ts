import type { MysteryTold } from "#api/explanation.ts"
import { clock, day } from "#renderer/ui/format.ts"

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const
const DAY = 86_400_000
// What nearly every machine runs says nothing of what this one is for.
const EVERYWHERE = /ssh|exporter|rpc|netbios|\bsmb\b|samba|snmp|terminal services/i
const MOST_PORTS = 6

/** Since when nobody explains it, as short as the year allows; new where that is within a day. */
export function sinceInWords(
  first: number,
  now = Date.now(),
): { readonly says: string; readonly isNew: boolean } {
  if (now - first < DAY) return { says: `new ${clock(first)}`, isNew: true }
  const [then, today] = [new Date(first), new Date(now)]
  const years = today.getFullYear() - then.getFullYear()
  if (years === 0) return { says: `since ${day(first, now)}`, isNew: false }
  const month = years < 3 ? `${MONTHS[then.getMonth()] ?? ""} ` : ""
  return { says: `since ${month}${then.getFullYear()}`, isNew: false }
}

type Known = Pick<MysteryTold, "kind" | "os" | "role" | "products" | "ports">

/** What it is as far as anything tells: "Virtual machine, Linux, PostgreSQL 13"; where nothing does, what answers. */
export function whatInWords({ kind, os, role, products, ports }: Known): string {
  const product = products.find((each) => !EVERYWHERE.test(each))
  const words = [kind, os, product ?? role].filter((word) => word !== null)
  if (words.length > 0) return capital([...new Set(words)].join(", "))
  return ports.length === 0 ? "No port answers" : `Answers only ${portsInWords(ports)}`
}

/** The same where room is short: "Linux, PostgreSQL 13". */
export const whatInShort = (known: Known): string =>
  whatInWords(known.os === null ? known : { ...known, kind: null })

/** With a capital, as a sentence begins. */
export const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`

/** "22, 5432", "53/udp": as they are said, and how many more there are. */
export function portsInWords(ports: readonly string[]): string {
  const shown = ports.slice(0, MOST_PORTS).map((port) => port.replace("/tcp", ""))
  const more = ports.length - shown.length
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ")
}

/** The first part of a name, which is what people call it; null where it has none but its address. */
export const calledInWords = ({ name, ip }: Pick<MysteryTold, "name" | "ip">): string | null =>
  name === ip ? null : (name.split(".")[0] ?? name)

/** Where it stands: its environment, else its network. */
export const standsIn = ({ environment, network }: Pick<MysteryTold, "environment" | "network">): string =>
  environment ?? network

/** "PL" of "Pia Lorrimer", "DA" of "@data". */
export function initialsOf(name: string): string {
  const words = name.replace(/^[^\p{L}\p{N}]+/u, "").split(/[\s._-]+/u)
  const [first = "", second] = words
  return (
    second === undefined ? first.slice(0, 2) : `${first.slice(0, 1)}${second.slice(0, 1)}`
  ).toUpperCase()
}

const pad = (value: number) => String(value).padStart(2, "0")

/** A day as the ledger writes it: "2026-03-17", in local time. */
export const isoDay = (date: Date): string =>
  `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`

/** The day so many days or months from now; the last of a shorter month stays its last. */
export function dayAfter(now: number, by: { readonly days?: number; readonly months?: number }): Date {
  const date = new Date(now)
  const at = date.getDate()
  if (by.months !== undefined) {
    date.setDate(1)
    date.setMonth(date.getMonth() + by.months)
    date.setDate(Math.min(at, new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate()))
  }
  date.setDate(date.getDate() + (by.days ?? 0))
  return date
}
