import type { Support } from "#model/classification.ts"
import type { Moment } from "#model/moment.ts"
import type { Kin } from "./kin.ts"

/** A release of a system, and until when its maker mends it (rules/vocabulary/systems.yaml). */
export interface Release {
  readonly os: string
  readonly version: string
  readonly until: string
  /** Until when holes alone are still mended; null where that ends with the rest. */
  readonly security: string | null
  readonly source: string
}

/** A system as it was answered. */
export interface Running {
  readonly os: string | null
  readonly version: string | null
}

/** How long a system is still mended, where that is written down for its release. */
export function supportOf(
  { os, version }: Running,
  releases: readonly Release[],
  { keyOf, now }: Pick<Kin, "keyOf"> & { readonly now: Moment },
): Support | null {
  if (os === null) return null
  const release = longest(
    releases.filter(
      (each) =>
        keyOf(os) === keyOf(`${each.os} ${each.version}`) ||
        (keyOf(os) === keyOf(each.os) && isVersionOf(each.version, version)),
    ),
  )
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
function isVersionOf(release: string, version: string | null): boolean {
  if (release === "") return true
  return version !== null && (version === release || startsWithRelease(version, release))
}

function startsWithRelease(version: string, release: string): boolean {
  return version.startsWith(release) && /^[. \-(]/u.test(version.slice(release.length))
}

const longest = (releases: readonly Release[]) =>
  releases.toSorted((a, b) => b.version.length - a.version.length)[0]

const DAY = 86_400_000

/** The last day counts. */
const endOf = (date: string) => Date.parse(`${date}T00:00:00Z`) + DAY
