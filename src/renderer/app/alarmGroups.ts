import type { Alarm } from "#model/machine.ts"
import { listed } from "#renderer/ui/format.ts"

/** What the same machines share, told once. */
export interface AlarmGroup {
  readonly key: string
  readonly title: string
  readonly subjects: readonly string[]
  readonly machines: readonly string[]
  readonly since: number
  readonly evidence: readonly number[]
}

const SHARE = " share "

/** "2 machines share one certificate" and "2 machines share one SSH host key" in one sentence. */
function together(titles: readonly string[]): string {
  const [first = "", ...others] = titles
  const head = first.slice(0, first.indexOf(SHARE) + SHARE.length)
  const alike = first.includes(SHARE) && others.every((title) => title.startsWith(head))
  return alike ? head + listed(titles.map((title) => title.slice(head.length))) : titles.join("; ")
}

/** Copies of one disk share every key they have: what is said of the same machines becomes one line. */
export function alarmGroups(alarms: readonly Alarm[]): readonly AlarmGroup[] {
  const groups = Map.groupBy(alarms, ({ rule, machines }) => `${rule} ${machines.toSorted().join(" ")}`)
  return [...groups].map(([key, all]) => ({
    key,
    title: together([...new Set(all.map(({ title }) => title))]),
    subjects: all.map(({ subject }) => subject),
    machines: all[0]?.machines ?? [],
    since: Math.min(...all.map(({ since }) => since)),
    evidence: [...new Set(all.flatMap(({ evidence }) => evidence))],
  }))
}
