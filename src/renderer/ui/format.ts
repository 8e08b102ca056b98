// How numbers and moments are written: thousands with a comma, a space before %, 24 h, "17 Mar".

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const
const LONG_MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const
const LONG_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const

const DAY = 86_400_000
const grouped = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 })

/** 41207 as "41,207". */
export function count(value: number): string {
  return grouped.format(value)
}

/** Where the exact number helps nobody: "1,022", "16.7 million", "more than a trillion". */
export function roughly(value: number): string {
  if (value < 1_000_000) return count(value)
  if (value < 1_000_000_000) return `${(value / 1_000_000).toFixed(1)} million`
  return value < 1_000_000_000_000 ? `${(value / 1_000_000_000).toFixed(1)} billion` : "over a trillion"
}

/** "1 machine", "412 machines". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** 0.888 as "88.8 %"; whole per cents where `digits` is 0. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`
}

/** 366 of 412 as "88.8": rounded down, so that nothing reads as all before it is. */
export function percentOf(part: number, whole: number): string {
  return whole === 0 ? "0.0" : (Math.floor((part * 1_000) / whole) / 10).toFixed(1)
}

const two = (value: number) => String(value).padStart(2, "0")

/** "06:12". */
export function clock(moment: number): string {
  const date = new Date(moment)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** "06:12:09". */
export function clockWithSeconds(moment: number): string {
  return `${clock(moment)}:${two(new Date(moment).getSeconds())}`
}

/** "17 Mar", with the year only where it is not this year. */
export function day(moment: number, now = Date.now()): string {
  const date = new Date(moment)
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ""}${year}`
}

/** "3 March 2026". */
export function longDay(moment: number): string {
  const date = new Date(moment)
  return `${date.getDate()} ${LONG_MONTHS[date.getMonth()] ?? ""} ${date.getFullYear()}`
}

/** "Tuesday 17 March, 09:09". */
export function weekdayAndClock(moment: number): string {
  const date = new Date(moment)
  return `${LONG_DAYS[date.getDay()] ?? ""} ${date.getDate()} ${LONG_MONTHS[date.getMonth()] ?? ""}, ${clock(moment)}`
}

function midnight(moment: number): number {
  return new Date(moment).setHours(0, 0, 0, 0)
}

function daysAgo(moment: number, now: number): number {
  return Math.round((midnight(now) - midnight(moment)) / DAY)
}

/** As short as it can be: "06:12" today, "Mon 17:33" this week, "17 Mar" before. */
export function when(moment: number, now = Date.now()): string {
  const ago = daysAgo(moment, now)
  if (ago === 0) return clock(moment)
  if (ago > 0 && ago < 7) return `${DAYS[new Date(moment).getDay()] ?? ""} ${clock(moment)}`
  return day(moment, now)
}

/** In a sentence: "today 06:12", "yesterday 17:33", "17 Mar 06:12". */
export function whenInWords(moment: number, now = Date.now()): string {
  const ago = daysAgo(moment, now)
  if (ago === 0) return `today ${clock(moment)}`
  if (ago === 1) return `yesterday ${clock(moment)}`
  return `${day(moment, now)} ${clock(moment)}`
}

/** Whole and unambiguous, for titles and copies: "17 March 2026, 06:12:09". */
export function exactly(moment: number): string {
  return `${longDay(moment)}, ${clockWithSeconds(moment)}`
}

/** "40 s", "2 min 10", "18 min", "3 h 40", "4 days". */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 10 && whole % 60 > 0) return `${minutes} min ${two(whole % 60)}`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${two(minutes % 60)}`
  return `${Math.floor(hours / 24)} days`
}

/** An estimate, no finer than it can be: "about 40 s", "about 6 min", "about 3 h 40". */
export function about(seconds: number): string {
  const step = seconds < 60 ? 10 : 60
  return `about ${span(Math.max(step, Math.round(seconds / step) * step))}`
}

/** "812 bytes", "4.1 MB". */
export function bytes(size: number): string {
  if (size < 1_000) return counted(size, "byte")
  const units = ["kB", "MB", "GB", "TB"]
  const step = Math.min(units.length, Math.floor(Math.log10(size) / 3))
  return `${(size / 1_000 ** step).toFixed(1)} ${units[step - 1] ?? ""}`
}

/** Text as a sentence begins. */
export function begun(text: string): string {
  const [first = "", ...rest] = text
  return first.toUpperCase() + rest.join("")
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("")
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`
}
