import { join } from "node:path"
import type { Lab } from "./lab.ts"
import type { LabInterface } from "./machine.ts"
import { domain } from "./machine.ts"
import { prefixOf, segments } from "./segments.ts"

// What goes on in a network from one day to the next, done to the machines of a lab that stands.

/** Gives a machine another IPv4 address on one of its cards. */
export async function renumber(lab: Lab, name: string, from: string, to: string): Promise<void> {
  const place = interfacesOf(lab, name)
  const foot = place.findIndex(({ segment }) => inSegment(segment, from))
  const { segment } = place[foot]!
  const prefix = prefixOf(segments[segment])
  const lines = [
    `addr del ${from}/${prefix} dev eth${foot}`,
    `addr add ${to}/${prefix} brd + dev eth${foot}`,
    ...(foot === 0 ? [`route replace default via ${segments[segment].router4}`] : []),
  ]
  await lab.machine(name).run("ip", ["-batch", "-"], lines.join("\n"))
  await forgetNeighbours(lab)
}

/** Two machines exchange their addresses. */
export async function exchange(
  lab: Lab,
  [one, here]: readonly [string, string],
  [other, there]: readonly [string, string],
): Promise<void> {
  await renumber(lab, one, here, there)
  await renumber(lab, other, there, here)
}

/** Puts another network card into a machine. */
export async function newCard(lab: Lab, name: string, mac: string): Promise<void> {
  await lab.machine(name).run("ip", ["link", "set", "dev", "eth0", "address", mac])
  await forgetNeighbours(lab)
}

/** Makes new SSH host keys on a machine, all of one type, as a reinstallation does. */
export async function newHostKeys(lab: Lab, name: string): Promise<void> {
  await withSshStopped(lab, name, async (key) => {
    const command = `rm -f ${key} ${key}.pub; ssh-keygen -q -t ed25519 -N '' -f ${key}`
    await lab.machine(name).run("sh", ["-ec", command])
  })
}

/** Gives a machine the SSH host keys of another, as copying its disk does. */
export async function copyHostKeys(lab: Lab, from: string, to: string): Promise<void> {
  const [theirs] = keyFiles(lab, from)
  await withSshStopped(lab, to, (key) => lab.machine(to).run("cp", [theirs!, key]))
}

async function withSshStopped(lab: Lab, name: string, change: (key: string) => Promise<unknown>) {
  await lab.machine(name).stop("sshd")
  for (const key of keyFiles(lab, name)) await change(key)
  await lab.machine(name).start("sshd")
}

/** Installs another version of nginx on a machine whose file says which one it has. */
export async function newWebVersion(lab: Lab, name: string, version: string): Promise<void> {
  const program = join(lab.dir, "machines", name, "nginx", "nginx")
  await lab.machine(name).stop("nginx")
  const script = `LC_ALL=C sed 's#nginx/[0-9][0-9.]*[0-9]#nginx/${version}#g' ${program} > ${program}.new`
  await lab.machine(name).run("sh", ["-ec", `${script}; cat ${program}.new > ${program}; rm ${program}.new`])
  await lab.machine(name).start("nginx")
}

/** Lets the nginx of a machine answer on one port more. */
export async function openWebPort(lab: Lab, name: string, port: number): Promise<void> {
  const file = join(lab.dir, "machines", name, "nginx", "nginx.conf")
  const machine = lab.machine(name)
  const old = await machine.run("cat", [file])
  const more = `server { listen ${port}; location / { return 200 "opened later"; } }`
  await machine.stop("nginx")
  await machine.run("tee", [file], `${old.slice(0, old.lastIndexOf("}"))}${more}\n}\n`)
  await machine.start("nginx")
}

function keyFiles(lab: Lab, name: string): readonly string[] {
  const { services } = lab.truth.find((machine) => machine.name === name)!
  const types = services.flatMap(({ hostKeys = [] }) => hostKeys)
  return types.map((type) => join(lab.dir, "machines", name, "sshd", type))
}

