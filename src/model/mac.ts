/**
 * universal: given to its maker by the IEEE. virtual-machine: likewise, but handed out again by a hypervisor.
 * random: made up, with enough in it to be one of a kind. patterned: made up, and another may well have made up the same.
 * virtual-router: wanders between machines. none: says nothing.
 */
export type MacKind = "universal" | "virtual-machine" | "random" | "patterned" | "virtual-router" | "none"

const VIRTUAL_ROUTERS = /^(?:00:00:5e:00:0[12]|00:00:0c:07:ac|00:00:0c:9f:f|00:05:73:a0:0|00:07:b4:0)/
// VMware, Hyper-V, Xen, VirtualBox, Parallels, Proxmox: universal in form, but copied and recycled (IEEE registry).
const VIRTUAL_MACHINES =
  /^(?:00:05:69|00:0c:29|00:1c:14|00:50:56|00:15:5d|00:16:3e|08:00:27|00:1c:42|bc:24:11)/

/** What a hardware address is worth for telling machines apart. */
export function macKind(mac: string, ip = ""): MacKind {
  const octets = mac.split(":").map((octet) => Number.parseInt(octet, 16))
  if ((octets[0]! & 1) === 1 || octets.every((octet) => octet === 0)) return "none"
  if (VIRTUAL_ROUTERS.test(mac)) return "virtual-router"
  if (VIRTUAL_MACHINES.test(mac)) return "virtual-machine"
  if ((octets[0]! & 0b10) === 0) return "universal"
  return isPatterned(octets, ip) ? "patterned" : "random"
}

/** A made-up address that was made from the IP address, as container engines do, or has too little in it. */
function isPatterned(octets: readonly number[], ip: string): boolean {
  const last = octets.slice(2)
  const isFromAddress = ip.split(".").map(Number).join(".") === last.join(".")
  return isFromAddress || new Set(last).size < 3 || last.slice(0, 3).every((octet) => octet === 0)
}

/** Kinds that speak for one network card. */
export type CardKind = Exclude<MacKind, "none" | "virtual-router">

/** Whether it speaks for one network card at all. */
export function isCard(kind: MacKind): kind is CardKind {
  return kind !== "none" && kind !== "virtual-router"
}
