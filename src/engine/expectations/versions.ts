// Versions as servers tell them: "1.24.0", "9.2p1 Debian 2+deb12u3", "1:8.9p1-3ubuntu0.10", "2.4.57 (Debian)".

const OPERATORS = [">=", ">", "<=", "<", "=", "!="] as const
type Operator = (typeof OPERATORS)[number]

interface Bound {
  readonly operator: Operator
  readonly version: string
}

/** Any of which is enough; of each, all bounds hold. */
export type VersionRange = readonly (readonly Bound[])[]

const BOUND = /^(>=|<=|!=|==|>|<|=)?\s?(v?\d[\w.+~:-]{0,60})$/u

/** ">=1.24 <1.27", "1.24", "1.24.x || 1.26.x", "=9.2p1-2+deb12u3"; null where it is none. */
export function versionRange(text: string): VersionRange | null {
  if (text.length > 300) return null
  const ranges = text.split("||").map((part) =>
    part
      .replaceAll(/([<>=!]=?)\s{1,5}/gu, "$1")
      .split(/[\s,]+/u)
      .filter(Boolean)
      .map(boundFrom),
  )
  const whole = ranges.map((bounds) => bounds.filter((bound) => bound !== null))
  const isWhole = whole.every((bounds, index) => bounds.length > 0 && bounds.length === ranges[index]!.length)
  return isWhole ? whole : null
}

function boundFrom(text: string): Bound | null {
  const [, operator = "=", version = ""] = BOUND.exec(text) ?? []
  if (version === "") return null
  const known = OPERATORS.find((each) => each === operator) ?? "="
  return { operator: known, version: version.replace(/(?:\.[x*])+$/iu, "") }
}

/** Whether a version lies in a range; "unknown" where it says less than the range asks for: "8" for ">=8.2". */
export function isWithin(version: string, range: VersionRange): "yes" | "no" | "unknown" {
  const answers = range.map((bounds) => {
    const each = bounds.map((bound) => holds(version, bound))
    return each.includes("no") ? "no" : each.includes("unknown") ? "unknown" : "yes"
  })
  return answers.includes("yes") ? "yes" : answers.includes("unknown") ? "unknown" : "no"
}

function holds(version: string, { operator, version: wanted }: Bound): "yes" | "no" | "unknown" {
  // A distribution's own part counts only where the bound has one too: backports keep the number before it.
  const isWhole = /[-~+]/u.test(wanted)
  const order = comparedAs(partsOf(version, isWhole), partsOf(wanted, isWhole))
  if (order === null) return "unknown"
  return HOLDS[operator](order) ? "yes" : "no"
}

const HOLDS: Readonly<Record<Operator, (order: number) => boolean>> = {
  ">=": (order) => order >= 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  "<": (order) => order < 0,
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
}

function partsOf(text: string, isWhole: boolean): readonly string[] {
  const bare = text
    .slice(0, 200)
    .trim()
    .replace(/^v(?=\d)/iu, "")
    .replace(/^\d{1,3}:/u, "")
  // "9.2p1 Debian 2+deb12u3" is 9.2p1-2+deb12u3 of Debian.
  const whole = bare.replace(/\s+(?:Debian|Ubuntu|Raspbian)[\s-]+/iu, "-")
  const [first = ""] = whole.split(/[\s(]/u, 1)
  const version = isWhole ? first : (first.split(/[-~+]/u, 1)[0] ?? "")
  // "stable" and "Build 7" are no version that can be compared.
  return /^\d/u.test(version) ? (version.toLowerCase().match(/\d+|[a-z]+/gu) ?? []) : []
}

const BEFORE_RELEASE = /^(?:a|alpha|b|beta|dev|pre|preview|rc|snapshot)$/u

/** Below, at or above the bound, as exactly as the bound says it; null where the version says less than that. */
function comparedAs(parts: readonly string[], bound: readonly string[]): number | null {
  if (parts.length === 0) return null
  for (const [index, wanted] of bound.entries()) {
    const part = parts[index]
    if (part === undefined) return null
    const order = partOrder(part, wanted)
    if (order !== 0) return order
  }
  return BEFORE_RELEASE.test(parts[bound.length] ?? "") ? -1 : 0
}

function partOrder(part: string, wanted: string): number {
  const [isNumber, wantsNumber] = [/^\d/u.test(part), /^\d/u.test(wanted)]
  if (isNumber && wantsNumber) {
    const [a, b] = [part.replace(/^0+(?=\d)/u, ""), wanted.replace(/^0+(?=\d)/u, "")]
    return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
  }
  if (isNumber !== wantsNumber) return BEFORE_RELEASE.test(isNumber ? wanted : part) === isNumber ? 1 : -1
  return part < wanted ? -1 : part > wanted ? 1 : 0
}

/** The part that tells releases apart: "1.24" of "1.24.0", "9.2" of "9.2p1 Debian"; null where there is none. */
export function releaseOf(version: string): readonly [number, number] | null {
  const [, major, minor] = /^v?(\d{1,6})\.(\d{1,6})(?!\d)/u.exec(version.trim()) ?? []
  return major === undefined || minor === undefined ? null : [Number(major), Number(minor)]
}
