// The first process of the lab's own process namespace: when it ends, however it ends, the kernel ends the lab.
import { readFileSync, readlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { openPorts } from "../machine.ts"
import type { DeclaredMachine, LabMachine, Runs } from "../machine.ts"
import { domain } from "../machine.ts"
import { scanner } from "../segments.ts"
import { shownCertificates } from "./certificates.ts"
import { listenForErrands } from "./control.ts"
import type { Materials, Site } from "./daemon.ts"
import type { Plan } from "./ground.ts"
import { shownHostKeys } from "./hostKeys.ts"
import { gatherMaterials } from "./materials.ts"
import { privateMounts } from "./mounts.ts"
import { inParallel, runIn } from "./program.ts"
import { begin } from "./supervisor.ts"
import type { Running } from "./supervisor.ts"
import { buildWire } from "./wire.ts"

process.stdin.on("end", () => process.exit(0)).resume()
process.on("SIGTERM", () => process.exit(0))

const [, , dir = ""] = process.argv
// Safe: written by lab.ts a moment ago
const { machines, ...plan } = JSON.parse(readFileSync(join(dir, "plan.json"), "utf8")) as Plan & {
  readonly machines: readonly DeclaredMachine[]
}

try {
  await raise()
  process.stdout.write(`${JSON.stringify({ scannerNet: await scannerNet(), holderPid: outerPid() })}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

async function raise(): Promise<void> {
  await privateMounts(dir)
  const [materials] = await Promise.all([gatherMaterials(plan, machines), buildWire(machines)])
  const running = await startDaemons(materials)
  writeFileSync(
    join(dir, "truth.json"),
    JSON.stringify(
      machines.map((machine) => truth(machine, materials)),
      null,
      2,
    ),
  )
  await listenForErrands(
    dir,
    running,
    new Map(machines.map(({ name, interfaces }) => [name, interfaces.length])),
  )
}

async function startDaemons(materials: Materials): Promise<readonly Running[]> {
  const running: Running[] = []
  const wanted = machines.flatMap((machine) => kindsOf(machine).map((runs) => ({ machine, runs })))
  await inParallel(wanted, 6, async ({ machine, runs }) => {
    const base: Omit<Site, "dir" | "services"> = { plan, machine, materials, machines }
    running.push(await begin(base, runs))
  })
  return running
}

function kindsOf({ services }: DeclaredMachine): readonly Runs[] {
  return [...new Set(services.map(({ runs }) => runs))]
}

function truth(machine: DeclaredMachine, { certificates, hostKeys }: Materials): LabMachine {
  return {
    ...machine,
    names: [`${machine.name}.${domain}`],
    openTcp: openPorts(machine, "tcp"),
    openUdp: openPorts(machine, "udp"),
    hostKeys: shownHostKeys(hostKeys, machine),
    certificates: shownCertificates(certificates, machine),
  }
}

/** Our process id as the world outside counts: /proc is still the outer one. */
function outerPid(): number {
  return Number(readlinkSync("/proc/self"))
}

/** The name the kernel gives the scanner's network, by which a lab that ends finds what still runs there. */
async function scannerNet(): Promise<string> {
  const name = await runIn(scanner.name, ["readlink", "/proc/self/ns/net"])
  return name.trim()
}
