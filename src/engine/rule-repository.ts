import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises"
import { devNull } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { Failure } from "#model/failure.ts"
import type { SourceFile } from "#model/rule-source.ts"
import { LARGEST_FILE } from "./fingerprints/rule.ts"
import { isRuleFile, isSkippedFolder, LARGEST_SOURCE, looksLikeRules, MOST_FILES } from "./rule-files.ts"

/** What was read of a repository of rules. */
export interface RepositoryRead {
  readonly commit: string
  readonly files: readonly SourceFile[]
  /** What was left out, and why. */
  readonly skipped: readonly string[]
}

const run = promisify(execFile)

const CLONE_WITHIN_MS = 300_000
const READ_WITHIN_MS = 60_000
const LARGEST_CLONE = 500_000_000
const LOOK_EVERY_MS = 1_000
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// A repository is hostile: nothing of its own may run, whatever git finds in it or in the user's settings.
const HARDENED = [
  "--no-pager",
  ...["-c", `core.hooksPath=${devNull}`],
  ...["-c", "core.fsmonitor=false"],
  ...["-c", `core.attributesFile=${devNull}`],
  ...["-c", `attr.tree=${EMPTY_TREE}`],
  ...["-c", "core.symlinks=false"],
  ...["-c", "protocol.ext.allow=never"],
  ...["-c", "submodule.recurse=false"],
  ...["-c", "transfer.fsckObjects=true"],
  ...["-c", "transfer.bundleURI=false"],
  ...["-c", "credential.helper="],
  ...["-c", "gc.auto=0"],
  ...["-c", "maintenance.auto=false"],
]

function environment(folder: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, SSH_AUTH_SOCK } = process.env
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
    ...(SSH_AUTH_SOCK === undefined ? {} : { SSH_AUTH_SOCK }),
    HOME: folder,
    LANG: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "false",
    SSH_ASKPASS: "false",
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_ALLOW_PROTOCOL: "https:ssh:file",
  }
}

/** Reads the files of rules at the head of a repository. It is cloned without a work tree, read, and thrown away. */
export async function readRepository(url: string, home: string): Promise<RepositoryRead> {
  refuse(url)
  const folder = join(home, "rules")
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const own = await mkdtemp(join(folder, "clone-"))
  try {
    const mirror = join(own, "mirror.git")
    await clone(url, mirror, own)
    return await readMirror(mirror, own)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

function refuse(url: string): void {
  if (/^(?:https|ssh|file):\/\//u.test(url)) {
    if (/^https:\/\/[^/]*@/u.test(url))
      throw new Failure(
        "bad-input",
        "Rollcall keeps no passwords. Name the repository without one, or over ssh.",
      )
    return
  }
  if (/^[\w.-]+@[\w.-]+:[^:]/u.test(url) || /^[/\\]|^[a-z]:\\/iu.test(url)) return
  throw new Failure(
    "bad-input",
    `"${url}" can't be fetched. Rollcall reads repositories over https, ssh and file.`,
  )
}

async function clone(url: string, mirror: string, own: string): Promise<void> {
  const flags = ["--quiet", "--bare", "--no-local", "--depth=1", "--single-branch", "--no-tags"]
  const args = ["clone", ...flags, "--no-recurse-submodules", "--template=", "--", url, mirror]
  const stop = new AbortController()
  const watch = setInterval(() => void stopWhenLarge(own, stop), LOOK_EVERY_MS)
  try {
    await run("git", [...HARDENED, ...args], {
      env: environment(own),
      cwd: own,
      timeout: CLONE_WITHIN_MS,
      signal: stop.signal,
      maxBuffer: 1_000_000,
    })
  } catch (error) {
    throw new Failure("bad-file", cloneFailed(url, error, stop.signal.aborted), { cause: error })
  } finally {
    clearInterval(watch)
  }
}

async function stopWhenLarge(folder: string, stop: AbortController): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  if (sizes.reduce((sum, size) => sum + size, 0) > LARGEST_CLONE) stop.abort()
}

function cloneFailed(url: string, error: unknown, large: boolean): string {
  if (large)
    return `${url} is larger than ${LARGEST_CLONE / 1e6} MB. Name a repository that holds rules only.`
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : ""
  if (error instanceof Error && "code" in error && error.code === "ENOENT")
    return "git is not installed. Install it, or name a folder instead."
  const reason =
    said
      .trim()
      .split("\n")
      .at(-1)
      ?.replace(/^fatal: /u, "") ?? ""
  return `${url} can't be fetched${reason === "" ? " in time" : `: ${reason}`}. Check the address, and that it can be read without a password.`
}

interface Entry {
  readonly mode: string
  readonly id: string
  readonly size: number
  readonly path: string
}

async function readMirror(mirror: string, own: string): Promise<RepositoryRead> {
  const git = async (...args: readonly string[]) => {
    const env = { ...environment(own), GIT_DIR: mirror }
    const limits = { timeout: READ_WITHIN_MS, maxBuffer: 64_000_000, encoding: "buffer" } as const
    return (await run("git", [...HARDENED, ...args], { env, cwd: own, ...limits })).stdout
  }
  const head = await git("rev-parse", "--verify", "--end-of-options", "HEAD^{commit}").catch(() => null)
  if (head === null) throw new Failure("bad-file", "The repository is empty. Commit rules into it first.")
  const commit = head.toString("utf8").trim()
  const listed = (await git("ls-tree", "-r", "-z", "--long", commit)).toString("utf8")
  const { entries, skipped } = chosen(entriesOf(listed))
  const files: SourceFile[] = []
  let size = 0
  for (const { id, path } of entries) {
    const text = (await git("cat-file", "blob", id)).toString("utf8")
    size += text.length
    if (size > LARGEST_SOURCE)
      throw new Failure("bad-file", `The repository holds more than ${LARGEST_SOURCE / 1e6} MB of rules.`)
    if (text.startsWith("version https://git-lfs"))
      skipped.push(`${path} is kept by git LFS, which is not fetched.`)
    else if (looksLikeRules(path, text)) files.push({ path, text })
    else skipped.push(`${path} holds no rules.`)
  }
  return { commit, files, skipped }
}

function entriesOf(listed: string): readonly Entry[] {
  return listed.split("\0").flatMap((line) => {
    const [, mode = "", id = "", size = "", path = ""] =
      /^(\d+) \w+ ([0-9a-f]+) +([\d-]+)\t([^]*)$/u.exec(line) ?? []
    return path === "" ? [] : [{ mode, id, size: Number(size) || 0, path }]
  })
}

function chosen(all: readonly Entry[]): { readonly entries: readonly Entry[]; readonly skipped: string[] } {
  const skipped: string[] = []
  const entries = all.filter(({ mode, path, size }) => {
    if (mode === "160000") skipped.push(`${path} is another repository (a submodule), which is not fetched.`)
    if (mode === "160000" || !isRuleFile(path) || isSkippedFolder(path)) return false
    if (mode === "120000") skipped.push(`${path} is a link, which is not followed.`)
    else if (size > LARGEST_FILE) skipped.push(`${path} is larger than 1 MB.`)
    return mode.startsWith("100") && size <= LARGEST_FILE
  })
  if (entries.length > MOST_FILES)
    throw new Failure("bad-file", `The repository holds more than ${MOST_FILES} files that could be rules.`)
  return { entries, skipped }
}
