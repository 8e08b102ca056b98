// What is sent to these ports may come out on paper: raw printing, line printer, and a print server's own port.
const PRINTS: readonly (readonly [number, number])[] = [
  [515, 515],
  [9_100, 9_107],
  [9_999, 9_999],
]

/** Ports that never get a payload. A connection or SYN to see whether they are open is all they get. */
export function neverPayload(port: number): boolean {
  return PRINTS.some(([first, last]) => first <= port && port <= last)
}

/** The first port of a list such as "22,80-90" that the test accepts; null where there is none. */
export function firstPort(list: string, fits: (port: number) => boolean): number | null {
  for (const [first, last] of spans(list)) {
    for (let port = first; port <= last; port += 1) if (fits(port)) return port
  }
  return null
}

/** All ports of a list, in its order. */
export function portsIn(list: string): readonly number[] {
  return spans(list).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  )
}

/** Ports as a list, in order, with what follows one another as a range. */
export function listOf(ports: Iterable<number>): string {
  const parts: [number, number][] = []
  for (const port of [...new Set(ports)].toSorted((a, b) => a - b)) {
    const last = parts.at(-1)
    if (last && last[1] === port - 1) last[1] = port
    else parts.push([port, port])
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",")
}

/** A list without some of its ports. */
export function listWithout(list: string, ports: ReadonlySet<number>): string {
  return listOf(portsIn(list).filter((port) => !ports.has(port)))
}

export function countPortsIn(list: string): number {
  return spans(list).reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

function spans(list: string): readonly (readonly [number, number])[] {
  if (list === "") return []
  return list.split(",").map((part) => {
    const [first, last] = part.split("-")
    return [Number(first), Number(last ?? first)] as const
  })
}
