import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"
import { portsOf } from "../machine.ts"
import { payloadFile } from "../payload.ts"

/** A program of ours that accepts connections and never answers properly: a printer's raw ports, a tarpit, a silent port. */
export const listener: Prepare = ({ plan, machine, dir, services }) => {
  const counts = payloadFile(plan.dir, machine.name)
  const file = join(dir, "listener.json")
  const ports = services.flatMap((service) =>
    portsOf(service).map((port) => ({ port, payload: service.payload ?? "ignored" })),
  )
  mkdirSync(join(plan.dir, "payload"), { recursive: true })
  writeFileSync(file, JSON.stringify({ counts, ports }))
  return [{ argv: [process.execPath, join(import.meta.dirname, "listening.ts"), file] }]
}
