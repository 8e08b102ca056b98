import { createHash } from "node:crypto"
import { join } from "node:path"
import { declaredMachines } from "../machine.ts"
import type { DeclaredMachine, Runs } from "../machine.ts"
import { makeCertificates } from "./certificates.ts"
import type { Materials } from "./daemon.ts"
import { makeMariadbFolder, makePostgresCluster } from "./databases.ts"
import type { Plan } from "./ground.ts"
import { makeHostKeys } from "./hostKeys.ts"
import { kept } from "./kept.ts"

/** Makes, or takes from the cache, what several machines share; databases only where a machine needs them. */
export async function gatherMaterials(plan: Plan, machines: readonly DeclaredMachine[]): Promise<Materials> {
  const all = declaredMachines()
  const crowd = machines.filter(({ group }) => group === "crowd")
  const needs = (runs: Runs) =>
    machines.some(({ services }) => services.some((service) => service.runs === runs))
  const [certificates, hostKeys] = await Promise.all([
    kept(plan, `certificates-${markOf(all)}`, (folder) => makeCertificates(folder, all)),
    kept(plan, `hostkeys-${markOf([...all, ...crowd])}`, (folder) =>
      makeHostKeys(folder, [...all, ...crowd]),
    ),
    needs("postgres") && kept(plan, "postgres", (folder) => makePostgresCluster(plan, folder)),
    needs("mariadb") && kept(plan, "mariadb", (folder) => makeMariadbFolder(plan, folder)),
  ])
  return { certificates, hostKeys, postgres: join(plan.dir, "postgres"), mariadb: join(plan.dir, "mariadb") }
}

/** A mark that changes with the machines, so that a cache made for others isn't used. */
function markOf(machines: readonly DeclaredMachine[]): string {
  return createHash("sha256").update(JSON.stringify(machines)).digest("hex").slice(0, 12)
}
