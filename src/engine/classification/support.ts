import type { Support } from "#model/classification.ts"
import type { Moment } from "#model/moment.ts"
import { SYSTEMS } from "./families.ts"

/** A release of a system, and until when its maker mends it (rules/vocabulary/systems.yaml). */
export interface Release {
  readonly os: string
  readonly version: string
  readonly until: string
  /** Until when holes alone are still mended; null where that ends with the rest. */
  readonly security: string | null
  readonly source: string
}

/** How long a system is still mended, where that is written down for its release. */
export function supportOf(
  os: string | null,
  version: string | null,
  releases: readonly Release[],
  now: Moment,
): Support | null {
  if (os === null) return null
  const release = longest(releases.filter((each) => isOf(each, os, version)))
  if (release === undefined) return null
  const what =
    release.version === "" || os.includes(release.version) ? os : `${release.os} ${release.version}`
  const { source } = release
  if (now < endOf(release.until)) return { what, until: release.until, state: "supported", source }
  if (release.security === null || release.security <= release.until)
    return { what, until: release.until, state: "ended", source }
  const state = now < endOf(release.security) ? "security-only" : "ended"
  return { what, until: release.security, state, source }
}

/** "12.5" is release 12, and "22.04.3" is 22.04; a system whose name holds its release needs no number. */
function isOf(release: Release, os: string, version: string | null): boolean {
  const named = SYSTEMS.keyOf(os)
  const key = SYSTEMS.keyOf(release.os)
  if (named === SYSTEMS.keyOf(`${release.os} ${release.version}`)) return true
  if (named !== key) return false
  if (release.version === "") return true
  return version !== null && (version === release.version || startsWithRelease(version, release.version))
}

function startsWithRelease(version: string, release: string): boolean {
  return version.startsWith(release) && /^[. \-(]/u.test(version.slice(release.length))
}

const longest = (releases: readonly Release[]) =>
  releases.toSorted((a, b) => b.version.length - a.version.length)[0]

const DAY = 86_400_000

/** The last day counts. */
const endOf = (date: string) => Date.parse(`${date}T00:00:00Z`) + DAY
