/** Why a part could not be read. */
export type Unread = "not there" | "no right" | "took too long" | "failed"

/** One part as the machine told it. */
export interface Told {
  /** Whole lines, without the empty ones; bounded. */
  readonly lines: readonly string[]
  /** null where it was read. */
  readonly unread: Unread | null
}

/** What the script brought, by part, and whether it came to its end. */
export interface Script {
  readonly parts: ReadonlyMap<string, Told>
  readonly whole: boolean
}

const MOST_LINES = 20_000
const LONGEST_LINE = 4_096
const MOST_PARTS = 40

/** Lines go to the part that is open; between two parts stands what the last one complained of. */
interface Reading {
  readonly name: string
  readonly lines: string[]
  readonly said: string[]
  /** How it ended; undefined while it is open. */
  code?: number | null
}

/**
 * Takes the script's output apart. Only lines that begin with the mark divide it, so that what a profile prints before, and
 * what a file of the machine holds, is never taken for a part of its own.
 */
export function readScript(text: string, mark: string): Script {
  const readings: Reading[] = []
  let whole = false
  for (const line of linesOf(text)) {
    if (line.startsWith(`${mark} `)) whole = turn(readings, line.slice(mark.length + 1)) || whole
    else keep(readings.at(-1), line)
  }
  const parts = new Map<string, Told>()
  for (const { name, lines, said, code } of readings) {
    // What broke off in the middle of a part was not told to the end.
    if (code === undefined || parts.has(name)) continue
    parts.set(name, { lines, unread: unreadOf(code, said.join("\n"), lines.length) })
  }
  return { parts, whole }
}

/** Takes a dividing line; true where it says that all is told. */
function turn(readings: Reading[], words: string): boolean {
  const [word = "", name = "", code = ""] = words.split(" ")
  const last = readings.at(-1)
  if (word === "begin" && /^[a-z-]{1,30}$/.test(name) && readings.length < MOST_PARTS)
    readings.push({ name, lines: [], said: [] })
  if (word === "end" && last?.name === name && last.code === undefined)
    last.code = /^\d{1,3}$/.test(code) ? Number(code) : null
  return word === "over"
}

function keep(reading: Reading | undefined, line: string): void {
  if (reading === undefined || line.trim() === "") return
  const into = reading.code === undefined ? reading.lines : reading.said
  if (into.length < MOST_LINES) into.push(line)
}

function* linesOf(text: string): Generator<string> {
  let from = 0
  while (from < text.length) {
    const found = text.indexOf("\n", from)
    const to = found < 0 ? text.length : found
    yield text.slice(from, Math.min(to, from + LONGEST_LINE)).replace(/\r$/, "")
    from = to + 1
  }
}

const NO_RIGHT =
  /permission denied|operation not permitted|access denied|not allowed|must be root|superuser|not authorized/i
const NOT_THERE =
  /command not found|: not found|no such file|cannot connect to the docker daemon|is the docker daemon running/i
// Cut off by `head` (128 + SIGPIPE), which is our own doing.
const CUT = 141

function unreadOf(code: number | null, said: string, lines: number): Unread | null {
  if (code === 0 || code === CUT) return null
  if (code === 124 || code === 137 || code === 143) return "took too long"
  if (code === 99 || code === 127) return "not there"
  if (code === 98 || code === 126 || NO_RIGHT.test(said)) return "no right"
  if (NOT_THERE.test(said)) return "not there"
  // Some programs say with their code that there is nothing to tell.
  return lines > 0 && said.replace(/exit \d+/, "").trim() === "" ? null : "failed"
}
