import { FOREVER } from "#model/moment.ts"
import type { Json } from "#model/observation.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"

/** How far a machine's clock is ahead of ours, by the best question that told it. */
export interface Clock {
  readonly by: "ntp" | "smb" | "http"
  /** In milliseconds; negative: behind. */
  readonly ahead: number
  readonly around: number
  readonly fact: SheetFact
  /** Of NTP: how far it is from a clock of its own; 16: not synchronised. */
  readonly stratum: number | null
}

const BY = ["ntp", "smb", "http"] as const

/** What a machine's clock says; null where it wasn't told. */
export function clockOf({ facts }: Sheet): Clock | null {
  const told = facts.filter(({ kind, ended }) => kind === "clock" && ended === FOREVER)
  for (const by of BY) {
    const fact = told.find(({ subject }) => subject === by)
    const ahead = numberIn(fact?.detail, "aheadMs")
    if (!fact || ahead === null) continue
    const isLost = field(fact.detail, "synchronised") === false
    const stratum = isLost ? 16 : numberIn(fact.detail, "stratum")
    return { by, ahead, around: Math.max(0, numberIn(fact.detail, "plusMinusMs") ?? 0), fact, stratum }
  }
  return null
}

function field(detail: Json | undefined, name: string): Json | undefined {
  if (detail === null || typeof detail !== "object") return undefined
  return Object.entries(detail).find(([key]) => key === name)?.[1]
}

function numberIn(detail: Json | undefined, name: string): number | null {
  const value = field(detail, name)
  return typeof value === "number" && Number.isFinite(value) ? value : null
}

/** "+41 s", "-3 min", "in step": as coarse as can be told. */
export function offText(ms: number): string {
  const [size, sign] = [Math.abs(ms), ms < 0 ? "-" : "+"]
  if (size < 1_000) return "in step"
  if (size < 120_000) return `${sign}${Math.round(size / 1_000)} s`
  if (size < 7_200_000) return `${sign}${Math.round(size / 60_000)} min`
  return size < 172_800_000
    ? `${sign}${Math.round(size / 3_600_000)} h`
    : `${sign}${Math.round(size / 86_400_000)} days`
}

/** How far a clock may be off by what told it: 2 s by NTP, 60 s by others, and what can't be told. */
export const allowedFor = ({ by, around }: Clock, ntpMs: number, otherMs: number): number =>
  (by === "ntp" ? ntpMs : otherMs) + around

/** The one in the middle; 0 where there is none. */
export function medianOf(ordered: readonly number[]): number {
  const middle = Math.floor(ordered.length / 2)
  if (ordered.length === 0) return 0
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2
}
