import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"

const python = "/usr/bin/python3"
const script = (name: string) => join(import.meta.dirname, name)

/** A server that serves one connection after another, and lets five more wait. */
export const queue: Prepare = ({ services }) =>
  services.map(({ port }) => ({ argv: [python, script("queue.py"), String(port)] }))

/** A server on a machine that dies for good when it gets more than fifty packets in any one second. */
export const fragile: Prepare = ({ dir, machine, services }) =>
  services.map(({ port }) => ({
    argv: [
      ...[python, script("fragile.py"), String(port), "50"],
      ...[machine.interfaces[0]?.ipv4 ?? "0.0.0.0", join(dir, "strain.json")],
    ],
  }))
