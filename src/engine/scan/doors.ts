import { portsIn } from "./port-lists.ts"

/**
 * The ports that machines on a company's network most often have open, by what we know of them: asked of all machines
 * before anything else, so that what most of them are is known at once; and what a rescan always knocks on.
 */
const USUAL = [
  22, 80, 443, 445, 3389, 139, 135, 53, 25, 21, 23, 8080, 8443, 3306, 5432, 1433, 6379, 27017, 9200, 5900,
  5985, 389, 636, 88, 111, 2049, 110, 143, 993, 995, 587, 465, 554, 631, 515, 9100, 1883, 5672, 8081, 8000,
  8888, 9090, 9443, 3000, 5000, 5001, 5060, 10000, 8006, 902, 6443, 2375, 11211, 161, 179, 873, 1521, 2222,
  5601, 15672, 7001, 9000, 8083, 8883,
]

const MOST_DOORS = 45
const SHARE = 0.04

/** The ports of a list that are asked first: the usual ones, or all where the list is short. */
export function doorsOf(list: string): readonly number[] {
  const asked = new Set(portsIn(list))
  if (asked.size <= MOST_DOORS) return [...asked]
  return USUAL.filter((port) => asked.has(port)).slice(0, MOST_DOORS)
}

/**
 * The ports that a rescan knocks on at machines that it knows: the usual ones, and those that are open on others here,
 * since what comes next is mostly like what is there. What else there is comes in its turn.
 */
export function knocksOf(list: string, openHere: ReadonlyMap<number, number>): readonly number[] {
  const asked = new Set(portsIn(list))
  const most = Math.max(MOST_DOORS, Math.floor(asked.size * SHARE))
  if (asked.size <= most) return [...asked]
  const open = [...openHere].toSorted(([, a], [, b]) => b - a).map(([port]) => port)
  const wanted = new Set([...open.slice(0, Math.floor(most / 2)), ...USUAL])
  return [...wanted].filter((port) => asked.has(port)).slice(0, most)
}
