/** A line "Key: value" at the end of a commit's message. */
export interface Trailer {
  readonly key: string
  readonly value: string
}

/** A pattern of ticket ids; it has the flags "g" and "u". */
export const TICKET_PATTERNS: readonly RegExp[] = [
  /(?<![\w-])[A-Z][A-Z0-9]{1,15}-\d{1,9}(?![\w-])/gu,
  /(?<![\w&/#])#\d{1,9}(?!\w)/gu,
  /(?<![\w-])T\d{2,9}(?!\w)/gu,
  /(?<=^|\n)Bug: {0,4}[\w#-]{1,30}/gu,
]

// They look like tickets, and are names of standards, encodings and holes.
const NO_TICKETS = /^(?:UTF|ISO|SHA|MD|RFC|CVE|GHSA|AES|RSA|TLS|X|IPV|PEP|ECMA|CP|WINDOWS|US|EL|RHEL|HTTP)-/u
const LONGEST = 20_000
const MOST = 20

/** The subject of a message: its first line. */
export function subjectOf(message: string): string {
  const start = message.slice(0, LONGEST).trimStart()
  return (start.split("\n", 1)[0] ?? "").trim().slice(0, 500)
}

/** The trailers of a message, as they stand in its last paragraph. */
export function trailersOf(message: string): readonly Trailer[] {
  const paragraphs = message
    .slice(0, LONGEST)
    .trim()
    .split(/\n[ \t]*\n/u)
  if (paragraphs.length < 2) return []
  return (paragraphs.at(-1) ?? "").split("\n").flatMap((line) => {
    const [, key, value] = /^([A-Za-z][A-Za-z0-9-]{0,40}): {0,4}(\S[^\n]{0,1000})$/u.exec(line) ?? []
    return key === undefined || value === undefined ? [] : [{ key, value: value.trim() }]
  })
}

/** The ids of tickets that a message names, each once, in the order of the patterns. */
export function ticketsOf(message: string, patterns: readonly RegExp[] = TICKET_PATTERNS): readonly string[] {
  const text = message.slice(0, LONGEST)
  const found = new Set<string>()
  for (const pattern of patterns)
    for (const [match] of text.matchAll(pattern)) {
      const ticket = match.replace(/^Bug: */u, "")
      if (found.size < MOST && !NO_TICKETS.test(ticket)) found.add(ticket)
    }
  return [...found]
}
