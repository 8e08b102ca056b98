/** Two names of which one may be the other, mistyped. */
export interface Near {
  readonly name: string
  readonly near: string
  readonly letters: 1 | 2
}

const SHORTEST = 5
const SHORTEST_FOR_TWO = 7
const LONGEST = 16

/**
 * Names near to others by one or two letters of one word. Digits and marks are never where they differ: numbered
 * machines are sisters. Words without one or two of their letters are looked up, so that no name is held beside all.
 */
export function nearNames(
  names: readonly string[],
  others: readonly string[],
  all: ReadonlySet<string>,
): readonly Near[] {
  const known = wordCounts(all)
  // A word that other names have too is one of the house's, and no slip.
  const slips = names.flatMap(placesOf).filter(({ word }) => known.get(word) === 1)
  const meant = others.flatMap(placesOf)
  const index = indexOf(within(slips, meant))
  const found = new Map<string, Near>()
  for (const place of within(meant, slips))
    for (const key of keysOf(place))
      for (const candidate of index.get(key) ?? []) {
        const letters = isNearPlace(candidate, place)
        const { name } = candidate
        const before = found.get(name)
        if (letters === null || (before !== undefined && before.letters <= letters)) continue
        found.set(name, { name, near: place.name, letters })
      }
  return [...found.values()]
}

/** A word of a name, and what stands around it. */
interface Place {
  readonly name: string
  readonly word: string
  readonly around: string
  readonly domain: string
}

/** Those that have the same around them as any of the others: no word is taken apart in vain. */
function within(places: readonly Place[], others: readonly Place[]): readonly Place[] {
  const known = new Set(others.map(({ around }) => around))
  return places.filter(({ around }) => known.has(around))
}

function indexOf(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const index = new Map<string, Place[]>()
  for (const place of places)
    for (const key of keysOf(place)) {
      const there = index.get(key)
      if (there === undefined) index.set(key, [place])
      else there.push(place)
    }
  return index
}

/** Only the first label is looked at: a domain is nobody's own. */
function placesOf(name: string): readonly Place[] {
  const dot = name.indexOf(".")
  const label = (dot === -1 ? name : name.slice(0, dot)).slice(0, 63).toLowerCase()
  const domain = dot === -1 ? "" : name.slice(dot + 1)
  return [...label.matchAll(/[a-z]{5,63}/gu)].map((match) => {
    const [word] = match
    const around = `${label.slice(0, match.index)}\0${label.slice(match.index + word.length)}`
    return { name, word, around, domain }
  })
}

/** In how many names each word stands, the same machine's short and whole name counted once. */
function wordCounts(names: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const labels = new Set([...names].map((name) => name.split(".", 1)[0]!.slice(0, 63).toLowerCase()))
  for (const label of labels)
    for (const word of new Set(label.match(/[a-z]{5,63}/gu) ?? []))
      counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** The word itself, and without each letter, and without each two: two words near to each other share one. */
function keysOf({ word, around }: Place): ReadonlySet<string> {
  const keys = new Set([`${word}\0${around}`])
  if (word.length > LONGEST) return keys
  for (let at = 0; at < word.length; at += 1) {
    const once = word.slice(0, at) + word.slice(at + 1)
    keys.add(`${once}\0${around}`)
    if (word.length < SHORTEST_FOR_TWO) continue
    for (let and = at; and < once.length; and += 1)
      keys.add(`${once.slice(0, and)}${once.slice(and + 1)}\0${around}`)
  }
  return keys
}

function isNearPlace(one: Place, other: Place): 1 | 2 | null {
  if (one.name === other.name || one.word === other.word) return null
  if (one.domain !== "" && other.domain !== "" && one.domain !== other.domain) return null
  const shortest = Math.min(one.word.length, other.word.length)
  const letters = lettersBetween(one.word, other.word)
  if (letters === 1 && shortest >= SHORTEST) return 1
  return letters === 2 && shortest >= SHORTEST_FOR_TWO ? 2 : null
}

/** How many letters were left out, put in, changed or turned round (optimal string alignment); 3 for more than two. */
export function lettersBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3
  let last: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1
      const isTurned = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      const turned = isTurned ? (last[j - 2] ?? 3) + 1 : 3
      next[j] = Math.min((row[j] ?? 3) + 1, (next[j - 1] ?? 3) + 1, (row[j - 1] ?? 3) + cost, turned)
    }
    last = row
    row = next
  }
  return Math.min(3, row[other.length] ?? 3)
}
