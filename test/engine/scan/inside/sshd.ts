import { spawn, spawnSync, type ChildProcess } from "node:child_process"
import { createServer } from "node:net"
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

/** A real sshd on loopback with keys of its own, and an ssh that knows nothing but a folder of ours. */
export interface TestSshd {
  readonly folder: string
  readonly port: number
  readonly pid: number
  readonly fingerprint: string
  /** An ssh that reads our configuration in place of the user's: OpenSSH finds that by the password database, not HOME. */
  readonly ssh: string
  readonly user: string
  /** What the account runs in place of what was asked for; null: what was asked for. */
  force(command: string | null): void
  /** Lines of the user's configuration. */
  configure(lines: readonly string[]): void
  /** Whether known_hosts has the server's key, nothing, or another's. */
  know(what: "key" | "nothing" | "another key", as?: string): void
  knownHosts(): string
  /** Whether the server accepts the user's key. */
  accept(yes: boolean): void
  stop(): Promise<void>
}

const generate = (file: string) =>
  spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "rollcall-test", "-f", file])

export async function startSshd(): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-sshd-"))
  const at = (name: string) => join(folder, name)
  for (const name of ["host", "other", "user"]) generate(at(name))
  const port = await freePort()
  const key = readFileSync(at("user.pub"), "utf8")
  const accept = (yes: boolean) => writeFileSync(at("authorized"), yes ? key : "")
  accept(true)
  const sshdConfig = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${at("host")}`,
    `AuthorizedKeysFile ${at("authorized")}`,
    "PidFile none",
    "UsePAM no",
    "StrictModes no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    "MaxStartups 50:30:100",
    `ForceCommand ${at("forced")}`,
  ]
  writeFileSync(at("sshd.conf"), `${sshdConfig.join("\n")}\n`)
  const force = (command: string | null) =>
    writeFileSync(at("forced"), `#!/bin/sh\n${command ?? 'exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"'}\n`, {
      mode: 0o755,
    })
  force(null)
  const ours = (lines: readonly string[]) =>
    writeFileSync(
      at("config"),
      [
        "Host *",
        `IdentityFile ${at("user")}`,
        "IdentitiesOnly yes",
        `UserKnownHostsFile ${at("known_hosts")}`,
        "GlobalKnownHostsFile none",
        ...lines,
        "",
      ].join("\n"),
    )
  ours([])
  writeFileSync(at("ssh"), `#!/bin/sh\nexec ssh -F ${at("config")} "$@"\n`)
  chmodSync(at("ssh"), 0o755)
  mkdirSync("/run/sshd", { recursive: true })
  const child = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", at("sshd.conf")], { stdio: "ignore" })
  await untilOpen(port, child)
  const publicKey = (name: string) =>
    readFileSync(at(`${name}.pub`), "utf8")
      .split(" ")
      .slice(0, 2)
      .join(" ")
  const know: TestSshd["know"] = (what, as = `[127.0.0.1]:${port}`) =>
    writeFileSync(
      at("known_hosts"),
      what === "nothing" ? "" : `${as} ${publicKey(what === "key" ? "host" : "other")}\n`,
    )
  know("key")
  return {
    folder,
    port,
    pid: child.pid!,
    fingerprint:
      spawnSync("ssh-keygen", ["-lf", at("host.pub")])
        .stdout.toString()
        .split(" ")[1] ?? "",
    ssh: at("ssh"),
    user: userInfo().username,
    force,
    configure: ours,
    know,
    knownHosts: () => readFileSync(at("known_hosts"), "utf8"),
    accept,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve))
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100 && child.exitCode === null; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false))
      socket.once("close", () => socket.destroy())
      socket.end()
    })
    if (open) return
    await pause(50)
  }
  throw new Error("sshd did not start.")
}
