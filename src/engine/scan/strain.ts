const TIMES_SLOWER = 5
const AT_LEAST_MS = 50

/** Why a machine's answers show strain, from its round trips in milliseconds before and after; null where they don't. */
export function strainBetween(before: number | null, after: number | null): string | null {
  if (before === null || after === null) return null
  if (after < before * TIMES_SLOWER || after - before < AT_LEAST_MS) return null
  return `Its answers slowed down from ${milliseconds(before)} to ${milliseconds(after)}, so it is asked alone and slowly.`
}

/** Why a machine that had open ports refuses now; null where it doesn't. One port of several may simply have ended. */
export function refusal(open: number, stillOpen: number): string | null {
  if (open === 0 || stillOpen * 2 > open) return null
  const gone = open - stillOpen
  const which = open === 1 ? "Its one open port" : `${gone} of its ${open} open ports`
  return `${which} stopped answering while it was asked, so it is not asked any further.`
}

const milliseconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