/** Gives a machine one address more, on its first card. */
export async function addAddress(lab: Lab, name: string, cidr: string): Promise<void> {
  const noDelay = cidr.includes(":") ? ["nodad"] : []
  await lab.machine(name).run("ip", ["addr", "add", cidr, "dev", "eth0", ...noDelay])
  await forgetNeighbours(lab)
}

/** Takes an address that it was given away again. */
export async function removeAddress(lab: Lab, name: string, cidr: string): Promise<void> {
  await lab.machine(name).run("ip", ["addr", "del", cidr, "dev", "eth0"])
  await forgetNeighbours(lab)
}

/** Lets a machine pass on what comes to a port of it to a port of another machine, as a gateway does. */
export async function forwardPort(lab: Lab, name: string, port: number, to: string): Promise<void> {
  const rules = [
    "table ip forwarded {",
    `chain in { type nat hook prerouting priority -100; tcp dport ${port} dnat to ${to}; }`,
    "chain out { type nat hook postrouting priority 100; masquerade; }",
    "}",
  ]
  await lab.machine(name).run("sh", ["-ec", "echo 1 > /proc/sys/net/ipv4/ip_forward"])
  await lab.machine(name).run("nft", ["-f", "-"], rules.join("\n"))
}

/** Makes a machine the master of a virtual router: it answers for an address with the virtual router's own MAC (RFC 5798). */
export async function holdVirtualRouter(lab: Lab, name: string, cidr: string, mac: string): Promise<void> {
  const script = [
    // Only the virtual card may answer for the virtual address.
    "for each in all eth0; do echo 1 > /proc/sys/net/ipv4/conf/$each/arp_ignore; done",
    `ip link add vrrp0 link eth0 address ${mac} type macvlan mode bridge`,
    "echo 0 > /proc/sys/net/ipv4/conf/vrrp0/rp_filter",
    `ip addr add ${cidr} dev vrrp0`,
    "ip link set vrrp0 up",
  ]
  await lab.machine(name).run("sh", ["-ec", script.join("\n")])
  await forgetNeighbours(lab)
}

/** Lets a machine be a virtual router's master no longer. */
export async function leaveVirtualRouter(lab: Lab, name: string): Promise<void> {
  await lab.machine(name).run("ip", ["link", "del", "vrrp0"])
  await forgetNeighbours(lab)
}

/** Makes the name server call addresses by other names from now on: null for no name. */
export async function nameAddresses(lab: Lab, names: Readonly<Record<string, string | null>>): Promise<void> {
  const file = join(lab.dir, "machines", "ns1", "dnsmasq", "dnsmasq.conf")
  const server = lab.machine("ns1")
  const old = (await server.run("cat", [file])).split("\n")
  const isKept = (line: string) => !Object.keys(names).some((ip) => line.split(",").includes(ip))
  const added = Object.entries(names).flatMap(([ip, name]) =>
    name === null ? [] : [`host-record=${name}.${domain},${ip}`],
  )
  await server.stop("dnsmasq")
  await server.run("tee", [file], [...old.filter(isKept), ...added, ""].join("\n"))
  await server.start("dnsmasq")
}

/** Machines tell a segment of what changed, or its neighbours' memory runs out; here they forget at once. */
async function forgetNeighbours(lab: Lab): Promise<void> {
  await lab.run("ip", ["neigh", "flush", "all"])
  await lab.machine("router").run("ip", ["neigh", "flush", "all", "nud", "permanent"])
  await lab.machine("router").run("ip", ["neigh", "flush", "all"])
}

function interfacesOf(lab: Lab, name: string): readonly LabInterface[] {
  return lab.truth.find((machine) => machine.name === name)!.interfaces
}

function inSegment(segment: LabInterface["segment"], ip: string): boolean {
  // A /24 in every segment whose machines are changed.
  return segments[segment].ipv4.startsWith(ip.slice(0, ip.lastIndexOf(".") + 1))
}
