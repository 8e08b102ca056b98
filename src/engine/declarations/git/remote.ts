import { commands, isObjectId } from "./commands.ts"
import type { Git } from "./git.ts"
import type { Limits } from "./run.ts"

/** A branch and its newest commit. */
export interface Branch {
  readonly name: string
  readonly tip: string
}

/** What a repository says of itself before anything is fetched. */
export interface Remote {
  readonly branches: readonly Branch[]
  /** The branch that its HEAD names; null where it names a commit, nothing, or a branch that is not there. */
  readonly defaultBranch: string | null
  /** The commit that HEAD is at; null where there is none. */
  readonly head: string | null
}

const HEADS = "refs/heads/"
// git's own rules for names, and no more than a name needs: the list is a stranger's.
const NAME = /^[^\p{Cc}\s~^:?*[\\]{1,400}$/u

/** Asks a repository for its branches. */
export async function remoteOf(git: Git, url: string, limits: Limits): Promise<Remote> {
  return remoteFrom((await git.run(commands.listRemote(url), limits)).toString("utf8"))
}

/** Reads what ls-remote --symref says. */
export function remoteFrom(told: string): Remote {
  const branches = new Map<string, string>()
  let defaultBranch: string | null = null
  let head: string | null = null
  for (const line of told.split("\n")) {
    const [value = "", name = ""] = line.split("\t", 2)
    if (name === "HEAD" && value.startsWith(`ref: ${HEADS}`)) defaultBranch = value.slice(5 + HEADS.length)
    else if (name === "HEAD" && isObjectId(value)) head = value
    else if (name.startsWith(HEADS) && isObjectId(value) && isBranchName(name.slice(HEADS.length)))
      branches.set(name.slice(HEADS.length), value)
  }
  return {
    branches: [...branches].map(([name, tip]) => ({ name, tip })),
    defaultBranch: defaultBranch !== null && branches.has(defaultBranch) ? defaultBranch : null,
    head,
  }
}

/** Whether a text can be a branch's name. */
export function isBranchName(name: string): boolean {
  return NAME.test(name) && !name.startsWith("-") && !/\.\.|@\{|\/\/|\.lock$|^\/|\/$|\.$/u.test(name)
}
