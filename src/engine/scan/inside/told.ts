import { printable } from "#model/printable.ts"

const LONGEST = 300

/** A word or line of the machine's, harmless and of bounded length. */
export const plain = (text: string, limit = LONGEST): string => printable(text.trim(), limit)

/** What stands as `name=value`, the first of each name. */
export function saidIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>()
  for (const line of lines) {
    const at = line.indexOf("=")
    const name = line.slice(0, at)
    if (at > 0 && !said.has(name)) said.set(name, unquoted(line.slice(at + 1)))
  }
  return said
}

/** A value as os-release quotes it (freedesktop.org, os-release(5)). */
function unquoted(text: string): string {
  const whole = text.trim()
  const inside = /^"([^]*)"$|^'([^]*)'$/u.exec(whole)
  return plain(inside ? (inside[1] ?? inside[2] ?? "").replaceAll(/\\(.)/gu, "$1") : whole)
}

/** Sorted and without doubles, by the bytes of the text, so that it is the same wherever it is sorted. */
export function sorted(items: Iterable<string>): readonly string[] {
  return [...new Set(items)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Lines in groups, each under the `name=value` line that begins it. */
export function groupsIn(lines: readonly string[], name: string): readonly Group[] {
  const groups: { value: string; lines: string[] }[] = []
  for (const line of lines) {
    if (line.startsWith(`${name}=`)) groups.push({ value: plain(line.slice(name.length + 1)), lines: [] })
    else groups.at(-1)?.lines.push(line)
  }
  return groups
}

export interface Group {
  readonly value: string
  readonly lines: readonly string[]
}
