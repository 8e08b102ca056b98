type Span = readonly [first: number, last: number]

/** A list of ports as scans write them: "1-1000,8080"; "" for none. */
export type PortList = string

// A list of more parts than this comes from a network that drops at random: its end is taken as one part.
const MOST_PARTS = 400
const LAST_PORT = 65_535

/** Whether a port is in a list. */
export function hasPort(list: PortList, port: number): boolean {
  return spansIn(list).some(([first, last]) => first <= port && port <= last)
}

/** The ports of either list. */
export function allPorts(one: PortList, other: PortList): PortList {
  return written([...spansIn(one), ...spansIn(other)])
}

/** The ports of a list that are in another one as well. */
export function portsAlso(list: PortList, other: PortList): PortList {
  const others = joined(spansIn(other))
  return written(
    joined(spansIn(list)).flatMap(([first, last]) =>
      others
        .filter((span) => span[0] <= last && span[1] >= first)
        .map((span): Span => [Math.max(first, span[0]), Math.min(last, span[1])]),
    ),
  )
}

/** The ports of a list that are not in another one. */
export function portsWithout(list: PortList, other: PortList): PortList {
  const others = joined(spansIn(other))
  return written(
    joined(spansIn(list)).flatMap(([first, last]) => {
      const left: Span[] = []
      let next = first
      for (const span of others.filter(([from, to]) => from <= last && to >= first)) {
        if (span[0] > next) left.push([next, span[0] - 1])
        next = span[1] + 1
      }
      return next <= last ? [...left, [next, last] as const] : left
    }),
  )
}

/** What is no port in it is left out: lists come from files of others as well. */
function spansIn(list: PortList): readonly Span[] {
  return list.split(",").flatMap((part): Span[] => {
    const found = /^\s?(\d{1,5})(?:-(\d{1,5}))?\s?$/u.exec(part)
    if (!found) return []
    const first = Number(found[1])
    const last = Math.min(Number(found[2] ?? first), LAST_PORT)
    return first <= last ? [[first, last]] : []
  })
}

/** In order, and none touches the next. */
function joined(spans: readonly Span[]): readonly Span[] {
  const parts: [number, number][] = []
  for (const [first, last] of spans.toSorted((a, b) => a[0] - b[0])) {
    const before = parts.at(-1)
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else parts.push([first, last])
  }
  return parts
}

function written(spans: readonly Span[]): PortList {
  const parts = joined(spans)
  const kept = parts.slice(0, MOST_PARTS)
  const end = parts.at(-1)
  if (parts.length > MOST_PARTS && end) kept[MOST_PARTS - 1] = [kept[MOST_PARTS - 1]![0], end[1]]
  return kept.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",")
}
