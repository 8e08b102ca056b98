import { isRecordType } from "./dns-records.ts"
import { isFilledIn, statementsOf, type Word } from "./zone-words.ts"
import { addressFrom } from "./identifiers.ts"

/** A record as it stands in a zone file. */
export interface WrittenRecord {
  readonly kind: "record"
  /** Null where it is that of the record before. */
  readonly owner: Word | null
  readonly ttl: number | null
  /** In capitals. */
  readonly type: string
  readonly words: readonly Word[]
}

export type Written =
  | WrittenRecord
  | { readonly kind: "mistake"; readonly sentence: string }
  /** A program puts whole records here. */
  | { readonly kind: "filled in" }
  /** Of a class that is not the internet's. */
  | { readonly kind: "other class" }

/** Reads the words of a record: its owner, then TTL and class in either order, its type and what it holds. */
export function recordIn(all: readonly Word[], indented: boolean): Written {
  const owner = indented ? null : all[0]!
  const words = indented ? all : all.slice(1)
  let ttl: number | null = null
  for (let at = 0; at < Math.min(words.length, 3); at += 1) {
    const { text } = words[at]!
    if (isRecordType(text))
      return { kind: "record", owner, ttl, type: text.toUpperCase(), words: words.slice(at + 1) }
    if (/^(?:CH|CHAOS|HS|CS|ANY|NONE)$/iu.test(text)) return { kind: "other class" }
    const seconds = secondsIn(text)
    if (seconds === null && !/^IN$/iu.test(text) && !isFilledIn(text)) break
    ttl ??= seconds
  }
  if (all.some(({ text }) => isFilledIn(text))) return { kind: "filled in" }
  return { kind: "mistake", sentence: "No type of record that we know stands in this line." }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** "3600", "1h30m", gdnsd's "300/60"; null for what is no time. */
export function secondsIn(text: string): number | null {
  const [whole = "", least] = text.toLowerCase().split("/", 2)
  if (least !== undefined && secondsIn(least) === null) return null
  if (/^\d{1,10}$/u.test(whole)) return Number(whole)
  if (!/^(?:\d{1,10}[smhdw]){1,5}$/u.test(whole)) return null
  return [...whole.matchAll(/(\d+)([smhdw])/gu)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  )
}

/** The record that a comment was once; null for what was written for people. */
export function recordOnceIn(comment: string, line: number): WrittenRecord | null {
  const [statement] = statementsOf(comment.slice(0, 500))
  if (statement?.kind !== "words" || statement.words.length > 5) return null
  const words = statement.words.map((word) => ({ ...word, line }))
  const record = recordIn(words, false)
  if (record.kind !== "record" || !/^[\w@*.-]{1,253}$/u.test(record.owner?.text ?? " ")) return null
  const [held, ...more] = record.words
  if (held === undefined || more.length > 0) return null
  const certain = /\sIN\s/u.test(comment) && /^(?:CNAME|PTR)$/u.test(record.type)
  const isAddress = /^(?:A|AAAA)$/u.test(record.type) && addressFrom(held.text, line) !== null
  return certain || isAddress ? record : null
}
