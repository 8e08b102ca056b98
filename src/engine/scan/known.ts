/** What an earlier scan knows of a machine, so that this one need only look whether it is still so. */
export interface KnownMachine {
  readonly ip: string
  readonly mac: string | null
  readonly tcp: readonly KnownPort[]
  readonly udp: readonly number[]
}

export interface KnownPort {
  readonly port: number
  /** What it answered, question by question, as it is compared. */
  readonly answers: readonly { readonly question: string; readonly value: string }[]
}

/** A rescan asks known machines whether they are as they were, and everything of each in its turn. */
export interface Rescan {
  readonly machines: ReadonlyMap<string, KnownMachine>
  /** Whether it is an address's turn to be asked everything, as if it were new. */
  readonly isDue: (ip: string) => boolean
}

/** Nothing stays unasked for longer. */
export const ROLLING_DAYS = 7
const ROLLING_MS = ROLLING_DAYS * 86_400_000

/**
 * The turns of addresses: each has its moment in the rolling period, and is due in the first scan after that moment.
 * So as many come up in a scan as the time since the last one asks for, and all within the period.
 */
export function turnsBetween(last: number, now: number): (ip: string) => boolean {
  if (now - last >= ROLLING_MS || now < last) return () => true
  const from = last % ROLLING_MS
  const to = now % ROLLING_MS
  return (ip) => {
    const turn = turnOf(ip)
    return from <= to ? from < turn && turn <= to : turn > from || turn <= to
  }
}

/** FNV-1a, its bits mixed, spread over the period: the same for an address at all times. */
function turnOf(ip: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < ip.length; index += 1) hash = Math.imul(hash ^ ip.charCodeAt(index), 0x01000193)
  // Addresses differ in their last letters, which by themselves move the upper bits too little.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * ROLLING_MS
}
