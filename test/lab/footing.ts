import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { userInfo } from "node:os"

/** What this machine lets the lab stand on. */
export type Footing =
  | { readonly kind: "root"; readonly unshare: readonly string[] }
  | { readonly kind: "mapped"; readonly unshare: readonly string[] }
  | { readonly kind: "single"; readonly unshare: readonly string[]; readonly sentence: string }
  | { readonly kind: "none"; readonly sentence: string }

const asRoot: readonly string[] = []
const asMapped = ["--user", "--map-root-user", "--map-auto"]
const asSingle = ["--user", "--map-root-user"]

/** The best footing there is: root, a user namespace with many ids, one with a single id, or none. */
export function footing(): Footing {
  if (accountId() === 0 && knowsManyIds() && canUnshare(asRoot)) return { kind: "root", unshare: asRoot }
  if (hasSubordinateIds() && canUnshare(asMapped)) return { kind: "mapped", unshare: asMapped }
  if (canUnshare(asSingle)) {
    const sentence =
      "This account has no subordinate user ids, so daemons that change user are left out of the lab. An administrator can add them with usermod --add-subuids and --add-subgids."
    return { kind: "single", unshare: asSingle, sentence }
  }
  const sentence =
    "The lab needs network namespaces: run it as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0)."
  return { kind: "none", sentence }
}

/** The environment the lab's programs get: daemons live in folders an ordinary account's PATH lacks. */
export function labEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`,
  }
}

/** The id of the account the lab is started by. */
export function accountId(): number {
  return process.getuid?.() ?? -1
}

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    // An id without an entry in /etc/passwd has no name.
    return ""
  }
}

function canUnshare(flags: readonly string[]): boolean {
  const spaces = ["--net", "--mount", "--pid", "--ipc", "--uts", "--fork"]
  return spawnSync("unshare", [...flags, ...spaces, "true"], { timeout: 10_000 }).status === 0
}

/** Root of a user namespace may be root of a single id, and no daemon can change its user there. */
function knowsManyIds(): boolean {
  const [, , count = "0"] = (readLines("/proc/self/uid_map")[0] ?? "").trim().split(/\s+/)
  return Number(count) > 1000
}

function hasSubordinateIds(): boolean {
  const names = [accountName(), String(accountId())]
  return ["/etc/subuid", "/etc/subgid"].every((file) =>
    readLines(file).some((line) => names.includes(line.split(":")[0] ?? "")),
  )
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n")
  } catch {
    return []
  }
}
