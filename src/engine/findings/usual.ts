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
  /** "412 machines are there; usual on Mondays around 6:00 are 402 to 414, from 9 scans." */
  readonly says: string
  /** Whether the last point lies outside; null where that is not known. */
  readonly isUnusual: boolean | null
}

const FEWEST = 4
const MOST = 200
const HOURS_APART = 1
const NONE: Band = { low: null, high: null, from: 0 }

type Like = "weekday" | "hour" | "any"

/** What is usual for each point: on its weekday at its hour, else at its hour on any day, else at any time before. */
export function bandsOf(points: readonly Point[], words: (value: number) => string): Usual {
  const inOrder = points.toSorted((one, other) => one.at - other.at)
  const bands = inOrder.map((point, index) => bandFor(point, inOrder.slice(Math.max(0, index - MOST), index)))
  const last = inOrder.at(-1)
  const band = bands.at(-1)
  if (last === undefined || band === undefined)
    return { bands: [], says: "Nothing was counted yet: it is after each scan.", isUnusual: null }
  if (band.band.low === null || band.band.high === null)
    return {
      bands: bands.map((each) => each.band),
      says: `${words(last.value)}; what is usual is not known from ${inOrder.length - 1} earlier scans.`,
      isUnusual: null,
    }
  const isUnusual = last.value < band.band.low || last.value > band.band.high
  const range = `${shown(band.band.low, words)} to ${shown(band.band.high, words)}`
  return {
    bands: bands.map((each) => each.band),
    says: `${words(last.value)}; usual ${whenOf(band.like, last.at)} is ${range}, from ${band.band.from} scans.`,
    isUnusual,
  }
}

/** The number alone, as the sentence writes it. */
const shown = (value: number, words: (value: number) => string): string =>
  /^[\d.]+(?: %)?/u.exec(words(value))?.[0] ?? String(value)

function bandFor(point: Point, before: readonly Point[]): { readonly band: Band; readonly like: Like } {
  const kinds: readonly Like[] = ["weekday", "hour", "any"]
  for (const like of kinds) {
    const values = before.filter((other) => isLike(like, point.at, other.at)).map(({ value }) => value)
    if (values.length >= FEWEST) return { band: bandFrom(values), like }
  }
  return { band: NONE, like: "any" }
}

function isLike(like: Like, at: Moment, other: Moment): boolean {
  if (like === "any") return true
  const [one, two] = [new Date(at), new Date(other)]
  const apart = Math.abs(one.getHours() - two.getHours())
  const isHour = Math.min(apart, 24 - apart) <= HOURS_APART
  return isHour && (like === "hour" || one.getDay() === two.getDay())
}

/** The middle of what was, with some room: a single odd scan makes no band. */
function bandFrom(values: readonly number[]): Band {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!
  const [low, middle, high] = [at(0.1), at(0.5), at(0.9)]
  // What never moved may still move by one, or by a hundredth.
  const room = Math.max((high - low) * 0.25, Math.abs(middle) * 0.01)
  const isWhole = values.every(Number.isInteger)
  return {
    low: Math.max(0, isWhole ? Math.floor(low - room) : low - room),
    high: isWhole ? Math.ceil(high + room) : high + room,
    from: values.length,
  }
}

const DAYS = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"]

function whenOf(like: Like, at: Moment): string {
  const hour = `around ${new Date(at).getHours()}:00`
  if (like === "weekday") return `on ${DAYS[new Date(at).getDay()]} ${hour}`
  return like === "hour" ? hour : "at any time"
}
