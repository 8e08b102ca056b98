import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"

/** A real daemon of the same machine behind a door that says it is something else, in the daemon's own first words. */
export const pretender: Prepare = ({ machine, services }) =>
  services.map(({ port, name, banner = "" }) => {
    const real = machine.services.find((service) => service.name === name && service.runs !== "pretender")
    if (real === undefined) throw new Error(`${machine.name} has no other ${name} to stand behind ${port}.`)
    const script = join(import.meta.dirname, "pretending.ts")
    return { argv: [process.execPath, script, String(port), String(real.port), banner] }
  })
