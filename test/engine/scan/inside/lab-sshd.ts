import { spawnSync } from "node:child_process"
import { copyFileSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Lab } from "#test/lab/lab.ts"

/** A second sshd on a machine of a lab that lets its administrator in, and an ssh of ours that knows the way. */
export interface LabSshd {
  /** What ROLLCALL_SSH is set to: an ssh that reads our configuration in place of the user's. */
  readonly ssh: string
  /** Starts it; its key is in no known_hosts yet. */
  start(): Promise<void>
  /** Takes its key into our known_hosts. */
  know(): void
}

/** Makes its keys in a folder; it listens on a port of a machine once it is started. */
export function labSshd(
  folder: string,
  { name, ip, port }: { readonly name: string; readonly ip: string; readonly port: number },
  lab: () => Lab,
): LabSshd {
  const at = (file: string) => join(folder, file)
  for (const file of ["host", "user"])
    spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "rollcall-test", "-f", at(file)])
  copyFileSync(at("user.pub"), at("authorized"))
  writeFileSync(at("known_hosts"), "")
  writeFileSync(at("sshd.conf"), `${serverLines(at, port).join("\n")}\n`)
  writeFileSync(at("config"), `${clientLines(at).join("\n")}\n`)
  writeFileSync(at("ssh"), `#!/bin/sh\nexec ssh -F ${at("config")} "$@"\n`, { mode: 0o755 })
  return {
    ssh: at("ssh"),
    start: async () =>
      void (await lab()
        .machine(name)
        .run("/usr/sbin/sshd", ["-f", at("sshd.conf")])),
    know: () => {
      const [type, key] = readFileSync(at("host.pub"), "utf8").split(" ")
      writeFileSync(at("known_hosts"), `[${ip}]:${port} ${type} ${key}\n`)
    },
  }
}

const serverLines = (at: (file: string) => string, port: number) => [
  "ListenAddress 0.0.0.0",
  `Port ${port}`,
  `HostKey ${at("host")}`,
  `AuthorizedKeysFile ${at("authorized")}`,
  "UsePAM no",
  "StrictModes no",
  "PermitRootLogin yes",
  "PidFile none",
]

const clientLines = (at: (file: string) => string) => [
  "Host *",
  `IdentityFile ${at("user")}`,
  "IdentitiesOnly yes",
  "GlobalKnownHostsFile none",
  `UserKnownHostsFile ${at("known_hosts")}`,
]
