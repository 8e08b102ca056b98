import { readAddress } from "#model/address.ts"
import type { Identifier } from "#model/declaration.ts"
import type { Variable } from "./ansible-entries.ts"
import { addressFrom, isTemplated, macFrom, nameFrom } from "./identifiers.ts"

/** Variables that say where Ansible reaches the machine: an address or a name. */
const REACHED_AT = new Set(["ansible_host", "ansible_ssh_host"])

const NAMED = /^(?:fqdn|hostname|host_name|dns_name|inventory_fqdn|machine_fqdn|server_fqdn)$/iu

/** Words of a variable's name that make its address another machine's, or that of a network. */
const FOREIGN =
  /^(?:gateway|gw|gw4|gw6|dns|nameservers?|resolvers?|ntp|masters?|peers?|broadcast|netmask|subnet|proxy|router|routes?|upstreams?|remote|vip|vips|virtual|floating|listen|bind|allow|allowed|deny|blocked|trusted|whitelist|db|database|endpoint|target|api|registry|lb|loadbalancer|bmc|ipmi|ilo|idrac|drac|oob|switch|parent|hypervisor|backend|relay|smtp|syslog|logserver|nfs|ldap|pool|range|start|end|reverse|client|clients|next|network|cidr)$/iu
/** "network_address" is that of a network, and "network.address" that of an interface. */
const INTERFACE =
  /^(?:net|network|networks|networking|interfaces?|nics?|ifaces?|(?:eth|ens|eno|enp|en|wg|bond|br|vlan|wlan)\w{0,12}|ipv?[46]?|addresses|public|private|internal|external|management|mgmt|lan|wan|primary|main|default|host|machine|server|node|wireguard|vpn|hardware)$/iu

const ADDRESS_WORD =
  /(?:^|_)(?:\w{0,20}ip(?:v?[46])?|ips|addr|addrs|address|addresses|ipaddr|ipaddress|ipv[46]addr)$/iu
const MAC_WORD =
  /(?:^|_)(?:mac|macs|macaddr|macaddress|mac_?address(?:es)?|hwaddr|hwaddress|hardware_address|mac\d|\w{1,20}mac)$/iu
const SERIAL = /^(?:serial_?(?:number|no)|serial|service_?tag)$/iu

/** What a machine is known by, from its own variables. */
export interface Known {
  readonly identifiers: readonly Identifier[]
  /** Whether a program has to fill in a part of what it is known by. */
  readonly templated: boolean
}

/** Takes the names, addresses, MACs and serial numbers out of what is written of one machine. */
export function knownBy(variables: readonly Variable[]): Known {
  const identifiers: Identifier[] = []
  let templated = false
  for (const variable of variables) {
    if (!mayIdentify(variable.name)) continue
    if (isTemplated(variable.value)) templated = true
    else {
      const found = identifierFrom(variable)
      if (found !== null) identifiers.push(found)
    }
  }
  return { identifiers, templated }
}

function mayIdentify(path: string): boolean {
  const name = path.slice(path.lastIndexOf(".") + 1)
  const above = path.includes(".") ? path.slice(0, path.lastIndexOf(".")).split(".") : []
  if (!above.every((word) => INTERFACE.test(word.replace("[]", "")))) return false
  if (REACHED_AT.has(path) || NAMED.test(path) || SERIAL.test(path)) return true
  return (
    (ADDRESS_WORD.test(name) || MAC_WORD.test(name)) &&
    !name.split(/[_-]/u).some((word) => FOREIGN.test(word))
  )
}

function identifierFrom({ name, value, line }: Variable): Identifier | null {
  if (REACHED_AT.has(name)) return ownAddress(value, line) ?? ownName(value, line)
  if (NAMED.test(name)) return ownName(value, line)
  if (SERIAL.test(name))
    return /^[\w-]{5,40}$/u.test(value) ? { kind: "serial", value, raw: value, line } : null
  // Twelve digits may be anything but where the name says that they are a MAC.
  if (MAC_WORD.test(name.slice(name.lastIndexOf(".") + 1))) return macFrom(value, line)
  return ownAddress(value, line)
}

const ownName = (value: string, line: number): Identifier | null => {
  const name = nameFrom(value, line)
  return name === null || /^(?:localhost|[x?]{1,3}(?:\.[x?]{1,3}){3})$/u.test(name.value) ? null : name
}

/** An address that can be one machine's: none of loopback, nor that of a whole network. */
export function ownAddress(value: string, line: number): Identifier | null {
  const found = addressFrom(value, line)
  if (found === null || /^(?:127\.|0\.0\.0\.0$|255\.|::1?$)/u.test(found.value)) return null
  const bits = /\/(\d{1,3})$/u.exec(value.trim())?.[1]
  return bits !== undefined && isNetwork(found.value, Number(bits)) ? null : found
}

function isNetwork(text: string, bits: number): boolean {
  const address = readAddress(text)
  if (address === null) return false
  const rest = BigInt((address.family === 4 ? 32 : 128) - bits)
  return rest > 1n && address.value % (1n << rest) === 0n
}
