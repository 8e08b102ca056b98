/** The word that was likely meant: the nearest of those that are known, where one is near. */
export function nearest(written: string, known: readonly string[]): string | null {
  const word = written.slice(0, 60).toLowerCase()
  const limit = Math.max(1, Math.floor(word.length / 3))
  const [best] = known
    .map((each) => ({ each, distance: distance(word, each.toLowerCase()) }))
    .filter((one) => one.distance <= limit)
    .toSorted((a, b) => a.distance - b.distance)
  return best?.each ?? null
}

/** How many letters have to be put in, taken out, changed or swapped with the next. */
function distance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const changed = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, changed, isSwap ? before[j - 2]! + 1 : Infinity))
    }
    ;[before, last] = [last, row]
  }
  return last[b.length]!
}

/** 'There is no "prot" here: did you mean "ports"?' */
export function noSuchWord(written: string, known: readonly string[]): string {
  const shown = `There is no "${written.slice(0, 80)}" here`
  const near = nearest(written, known)
  return near === null ? `${shown}: there may be ${known.join(", ")}.` : `${shown}: did you mean "${near}"?`
}
