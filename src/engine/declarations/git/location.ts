import { readFile, stat } from "node:fs/promises"
import { dirname, isAbsolute, join, resolve } from "node:path"
import { Failure } from "#model/failure.ts"

/** A repository as git is told of it. */
export interface Location {
  readonly url: string
  /** Where it lies on this system; null where it is somewhere else. */
  readonly local: LocalRepository | null
}

/** A repository on this system. */
export interface LocalRepository {
  /** Its root: the work tree's, or the bare repository itself. */
  readonly root: string
  /** The folder that holds its objects. */
  readonly objects: string
  /** Whether its folders are this user's; git reads no others unless it is told to. */
  readonly own: boolean
  /** The paths that git may ask leave for. */
  readonly paths: readonly string[]
}

const DEEPEST = 64
const SCP = /^(?:[\w.][\w.-]{0,63}@)?[\w.][\w.-]{1,252}:(?!\/\/)[^:\s]/u
const SSH = /^ssh:\/\/(?:[\w.][\w.-]{0,63}@)?(?:[\w.][\w.-]{0,252}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?\//u
// What stands behind a question mark is a token more often than not.
const HTTPS = /^https:\/\/[^/\s@?#]{1,300}(?:\/[^?#]*)?$/u

/** Reads what the user named as a repository; whatever git could take for something else is refused. */
export async function locate(named: string): Promise<Location> {
  if (/[\p{Cc}]/u.test(named)) throw unusable(named)
  if (/^https?:\/\/[^/]*@|^ssh:\/\/[^/]*:[^/]*@/iu.test(named))
    throw new Failure(
      "bad-input",
      "Rollcall keeps no user names, passwords or tokens. Name the repository without one, or over ssh with the key in your ssh agent.",
    )
  if (named.startsWith("file://")) return local(fromFileUrl(named))
  if (isAbsolute(named)) return local(named)
  if (HTTPS.test(named) || SSH.test(named) || SCP.test(named)) return { url: named, local: null }
  throw unusable(named)
}

function unusable(named: string): Failure {
  return new Failure(
    "bad-input",
    `${JSON.stringify(named.slice(0, 300).replace(/[?#].*$/su, ""))} can't be read as a repository. Name a whole path, or a URL of https, ssh or file.`,
  )
}

function fromFileUrl(named: string): string {
  try {
    const { pathname, host } = new URL(named)
    const path = decodeURIComponent(process.platform === "win32" ? pathname.slice(1) : pathname)
    if (host === "" && !path.includes("\0")) return path
  } catch {
    // It is no URL after all.
  }
  throw unusable(named)
}

async function local(path: string): Promise<Location> {
  if (path.includes("\n")) throw unusable(path)
  const found = await repositoryAround(resolve(path))
  if (found === null)
    throw new Failure(
      "not-found",
      `${path} is no git repository, and lies in none. Name one, or read it as a folder.`,
    )
  return { url: found.root, local: found }
}

/** Looks upwards, as git does, but runs nothing there. */
async function repositoryAround(path: string): Promise<LocalRepository | null> {
  let folder = path
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const found = await repositoryAt(folder)
    if (found !== null) return found
    const above = dirname(folder)
    if (above === folder) return null
    folder = above
  }
  return null
}

async function repositoryAt(folder: string): Promise<LocalRepository | null> {
  const inside = join(folder, ".git")
  for (const git of [inside, await pointedAt(inside), folder]) {
    if (git === null || !(await isRepository(git))) continue
    const shared = await sharedBy(git)
    const paths = [...new Set([folder, inside, git, shared])]
    const own = (await Promise.all(paths.map(isOwn))).every(Boolean)
    return { root: folder, objects: join(shared, "objects"), own, paths }
  }
  return null
}

/** A second work tree and a submodule hold a file that says where their repository is. */
async function pointedAt(file: string): Promise<string | null> {
  const text = await firstLine(file)
  const [, target] = /^gitdir: (.{1,4096})$/u.exec(text) ?? []
  return target === undefined ? null : resolve(dirname(file), target)
}

async function sharedBy(git: string): Promise<string> {
  const text = await firstLine(join(git, "commondir"))
  return text === "" ? git : resolve(git, text)
}

async function firstLine(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  if (found === null || !found.isFile() || found.size > 8_192) return ""
  return (await readFile(file, "utf8").catch(() => "")).split(/\r?\n/u)[0] ?? ""
}

async function isRepository(git: string): Promise<boolean> {
  const shared = await sharedBy(git)
  const parts = [join(git, "HEAD"), join(shared, "objects"), join(shared, "refs")]
  const found = await Promise.all(parts.map((part) => stat(part).catch(() => null)))
  return found.every((each) => each !== null)
}

async function isOwn(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  const user = process.geteuid?.()
  return found === null || user === undefined || found.uid === user
}
