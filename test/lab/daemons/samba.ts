import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"
import { folder } from "../inside/ground.ts"

/** An SMB server and the NetBIOS name service beside it. */
export const samba: Prepare = ({ machine, dir }) => {
  const file = join(dir, "smb.conf")
  writeFileSync(file, configuration(machine.name, dir))
  const common = ["--foreground", "--no-process-group", `--configfile=${file}`, "--debug-stdout"]
  return [{ argv: ["smbd", ...common] }, { argv: ["nmbd", ...common] }]
}

function configuration(name: string, dir: string): string {
  const places = ["private", "lock", "state", "cache", "pid", "ncalrpc"].map((place) => {
    const setting = place === "private" || place === "ncalrpc" || place === "pid" || place === "lock"
    return `${place} ${setting ? "dir" : "directory"} = ${folder(dir, place)}`
  })
  return `[global]
netbios name = ${name}
workgroup = LAB
server string = ${name} of the lab
server role = standalone server
map to guest = bad user
interfaces = eth0
bind interfaces only = yes
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
log level = 0
${places.join("\n")}
[public]
path = ${folder(dir, "public")}
guest ok = yes
`
}
