/** Whether a set such as "1-1000,8080" has a port. */
export function hasPort(set: string, port: number): boolean {
  return spans(set).some(([first, last]) => first <= port && port <= last)
}

/** How many ports a set has. */
export function portsCounted(set: string): number {
  return spans(set).reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

const read = new Map<string, readonly (readonly [number, number])[]>()

/** Most machines were asked one of a few sets. */
function spans(set: string): readonly (readonly [number, number])[] {
  const known = read.get(set)
  if (known) return known
  const found = set
    .slice(0, 500_000)
    .split(",")
    .flatMap((part) => {
      const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(part.trim()) ?? []
      return first === undefined ? [] : [[Number(first), Number(last ?? first)] as const]
    })
  if (read.size > 500) read.clear()
  read.set(set, found)
  return found
}
