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
