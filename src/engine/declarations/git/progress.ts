export const SYNC_PHASES = [
  "enumerating",
  "counting",
  "compressing",
  "receiving",
  "resolving",
  "indexing",
] as const
/** indexing: we prepare what was fetched for fast questions; the others are git's own. */
export type SyncPhase = (typeof SYNC_PHASES)[number]

/** How far a sync has come. */
export interface SyncProgress {
  readonly phase: SyncPhase
  /** Of the phase; null where nobody knows how much there is. */
  readonly percent: number | null
  readonly objects: number
}

const LINE =
  /^(?:remote: )?(Enumerating|Counting|Compressing|Receiving|Resolving) (?:objects|deltas): +(.{1,120})/u
const LONGEST = 2_000

/** Reads git's progress as it comes; every other word of the other end is left out. */
export function progressReader(tell: (progress: SyncProgress) => void): (said: string) => void {
  let held = ""
  return (said) => {
    const lines = (held + said).split(/[\r\n]/u)
    held = (lines.pop() ?? "").slice(-LONGEST)
    for (const line of lines) {
      const progress = progressFrom(line)
      if (progress !== null) tell(progress)
    }
  }
}

function progressFrom(line: string): SyncProgress | null {
  const [, word = "", rest = ""] = LINE.exec(line.slice(0, LONGEST)) ?? []
  const phase = SYNC_PHASES.find((each) => each === word.toLowerCase())
  if (phase === undefined) return null
  const [, percent, objects] = /^(\d{1,3})% \((\d{1,12})\//u.exec(rest) ?? []
  if (percent !== undefined)
    return { phase, percent: Math.min(100, Number(percent)), objects: Number(objects) }
  const [, count] = /^(\d{1,12})/u.exec(rest) ?? []
  return count === undefined ? null : { phase, percent: null, objects: Number(count) }
}
