import { type Fields, LONGEST_FIELD, MOST_VALUES } from "#model/answer.ts"
import type { Fact, Json } from "#model/observation.ts"
import { printable } from "#model/printable.ts"

const strict = new TextDecoder("utf-8", { fatal: true })

/** Bytes as text: UTF-8 where they are that, Latin-1 otherwise. */
export function decoded(bytes: Buffer): string {
  try {
    return strict.decode(bytes)
  } catch {
    return bytes.toString("latin1")
  }
}

/** Text off the network in one harmless line, white space folded. */
export function plain(text: string, limit = LONGEST_FIELD): string {
  return printable(
    text
      .slice(0, limit * 4)
      .replaceAll(/\s+/gu, " ")
      .trim(),
    limit,
  )
}

/** Bytes off the network in one harmless line. */
export function plainBytes(bytes: Buffer, limit = LONGEST_FIELD): string {
  return plain(decoded(bytes.subarray(0, limit * 4)), limit)
}

type Said = string | readonly string[] | null | undefined

/** Fields without those that hold nothing, cut to what rules are matched against. */
export function fieldsOf(said: Readonly<Record<string, Said>>): Fields {
  const kept = Object.entries(said).flatMap(([name, value]): [string, readonly string[]][] => {
    const list = typeof value === "string" ? [value] : (value ?? [])
    const values = list
      .slice(0, MOST_VALUES)
      .map((each) => plain(each))
      .filter((each) => each !== "")
    return values.length > 0 ? [[name, values]] : []
  })
  return Object.fromEntries(kept)
}

/** What is compared, of its parts that are there. */
export function valueOf(...parts: readonly (string | null | undefined | false)[]): string {
  return plain(parts.filter(Boolean).join(" | "))
}

/** Text with everything replaced that ticks or is drawn by lot: clocks, dates, numbers of sessions. */
export function settled(text: string): string {
  return text
    .replaceAll(/(?<![\d.:\w])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])(?:\.\d{1,6})?(?:\s?[AP]M\b)?/giu, "#")
    .replaceAll(/\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:T#Z?)?/gu, "#")
    .replaceAll(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\b,?/gu, "#")
    .replaceAll(
      /\b\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}(?:[ -]\d{2,4})?\b/gu,
      "#",
    )
    .replaceAll(
      /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} {1,2}\d{1,2}\b(?:,? \d{4})?/gu,
      "#",
    )
    .replaceAll(/# (?:20|19)\d{2}\b/gu, "#")
    .replaceAll(/<[\w.+-]{1,80}@/gu, "<#@")
    .replaceAll(/\b(?:[0-9a-f]{16,}|\d{8,})\b/giu, "#")
    .replaceAll(/\b(?=[\w-]{0,40}\d)(?=[\w-]{0,40}[A-Za-z])[\w-]{24,}\b/gu, "#")
}

/** The lines of what was said, each a harmless one; nothing between them. */
export function linesOf(bytes: Buffer, most = 200): readonly string[] {
  return decoded(bytes)
    .split(/\r\n|\n|\r/u, most)
    .map((line) => plain(line))
    .filter((line) => line !== "")
}

/** Whether at least one whole line was heard. */
export function hasLine(heard: Buffer): boolean {
  return heard.includes(10)
}

/** Begins what was said with one of these, as Latin-1. */
export function begins(said: Buffer, pattern: RegExp): boolean {
  return pattern.test(said.subarray(0, 512).toString("latin1"))
}

/** Reads what may lie about its own lengths: null where it would read beyond the end. */
export function leniently<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

export function fact(
  kind: Fact["kind"],
  subject: string,
  value: string,
  method: string,
  detail: Json = null,
): Fact {
  return { kind, subject, value, detail, method: `talk:${method}`, standing: "observed" }
}
