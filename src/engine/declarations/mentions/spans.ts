import { classOf, endOfCoded, JOINER, WORD } from "./characters.ts"

/** Where something that may name a machine stands in a text: from start, up to end. */
export type OnSpan = (start: number, end: number) => void

const COLON = 58
const LONGEST = 300

/** Walks over everything in a line that could be an identifier: `[0-9A-Za-z_][0-9A-Za-z_.:-]*`, and "::1". */
export function eachSpan(text: string, from: number, to: number, onSpan: OnSpan): void {
  let at = from
  while (at < to) {
    const kind = classOf(text.charCodeAt(at))
    if (kind === WORD || (kind === JOINER && beginsAddress(text, at))) at = passed(text, at, to, onSpan)
    else at += 1
  }
}

/** Tells of the span that begins here, unless it is part of a key or checksum; where to go on. */
function passed(text: string, start: number, to: number, onSpan: OnSpan): number {
  const coded = endOfCoded(text, start, to)
  if (coded > start) return coded
  let end = start
  while (end < to && classOf(text.charCodeAt(end)) !== 0) end += 1
  const last = withoutJoiners(text, start, end)
  if (last - start > 1 && last - start <= LONGEST) onSpan(start, last)
  return end
}

/** "::1" begins with what only joins elsewhere. */
function beginsAddress(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === COLON &&
    text.charCodeAt(at + 1) === COLON &&
    classOf(text.charCodeAt(at + 2)) === WORD
  )
}

/** Without the dot or colon at its end; "2001:db8::" keeps both of its colons. */
function withoutJoiners(text: string, start: number, end: number): number {
  let last = end
  while (last > start && classOf(text.charCodeAt(last - 1)) === JOINER) last -= 1
  const isNetwork = text.charCodeAt(last) === COLON && text.charCodeAt(last + 1) === COLON
  return isNetwork && last + 2 === end ? end : last
}
