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

/** Whether it speaks for one network card at all. */
export function isCard(kind: MacKind): boolean {
  return kind !== "none" && kind !== "virtual-router"
}

/** The hardware address inside an IPv6 address (RFC 4291, appendix A); null where there is none. */
export function macInAddress(ip: string): string | null {
  const groups = ip.includes("::") ? expanded(ip) : ip.split(":")
  const tail = groups.slice(4).map((group) => group.padStart(4, "0"))
  if (groups.length !== 8 || !tail[1]!.endsWith("ff") || !tail[2]!.startsWith("fe")) return null
  const [a, b, c, d] = tail as [string, string, string, string]
  const first = (Number.parseInt(a.slice(0, 2), 16) ^ 0b10).toString(16).padStart(2, "0")
  const mac = [first, a.slice(2), b.slice(0, 2), c.slice(2), d.slice(0, 2), d.slice(2)].join(":")
  return (Number.parseInt(first, 16) & 0b10) === 0 ? mac : null
}

function expanded(ip: string): string[] {
  const [head = "", tail = ""] = ip.split("::")
  const before = head === "" ? [] : head.split(":")
  const after = tail === "" ? [] : tail.split(":")
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after]
}
