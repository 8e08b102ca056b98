/** How a version that was seen stands to the one that is declared. */
export type VersionAgreement =
  | { readonly state: "same" }
  | { readonly state: "differs"; readonly how: "older" | "newer" }
  | { readonly state: "unknown"; readonly because: string }

const LONGEST = 120
const RANGE = /[<>=~^*|,\s{}$]|(?:^|\.)x(?:\.|$)/iu
// "9.6.0 or later", "8.3.0 - 8.3.7": what a fingerprint makes of it is no version.
const SPAN = / or (?:later|earlier)|\d - \d/u
const PIN = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})(?:$|[^\d.])/iu
// A MySQL that speaks for another program says that it is 5.5.5 first.
const GREETING = /^5\.5\.5-(?=\d)/u

/** The numbers that a version begins with; null where it begins with none. */
export function readVersion(text: string): readonly number[] | null {
  const found = PIN.exec(text.slice(0, LONGEST).trim().replace(GREETING, ""))
  return found ? found[1]!.split(".").map(Number) : null
}

/**
 * Compares as many numbers as are declared: "1.25" is met by 1.25.3. What a distribution adds ("-1ubuntu2", "p1") is
 * left out, since declarations rarely have it.
 */
export function agreement(declared: string, seen: string | null): VersionAgreement {
  const unknown = (because: string) => ({ state: "unknown", because }) as const
  const text = declared.slice(0, LONGEST).trim()
  const pinned = RANGE.test(text) ? null : readVersion(text)
  if (pinned === null) return unknown("The declaration pins no single version")
  if (seen === null) return unknown("What answers hides its version")
  const found = SPAN.test(seen.slice(0, LONGEST)) ? null : readVersion(seen)
  if (found === null) return unknown("What answers tells no version that can be compared")
  const at = pinned.findIndex((number, index) => index < found.length && number !== found[index])
  if (at < 0)
    return found.length >= pinned.length
      ? { state: "same" }
      : unknown("What answers tells its version in part only")
  // "nginx:42" and "app:20260117" count builds of somebody's own.
  if (pinned.length === 1)
    return unknown("A single number may count builds, and not be the product's version")
  if (isDate(pinned) !== isDate(found))
    return unknown("One of the two is a date, and no version of the product")
  return { state: "differs", how: found[at]! < pinned[at]! ? "older" : "newer" }
}

const isDate = ([first = 0]: readonly number[]): boolean => first >= 1_990
