import { saidIn } from "./told.ts"

/** How a machine's clock stands to ours. */
export interface Clock {
  /** Seconds that it is ahead of us; our own reading is good to about one. */
  readonly ahead: number | null
  readonly by: string | null
  readonly synchronised: boolean | null
}

/** Reads its clock, which it told at the moment `answered` of ours. */
export function clockIn(lines: readonly string[], answered: number): Clock {
  const said = saidIn(lines)
  const now = Number(said.get("now") ?? Number.NaN)
  const ahead = Number.isFinite(now) && answered > 0 ? Math.round(now + 0.5 - answered / 1_000) : null
  const by = said.get("from") ?? null
  return { ahead, by, synchronised: by === null ? null : isSynchronised(by, lines, said) }
}

function isSynchronised(
  by: string,
  lines: readonly string[],
  said: ReadonlyMap<string, string>,
): boolean | null {
  if (by === "timesyncd") return said.get("synchronized") === "yes"
  // chronyc -c: the last field is the leap status, and "Not synchronised" one of its words.
  if (by === "chrony") {
    const row = lines.find((line) => line.split(",").length > 10)
    return row === undefined ? null : !/not synchroni[sz]ed/iu.test(row)
  }
  // ntpq -p: a star stands before the server that is followed.
  return by === "ntp" ? lines.some((line) => line.startsWith("*")) : null
}

/** "in step, kept by chrony": a word that stays the same while a clock drifts within reason. */
export function clockText({ ahead, by, synchronised }: Clock): string {
  const kept = by === null || synchronised === null ? "" : `, ${synchronised ? "" : "not "}kept by ${by}`
  return `${ahead === null ? "not told" : stepOf(ahead)}${kept}`
}

function stepOf(ahead: number): string {
  const seconds = Math.abs(ahead)
  if (seconds <= 5) return "in step"
  const unit = seconds < 60 ? "seconds" : seconds < 3_600 ? "minutes" : seconds < 86_400 ? "hours" : "days"
  return `${unit} ${ahead > 0 ? "ahead" : "behind"}`
}

/** When it was started: its number of this start, where it has one, else the time in minutes. */
export function bootIn(lines: readonly string[]): {
  readonly text: string | null
  readonly upSeconds: number | null
} {
  const said = saidIn(lines)
  const up = Number.parseFloat(said.get("uptime") ?? "")
  const id = said.get("id") ?? ""
  const started = Number(/sec = (\d{1,12})/u.exec(said.get("boottime") ?? "")?.[1] ?? Number.NaN)
  const now = Number(said.get("now") ?? Number.NaN)
  const upSeconds = Number.isFinite(up)
    ? Math.round(up)
    : Number.isFinite(now - started)
      ? now - started
      : null
  if (/^[0-9a-f-]{36}$/u.test(id)) return { text: `start ${id}`, upSeconds }
  if (Number.isFinite(started) && started < 8_640_000_000_000)
    return { text: `since ${new Date(started * 1_000).toISOString().slice(0, 16)}Z`, upSeconds }
  return { text: null, upSeconds }
}
