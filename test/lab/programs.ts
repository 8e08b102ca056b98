import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { labEnvironment } from "./footing.ts"
import type { DeclaredMachine, Runs } from "./machine.ts"

const programs: Readonly<Record<Runs, readonly string[]>> = {
  avahi: ["avahi-daemon"],
  bind: ["named"],
  chrony: ["chronyd"],
  cups: ["cupsd"],
  dnsmasq: ["dnsmasq"],
  fragile: ["/usr/bin/python3"],
  listener: [],
  mariadb: ["mariadbd", "mariadb-install-db"],
  memcached: ["memcached"],
  minidlna: ["minidlnad"],
  mosquitto: ["mosquitto"],
  nginx: ["nginx", "openssl"],
  postfix: ["/usr/lib/postfix/sbin/master"],
  postgres: ["/usr/lib/postgresql"],
  pretender: [],
  queue: ["/usr/bin/python3"],
  redis: ["redis-server"],
  samba: ["smbd", "nmbd"],
  snmpd: ["snmpd"],
  sshd: ["/usr/sbin/sshd", "ssh-keygen"],
  trickster: ["openssl"],
  vsftpd: ["vsftpd"],
  wsdd: ["wsdd2"],
}
const wire = ["ip", "nft", "nsenter", "unshare", "setpriv"]

/** A sentence with the one command that installs what the lab lacks, or nothing where nothing is missing. */
export function missingPrograms(machines: readonly DeclaredMachine[]): string | undefined {
  const needed = new Set([
    ...wire,
    ...machines.flatMap(({ services }) => services.flatMap(({ runs }) => programs[runs])),
  ])
  const missing = [...needed].filter((program) => !isThere(program))
  if (missing.length === 0) return undefined
  // Safe: our own file beside this one
  const packages = JSON.parse(
    readFileSync(join(import.meta.dirname, "packages.json"), "utf8"),
  ) as readonly string[]
  return `The lab lacks ${missing.join(", ")}. Install its packages: apt-get install --no-install-recommends ${packages.join(" ")}`
}

function isThere(program: string): boolean {
  if (program.startsWith("/")) return existsSync(program)
  const folders = labEnvironment()["PATH"] ?? ""
  return folders.split(":").some((folder) => existsSync(join(folder, program)))
}
