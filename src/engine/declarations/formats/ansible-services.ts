import type { DeclaredService, Use } from "#model/declaration.ts"
import type { Protocol } from "#model/profile.ts"
import type { Variable } from "./ansible-entries.ts"
import { service } from "./declared.ts"
import { isTemplated, machineFrom, portFrom } from "./identifiers.ts"

/** Finds the variable of a name among those that hold for a machine. */
export type Lookup = (name: string) => Variable | null

const PORTS = /^(?:\w{1,80}_)?ports?$/iu
const SSH_PORT = /^ansible_(?:ssh_)?port$/u
/** Names of ports that are used and not opened. */
const ELSEWHERE =
  /(?:^|_)(?:remote|upstream|peer|target|backend|smtp|relay|source|src|dest|destination|dst|switch|proxy)_/iu
const UDP = /(?:^|_)(?:udp|wireguard|wg|snmp|ntp|tftp|dhcp)(?:_|$)/iu

/** Whether a variable's name says that its value is a port, or several: "http_port", "nginx.port". */
export const namesPort = (path: string): boolean =>
  PORTS.test(lastWord(path)) && path.split(".").length <= 2 && !/\[\]|^(?:environment|env)\./u.test(path)

const lastWord = (path: string): string => path.slice(path.lastIndexOf(".") + 1)

/** The service that a variable opens a port for; null where it opens none, or one on another machine. */
export function serviceFrom({ name, value, line }: Variable, lookup: Lookup): DeclaredService | null {
  const { port, protocol } = portIn(value)
  if (port === null) return null
  if (SSH_PORT.test(name)) return service({ port, line, name: connection(lookup) })
  const last = lastWord(name)
  if (!PORTS.test(last) || name.startsWith("ansible_") || ELSEWHERE.test(last)) return null
  if (otherOf(name, lookup) !== null) return null
  const bind = bindOf(name, lookup)
  return service({ port, line, name, protocol: protocol ?? (UDP.test(last) ? "udp" : "tcp"), bind })
}

/** What a machine uses on another one, where a port stands beside the name of who has it: db_host and db_port. */
export function useFrom(variable: Variable, lookup: Lookup): Use | null {
  const { port, protocol } = portIn(variable.value)
  const other = PORTS.test(lastWord(variable.name)) ? otherOf(variable.name, lookup) : null
  if (port === null || other === null || isTemplated(other.value)) return null
  const machine = machineFrom(other.value, other.line)
  if (machine === null || machine.value === "localhost") return null
  const what = `variable ${other.name}`
  return { direction: "from", other: [machine], port, protocol: protocol ?? "tcp", what, line: variable.line }
}

function portIn(value: string): { readonly port: number | null; readonly protocol: Protocol | null } {
  const [, digits = value, protocol = ""] = /^(\d{1,5})\/(tcp|udp)$/iu.exec(value) ?? []
  return {
    port: portFrom(digits),
    protocol: protocol === "" ? null : protocol.toLowerCase() === "udp" ? "udp" : "tcp",
  }
}

function connection(lookup: Lookup): string {
  const value = lookup("ansible_connection")?.value ?? "ssh"
  return value === "winrm" || value === "psrp" ? "winrm" : value === "httpapi" ? "https" : "ssh"
}

/** What stands before "port", with what joins them: "db_" of "db_port", "db." of "db.port". */
const stemOf = (path: string): string => path.replace(/ports?$/iu, "")

/** The variable that says which other machine has the port. */
function otherOf(name: string, lookup: Lookup): Variable | null {
  const stem = stemOf(name)
  if (stem === "" || stem.startsWith("ansible")) return null
  for (const word of ["host", "hostname", "server", "fqdn"]) {
    const found = lookup(`${stem}${word}`)
    if (found !== null && !/^(?:localhost|127\.|0\.0\.0\.0|::1?$|true$|yes$)/u.test(found.value)) return found
  }
  return null
}

function bindOf(name: string, lookup: Lookup): string | null {
  const stem = stemOf(name)
  for (const word of ["bind", "bind_address", "listen", "listen_address", "address", "host"]) {
    const value = lookup(`${stem}${word}`)?.value
    if (value !== undefined && /^(?:127\.|0\.0\.0\.0$|::1?$|localhost$)/u.test(value))
      return value === "localhost" ? "127.0.0.1" : value
  }
  return null
}
