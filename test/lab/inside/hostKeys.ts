import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { DeclaredMachine, HostKeyType, LabHostKey } from "../machine.ts"
import { inParallel, run } from "./program.ts"

/** Makes the SSH host keys the machines need into one folder. */
export async function makeHostKeys(folder: string, machines: readonly DeclaredMachine[]): Promise<void> {
  const wanted = machines.flatMap((machine) => typesOf(machine).map((type) => ({ machine, type })))
  await inParallel(wanted, 4, ({ machine, type }) => makeHostKey(hostKeyFile(folder, machine, type), type))
}

/** The private key file of a machine for one key type. */
export function hostKeyFile(folder: string, { name }: DeclaredMachine, type: HostKeyType): string {
  return join(folder, `${name}-${type}`)
}

/** What `ssh-keyscan` would show, port by port. */
export function shownHostKeys(folder: string, machine: DeclaredMachine): readonly LabHostKey[] {
  return machine.services.flatMap(({ port, hostKeys = [] }) =>
    hostKeys.map((type) => ({ port, type, fingerprint: fingerprint(hostKeyFile(folder, machine, type)) })),
  )
}

function typesOf({ services }: DeclaredMachine): readonly HostKeyType[] {
  return [...new Set(services.flatMap(({ hostKeys = [] }) => hostKeys))]
}

async function makeHostKey(file: string, type: HostKeyType): Promise<void> {
  if (existsSync(file)) return
  const bits = type === "rsa" ? ["-b", "2048"] : []
  await run("ssh-keygen", ["-q", "-t", type, ...bits, "-N", "", "-C", "rollcall-lab", "-f", file])
}

function fingerprint(file: string): string {
  const [, key = ""] = readFileSync(`${file}.pub`, "utf8").split(" ")
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("base64")
  return `SHA256:${digest.replace(/=+$/, "")}`
}
