const MOST_LINES = 64
const LONGEST_LINE = 2_048

/** Header lines as HTTP, SSDP and SIP write them, the names in small letters; the first of a name counts. */
export function headersOf(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const line of text
    .slice(0, MOST_LINES * LONGEST_LINE)
    .split(/\r?\n/u)
    .slice(1, MOST_LINES)) {
    if (line === "") break
    const colon = line.indexOf(":")
    if (colon <= 0 || line.length > LONGEST_LINE) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return headers
}
