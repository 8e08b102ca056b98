import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare, Site } from "../inside/daemon.ts"
import { folder } from "../inside/ground.ts"

/** An mDNS responder that tells its name and that it is a computer. One per lab: its socket has a fixed place in /run. */
export const avahi: Prepare = (site) => {
  mkdirSync("/run/avahi-daemon", { recursive: true })
  const file = written(site, "avahi.conf", [
    "[server]",
    `host-name=${site.machine.name}`,
    "use-ipv4=yes",
    "use-ipv6=yes",
    "enable-dbus=no",
    "[publish]",
    "publish-workstation=yes",
  ])
  return [{ argv: ["avahi-daemon", "-f", file, "--no-drop-root", "--no-chroot", "--no-rlimits"] }]
}

/** A time server that gives its own clock's time, and never touches that clock. */
export const chrony: Prepare = (site) => {
  const file = written(site, "chrony.conf", [
    "local stratum 10",
    "allow all",
    "cmdport 0",
    "bindcmdaddress /",
    "user root",
    `pidfile ${join(site.dir, "chronyd.pid")}`,
  ])
  return [{ argv: ["chronyd", "-d", "-x", "-f", file] }]
}

/** A media server that answers searches sent to everybody only, as MiniDLNA does. */
export const minidlna: Prepare = (site) =>
  site.services
    .filter(({ protocol }) => protocol === "tcp")
    .map(({ port }) => {
      const file = written(site, "minidlna.conf", [
        `port=${port}`,
        "network_interface=eth0",
        `media_dir=${folder(site.dir, "media")}`,
        `db_dir=${folder(site.dir, "database")}`,
        `log_dir=${folder(site.dir, "log")}`,
        `friendly_name=${site.machine.name}: films`,
        "serial=LAB-4711",
      ])
      return { argv: ["minidlnad", "-S", "-f", file] }
    })

/** Says by WS-Discovery and LLMNR that it is a computer, as Samba's companions do. */
export const wsdd: Prepare = ({ machine }) => [
  { argv: ["wsdd2", "-i", "eth0", "-4", "-N", machine.name, "-H", machine.name] },
]

/** A name server that looks nothing up for anybody. */
export const bind: Prepare = (site) => {
  const data = folder(site.dir, "data")
  const file = written(site, "named.conf", [
    "options {",
    `  directory "${data}";`,
    "  listen-on { any; };",
    "  listen-on-v6 { any; };",
    "  recursion no;",
    "  dnssec-validation no;",
    "  pid-file none;",
    `  session-keyfile "${join(data, "session.key")}";`,
    "};",
    "controls { };",
  ])
  return [{ argv: ["named", "-g", "-n", "1", "-c", file] }]
}

function written(site: Site, name: string, lines: readonly string[]): string {
  const file = join(site.dir, name)
  writeFileSync(file, `${lines.join("\n")}\n`)
  return file
}
