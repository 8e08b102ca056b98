import { spawn } from "node:child_process"
import { once } from "node:events"

const AT_ONCE = 1 << 20

/** A new repository without a commit. */
export async function emptyRepository(folder: string): Promise<void> {
  await git(["init", "--quiet", "--bare", "--initial-branch=main", folder])
}

/** Adds commits to a repository, and tells how many megabytes they took as a stream. */
export async function grow(repository: string, commits: Iterable<string>): Promise<number> {
  const child = spawn("git", ["-C", repository, "-c", "core.compression=1", "fast-import", "--quiet"], {
    stdio: ["pipe", "ignore", "inherit"],
  })
  const closed = once(child, "close")
  let bytes = 0
  let held = ""
  const write = async () => {
    bytes += held.length
    if (!child.stdin.write(held)) await once(child.stdin, "drain")
    held = ""
  }
  for (const commit of commits) {
    held += commit
    if (held.length > AT_ONCE) await write()
  }
  await write()
  child.stdin.end()
  const [code] = await closed
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}.`)
  return bytes / 1e6
}

/** What git says. */
export async function git(args: readonly string[]): Promise<string> {
  const child = spawn("git", args, { stdio: ["ignore", "pipe", "inherit"] })
  let text = ""
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()))
  await once(child, "close")
  return text.trim()
}
