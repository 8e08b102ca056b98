import type { Protocol } from "#model/profile.ts"
import { portFrom } from "./identifiers.ts"

/** What a check asks for. */
export interface Check {
  readonly name: string
  readonly port: number
  readonly protocol: Protocol
}

// https://www.monitoring-plugins.org/doc/man/index.html: the port of each where none is given.
const PORTS: ReadonlyMap<string, readonly [port: number, protocol: Protocol]> = new Map([
  ["http", [80, "tcp"]],
  ["https", [443, "tcp"]],
  ["ssh", [22, "tcp"]],
  ["smtp", [25, "tcp"]],
  ["ftp", [21, "tcp"]],
  ["imap", [143, "tcp"]],
  ["simap", [993, "tcp"]],
  ["pop", [110, "tcp"]],
  ["spop", [995, "tcp"]],
  ["dns", [53, "udp"]],
  ["dig", [53, "udp"]],
  ["ntp", [123, "udp"]],
  ["ntp_time", [123, "udp"]],
  ["ntp_peer", [123, "udp"]],
  ["snmp", [161, "udp"]],
  ["ldap", [389, "tcp"]],
  ["ldaps", [636, "tcp"]],
  ["mysql", [3306, "tcp"]],
  ["pgsql", [5432, "tcp"]],
  ["nrpe", [5666, "tcp"]],
  ["nt", [12489, "tcp"]],
  ["telnet", [23, "tcp"]],
])

/** The port that "check_tcp!8080" or "check_http!-S -p 8443" asks; null where it asks none that is written out. */
export function checkFrom(command: string): Check | null {
  const [plugin = "", ...args] = command.slice(0, 2_000).split("!")
  const name = plugin
    .trim()
    .toLowerCase()
    .replace(/^check_/u, "")
  const given = args.join(" ")
  const port = portOption(given)
  if (name === "tcp" || name === "udp" || name === "tcp_port" || name === "udp_port") {
    const bare =
      (port === "unknown" ? null : port) ??
      args.map((arg) => portFrom(arg)).find((each) => each !== null) ??
      null
    return bare === null ? null : { name, port: bare, protocol: name.startsWith("udp") ? "udp" : "tcp" }
  }
  const usual = PORTS.get(name)
  // A macro in place of the port is known to the server alone.
  if (usual === undefined || port === "unknown") return null
  const isTls = name === "http" && /(?:^|\s)(?:-S|--ssl)(?:[\s=]|$)/u.test(given)
  return { name: isTls ? "https" : name, port: port ?? (isTls ? 443 : usual[0]), protocol: usual[1] }
}

function portOption(text: string): number | "unknown" | null {
  const [, said] = /(?:^|\s)(?:-p\s{0,9}|--port[=\s]\s{0,9})(\S{1,50})/u.exec(text) ?? []
  if (said === undefined) return null
  return portFrom(said) ?? "unknown"
}
