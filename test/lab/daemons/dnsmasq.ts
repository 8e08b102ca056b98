import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Prepare } from "../inside/daemon.ts"
import { domain } from "../machine.ts"
import type { DeclaredMachine } from "../machine.ts"
import { segments } from "../segments.ts"

/** The name server and DHCP server, which knows every machine of the lab by name and address. */
export const dnsmasq: Prepare = ({ plan, dir, machines }) => {
  // Only in its debugging mode does dnsmasq not try to change its group, which a single user id forbids.
  const foreground = plan.footing === "single" ? "--no-daemon" : "--keep-in-foreground"
  const file = join(dir, "dnsmasq.conf")
  writeFileSync(file, [...settings(dir), ...machines.flatMap(records), ""].join("\n"))
  return [{ argv: ["dnsmasq", foreground, "--log-facility=-", `--conf-file=${file}`] }]
}

function settings(dir: string): readonly string[] {
  return [
    "user=root",
    "group=root",
    "no-resolv",
    "no-hosts",
    "no-poll",
    "interface=eth0",
    "bind-interfaces",
    `domain=${domain}`,
    `local=/${domain}/`,
    "local=/77.10.in-addr.arpa/",
    "dhcp-authoritative",
    "dhcp-range=10.77.1.150,10.77.1.199,255.255.255.0,1h",
    `dhcp-option=option:router,${segments.office.router4}`,
    `dhcp-leasefile=${join(dir, "leases")}`,
    `pid-file=${join(dir, "dnsmasq.pid")}`,
  ]
}

function records({ name, interfaces }: DeclaredMachine): readonly string[] {
  return interfaces.map(({ ipv4, ipv6 }) =>
    [`host-record=${name}.${domain}`, ipv4, ipv6].filter((part) => part !== undefined).join(","),
  )
}
