import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare, Site } from "../inside/daemon.ts"
import { asAnyone, folder } from "../inside/ground.ts"

/** An MQTT broker that lets anyone in. */
export const mosquitto: Prepare = (site) => {
  const listeners = site.services.map(({ port }) => `listener ${port}`)
  const file = written(site, "mosquitto.conf", [...listeners, "allow_anonymous true", "user root"])
  return [{ argv: ["mosquitto", "-c", file] }]
}

/** A memcached that answers TCP only, as it does out of the box. */
export const memcached: Prepare = ({ plan, services }) =>
  services.map(({ port }) => ({
    argv: [
      ...asAnyone(plan),
      "memcached",
      "-u",
      "memcache",
      "-p",
      String(port),
      "-m",
      "8",
      "-t",
      "1",
      "-l",
      "0.0.0.0,::",
    ],
  }))

/** An FTP server with nothing to fetch. */
export const vsftpd: Prepare = (site) =>
  site.services.map(({ port }) => ({
    argv: [
      ...asAnyone(site.plan),
      "vsftpd",
      written(site, "vsftpd.conf", [
        "listen=NO",
        "listen_ipv6=YES",
        `listen_port=${port}`,
        "background=NO",
        "anonymous_enable=YES",
        `anon_root=${folder(site.dir, "public")}`,
        `secure_chroot_dir=${folder(site.dir, "empty")}`,
        "seccomp_sandbox=NO",
        ...(site.plan.footing === "single" ? ["run_as_launching_user=YES"] : []),
      ]),
    ],
  }))

/** An SNMP agent that anyone may read with the community "public"; with a password, only the user "reader" may. */
export const snmpd: Prepare = (site) =>
  site.services.map(({ port, description = "", password }) => ({
    argv: [
      ...["snmpd", "-f", "-Lo", "-I", "-smux", "-C", "-c"],
      written(site, "snmpd.conf", [
        ...(password === undefined
          ? ["rocommunity public", "rocommunity6 public"]
          : [`createUser reader SHA-256 "${password}" AES "${password}"`, "rouser reader priv"]),
        `sysDescr ${description}`,
        `sysName ${site.machine.name}`,
        "sysLocation the lab",
        "sysContact nobody in particular",
        "",
      ]),
      ...[`udp:${port}`, `udp6:${port}`],
    ],
    environment: { SNMP_PERSISTENT_DIR: folder(site.dir, "state") },
  }))

function written(site: Site, name: string, lines: readonly string[]): string {
  const file = join(site.dir, name)
  writeFileSync(file, `${lines.join("\n")}\n`)
  return file
}
