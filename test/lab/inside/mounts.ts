import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { domain } from "../machine.ts"
import { nameServer } from "../segments.ts"
import { run } from "./program.ts"

/** Gives the lab a /run of its own, so that namespaces and sockets made there vanish with it, and its own name server. */
export async function privateMounts(dir: string): Promise<void> {
  await privateRun(dir)
  await ownNameServer(dir)
}

async function privateRun(dir: string): Promise<void> {
  const kept = join(dir, "run-user")
  const sessions = existsSync("/run/user")
  if (sessions) {
    mkdirSync(kept)
    await run("mount", ["--rbind", "/run/user", kept])
  }
  await run("mount", ["-t", "tmpfs", "-o", "mode=755", "rollcall-lab", "/run"])
  for (const name of ["netns", "sshd", "lock"]) mkdirSync(join("/run", name))
  if (sessions) {
    mkdirSync("/run/user")
    await run("mount", ["--rbind", kept, "/run/user"])
  }
}

async function ownNameServer(dir: string): Promise<void> {
  const file = join(dir, "resolv.conf")
  writeFileSync(file, `nameserver ${nameServer}\nsearch ${domain}\noptions timeout:1 attempts:2\n`)
  // /etc/resolv.conf is often a link into /run, which has just become empty.
  const target = linkTarget("/etc/resolv.conf")
  if (!existsSync(target)) {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, "")
  }
  await run("mount", ["--bind", file, target])
}

function linkTarget(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return "/run/systemd/resolve/stub-resolv.conf"
  }
}
