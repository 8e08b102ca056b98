import type { Moment } from "#model/moment.ts"

/** How many there were at a time. */
export interface Point {
  readonly at: Moment
  readonly value: number
}

/** What is usual at a time; null where too few other times like it are known. */
export interface Band {
  readonly low: number | null
  readonly high: number | null
  /** From how many other scans. */
  readonly from: number
}

export interface Usual {
  /** One a point, from the points before it. */
  readonly bands: readonly Band[]
  /** "412 machines are there; usual on Mondays around 6:00 is 402 to 414, from 9 scans." */
  readonly says: string
  /** Whether the last point lies outside; null where that is not known. */
  readonly isUnusual: boolean | null
}

/** How what is counted is written. */
export interface Wording {
  /** A share of 0 to 1: it is no whole number, and never more than 1. */
  readonly isShare: boolean
  /** "412 machines are there". */
  readonly says: (value: number) => string
  /** "412", "88.8 %". */
  readonly number: (value: number) => string
}

/** So many scans, on so many different days, before anything is called usual. */
export const FEWEST = 4
export const FEWEST_DAYS = 3
/** What was longer ago says little of what is usual now. */
const OLDEST_MS = 182 * 86_400_000
const MOST = 60
const HOURS_OF_WEEK = 168
const NONE: Band = { low: null, high: null, from: 0 }

type Like = "weekday" | "hour" | "any"

interface Placed extends Point {
  readonly day: number
  readonly hourOfWeek: number
}

/** What is usual for each point: on its weekday at its hour, else at its hour on any day, else at any time before. */
export function bandsOf(points: readonly Point[], wording: Wording): Usual {
  const earlier = new Earlier()
  const found = points
    .toSorted((one, other) => one.at - other.at)
    .map((point) => {
      const placed = placedOf(point)
      const { like, values } = earlier.like(placed)
      const band = values === null ? NONE : bandFrom(values, wording)
      earlier.add(placed)
      return { placed, like, band }
    })
  const bands = found.map(({ band }) => band)
  const last = found.at(-1)
  if (last === undefined)
    return { bands, says: "Nothing was counted yet: it is after each scan.", isUnusual: null }
  const { value } = last.placed
  const { low, high, from } = last.band
  const is = wording.says(value)
  if (low === null || high === null)
    return { bands, says: `${is}; ${unknownYet(found.map(({ placed }) => placed))}`, isUnusual: null }
  const range = `${wording.number(low)} to ${wording.number(high)}`
  return {
    bands,
    says: `${is}; usual ${whenOf(last.like, last.placed.at)} is ${range}, from ${from} scans.`,
    isUnusual: value < low || value > high,
  }
}

function unknownYet(points: readonly Placed[]): string {
  const earlier = points.slice(0, -1)
  const days = new Set(earlier.map(({ day }) => day)).size
  return (
    `what is usual is known from ${FEWEST} earlier scans on ${FEWEST_DAYS} days; ` +
    `so far there are ${earlier.length} on ${days}.`
  )
}

function placedOf(point: Point): Placed {
  const date = new Date(point.at)
  return {
    ...point,
    day: date.getFullYear() * 400 + date.getMonth() * 32 + date.getDate(),
    hourOfWeek: date.getDay() * 24 + date.getHours(),
  }
}

/** The points so far, by the hour of the week. */
class Earlier {
  private readonly all: Placed[] = []
  private readonly byHour = Array.from({ length: HOURS_OF_WEEK }, (): Placed[] => [])

  add(point: Placed): void {
    this.all.push(point)
    this.byHour[point.hourOfWeek]!.push(point)
  }

  /** Those that are most like it, the narrowest kind of which there are enough; null where there are too few of any. */
  like(point: Placed): { readonly like: Like; readonly values: readonly number[] | null } {
    for (const like of ["weekday", "hour", "any"] as const) {
      const others = this.of(like, point).filter(({ at }) => point.at - at <= OLDEST_MS)
      if (others.length >= FEWEST && new Set(others.map(({ day }) => day)).size >= FEWEST_DAYS)
        return { like, values: others.map(({ value }) => value) }
    }
    return { like: "any", values: null }
  }

  private of(like: Like, { hourOfWeek }: Placed): readonly Placed[] {
    if (like === "any") return this.all.slice(-MOST)
    // An hour more or less is the same time of day; the days go round, as the week does.
    const days = like === "weekday" ? [0] : [0, 1, 2, 3, 4, 5, 6]
    const hours = days.flatMap((day) => [-1, 0, 1].map((hour) => hourOfWeek + day * 24 + hour))
    return hours
      .flatMap((hour) => this.byHour[(hour + HOURS_OF_WEEK) % HOURS_OF_WEEK]!.slice(-MOST))
      .toSorted((one, other) => one.at - other.at)
      .slice(-MOST)
  }
}

/** Eight in ten of what was, with some room: from six scans on, a single odd one makes no band. */
function bandFrom(values: readonly number[], { isShare }: Wording): Band {
  const sorted = values.toSorted((one, other) => one - other)
  const last = sorted.length - 1
  const left = Math.round(last * 0.1)
  const [low, middle, high] = [sorted[left]!, sorted[Math.round(last / 2)]!, sorted[last - left]!]
  // What never moved may still move by one, or by a hundredth.
  const least = isShare ? 0.01 : 1
  const room = Math.max((high - low) * 0.25, Math.abs(middle) * 0.01, least)
  if (isShare) return { low: Math.max(0, low - room), high: Math.min(1, high + room), from: values.length }
  return { low: Math.max(0, Math.floor(low - room)), high: Math.ceil(high + room), from: values.length }
}

const DAYS = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"]

function whenOf(like: Like, at: Moment): string {
  const hour = `around ${new Date(at).getHours()}:00`
  if (like === "weekday") return `on ${DAYS[new Date(at).getDay()]} ${hour}`
  return like === "hour" ? hour : "at any time"
}
