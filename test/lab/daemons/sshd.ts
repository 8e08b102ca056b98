import { chmodSync, copyFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare, Site } from "../inside/daemon.ts"
import { asAnyone } from "../inside/ground.ts"
import { hostKeyFile } from "../inside/hostKeys.ts"
import type { LabService } from "../machine.ts"

/** One sshd for each SSH port of a machine, since each may have keys of its own. */
export const sshd: Prepare = (site) =>
  site.services.map((service) => {
    const file = join(site.dir, `${service.port}.conf`)
    writeFileSync(file, configuration(site, service))
    // sshd refuses to start unless it was called by its full path: it starts itself again for each connection.
    return { argv: [...asAnyone(site.plan), "/usr/sbin/sshd", "-D", "-e", "-f", file] }
  })

function configuration(site: Site, { port, hostKeys = [], banner, settings = [] }: LabService): string {
  const keys = hostKeys.map((type) => {
    const ours = join(site.dir, type)
    copyFileSync(hostKeyFile(site.materials.hostKeys, site.machine, type), ours)
    chmodSync(ours, 0o600)
    return `HostKey ${ours}`
  })
  return [
    `Port ${port}`,
    ...keys,
    ...(banner === undefined ? [] : [`Banner ${bannerFile(site, banner)}`]),
    "PidFile none",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "MaxStartups 100:30:200",
    ...settings,
    "",
  ].join("\n")
}

function bannerFile({ dir }: Site, banner: string): string {
  const file = join(dir, "banner")
  writeFileSync(file, `${banner}\n`)
  return file
}
