const LONGEST = 120
const MOST_PARTS = 40
const BEFORE_RELEASE = /^(?:alpha|beta|rc|pre|preview|dev|snapshot|a|b)$/u

/** 1 where the first is newer, -1 where it is older; null where they can't be compared. */
export function compareVersions(one: string, other: string): -1 | 0 | 1 | null {
  const [left, right] = [partsOf(one), partsOf(other)]
  if (left === null || right === null) return null
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const told = comparePart(left[at], right[at])
    if (told !== 0) return told
  }
  return 0
}

/** Whether two versions are more than one minor version apart. */
export function isFarApart(one: string, other: string): boolean {
  const [left, right] = [partsOf(one), partsOf(other)]
  if (left === null || right === null) return false
  return left[0] !== right[0] || Math.abs(numberAt(left, 1) - numberAt(right, 1)) > 1
}

type Part = number | string

function partsOf(text: string): readonly Part[] | null {
  const cut = text
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/^v(?=\d)/u, "")
  if (!/^\d/u.test(cut)) return null
  const found = cut.match(/\d{1,15}|[a-z]+|~/gu) ?? []
  return found.slice(0, MOST_PARTS).map((part) => (/^\d/u.test(part) ? Number(part) : part))
}

function comparePart(one: Part | undefined, other: Part | undefined): -1 | 0 | 1 | null {
  if (one === other) return 0
  if (one === undefined) return other === undefined ? 0 : longer(other, -1)
  if (other === undefined) return longer(one, 1)
  if (typeof one === "number" && typeof other === "number") return one > other ? 1 : -1
  if (typeof one === "string" && typeof other === "string") return words(one, other)
  return null
}

/** What a version with one part more is to the one without; a word of a distribution says nothing of that. */
function longer(part: Part, sign: 1 | -1): -1 | 1 | null {
  if (typeof part === "number") return sign
  if (part === "~" || BEFORE_RELEASE.test(part)) return sign === 1 ? -1 : 1
  return part.length === 1 ? sign : null
}

function words(one: string, other: string): -1 | 1 | null {
  const isOrdered =
    (one.length === 1 && other.length === 1) || (BEFORE_RELEASE.test(one) && BEFORE_RELEASE.test(other))
  return isOrdered ? (one > other ? 1 : -1) : null
}

function numberAt(parts: readonly Part[], at: number): number {
  const part = parts[at]
  return typeof part === "number" ? part : 0
}
