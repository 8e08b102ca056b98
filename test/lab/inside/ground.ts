import { chmodSync, mkdirSync } from "node:fs"
import { join } from "node:path"

/** What the holder was asked to build, written by whoever starts it. */
export interface Plan {
  readonly dir: string
  readonly cache: string
  readonly footing: "root" | "mapped" | "single"
}

/** Makes a folder every daemon may walk through, whatever its user. */
export function folder(...parts: readonly string[]): string {
  const path = join(...parts)
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
  return path
}

/** The prefix that makes a program run as the user it wants. With a single user id, an inner user namespace stands in for that user. */
export function asUser({ footing }: Plan, user: string, group = user): readonly string[] {
  if (footing === "single") return asSomeone
  return ["setpriv", "--reuid", user, "--regid", group, "--init-groups", "--"]
}

/** The prefix for daemons that change their user when root starts them: they can't where there is a single id. */
export function asAnyone({ footing }: Plan): readonly string[] {
  return footing === "single" ? asSomeone : []
}

const asSomeone = ["unshare", "--user", "--map-user=999", "--map-group=999", "--"]
