const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** "2s", "500ms", "14d" in milliseconds; null where it is no amount of time. */
export function durationFrom(text: string): number | null {
  const [, count = "", unit = ""] = /^(\d{1,6})\s?(ms|s|m|h|d)$/u.exec(text.trim()) ?? []
  const each = UNITS[unit]
  return each === undefined ? null : Number(count) * each
}

/** "2 s", "14 d": as short as it can be said. */
export function durationText(ms: number): string {
  const [unit = "ms", each = 1] = Object.entries(UNITS).findLast(([, size]) => ms >= size) ?? []
  return `${Number((ms / each).toFixed(1))} ${unit}`
}

/** The moment after a day's end, in UTC: "2026-03-31" holds all of that day; null where there is no such day. */
export function endOfDay(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/u.test(text)) return null
  const start = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(start) || !new Date(start).toISOString().startsWith(text) ? null : start + 86_400_000
}

/** "443/tcp" for "443", "443/tcp"; null where it is no port. */
export function portFrom(text: string): string | null {
  const [, digits = "", protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp))?$/u.exec(text) ?? []
  const port = Number(digits)
  return digits === "" || port < 1 || port > 65_535 ? null : `${port}/${protocol}`
}
