/** Milliseconds since 1970 UTC. Every scan has a moment of its own, so a moment names a scan and orders the ledger. */
export type Moment = number

/** Later than every scan: a fact whose lifetime ends here is still true. */
export const FOREVER: Moment = 8_640_000_000_000_000

/** An ISO 8601 date-time in UTC, as people and scripts read it. */
export function isoTime(moment: Moment): string {
  return new Date(moment).toISOString()
}
