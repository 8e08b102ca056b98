import { mkdir } from "node:fs/promises"
import { commands } from "./commands.ts"
import { Git } from "./git.ts"

/** The git of this system. */
export interface GitVersion {
  /** "2.39.5", or null where there is none. */
  readonly version: string | null
  readonly usable: boolean
  /** What to do about it; null where there is nothing to do. */
  readonly advice: string | null
}

const OLDEST = [2, 39] as const
// The releases of each line that closed CVE-2024-32002 and its kin; lines from 2.46 on began with it.
const MENDED: ReadonlyMap<number, number> = new Map([
  [39, 4],
  [40, 2],
  [41, 1],
  [42, 2],
  [43, 4],
  [44, 1],
  [45, 1],
])

/** Finds the git of this system and says whether it is new enough. */
export async function gitVersion(home: string): Promise<GitVersion> {
  // Without its folder, git could not be told from no git.
  await mkdir(home, { recursive: true, mode: 0o700 })
  try {
    const told = await new Git({ mirror: home, home }).run(commands.version(), { seconds: 10 })
    return versionFrom(told.toString("utf8"))
  } catch (error) {
    const advice = error instanceof Error ? error.message : String(error)
    return { version: null, usable: false, advice }
  }
}

/** Judges what `git --version` says: "git version 2.39.5 (Apple Git-154)". */
export function versionFrom(told: string): GitVersion {
  const [, major = "", minor = "", patch = "0"] = /(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/u.exec(told) ?? []
  if (minor === "")
    return {
      version: null,
      usable: false,
      advice: "git does not say which version it is. Install git 2.39 or newer.",
    }
  const version = `${major}.${minor}.${patch}`
  const usable = Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])
  if (!usable)
    return {
      version,
      usable,
      advice: `git ${version} is too old to read repositories safely. Install 2.39 or newer.`,
    }
  const mended = Number(major) === 2 ? (MENDED.get(Number(minor)) ?? 0) : 0
  const advice =
    Number(patch) >= mended
      ? null
      : `git ${version} has known holes that hostile repositories use. Update it, best to 2.50.1 or newer.`
  return { version, usable, advice }
}
