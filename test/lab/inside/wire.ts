import type { DeclaredMachine } from "../machine.ts"
import { prefixOf, scanner, segments } from "../segments.ts"
import { inParallel, run, runIn } from "./program.ts"

type Wired = Pick<DeclaredMachine, "name" | "interfaces" | "firewall" | "proxies" | "forwards">

const scanningMachine: Wired = { name: scanner.name, interfaces: [scanner] }

/** Builds the segments, plugs every machine in and gives each its addresses, routes and counters. */
export async function buildWire(machines: readonly DeclaredMachine[]): Promise<void> {
  const all = [scanningMachine, ...machines]
  await run("ip", ["-batch", "-"], cabling(all))
  await inParallel(all, 4, (machine) => setUpMachine(machine, all))
}

/** The name of the plug on the segment's side of a machine's cable. */
export function plug(machine: string, index: number): string {
  return `${machine}.${index}`
}

function cabling(machines: readonly Wired[]): string {
  const used = new Set(machines.flatMap(({ interfaces }) => interfaces.map(({ segment }) => segment)))
  const bridges = [...used].flatMap((segment) => [
    `link add name ${segment} type bridge mcast_snooping 0`,
    `link set ${segment} up`,
  ])
  const cables = machines.flatMap(({ name, interfaces }) => [
    `netns add ${name}`,
    ...interfaces.flatMap(({ segment, mac }, index) => [
      `link add name ${plug(name, index)} type veth peer name eth${index} address ${mac} netns ${name}`,
      `link set ${plug(name, index)} master ${segment} up`,
    ]),
  ])
  return [...bridges, ...cables].join("\n")
}

async function setUpMachine(machine: Wired, all: readonly Wired[]): Promise<void> {
  const script = [
    ...settings(machine),
    `ip -batch - <<'END'\n${[...addressing(machine), ...neighbours(machine, all)].join("\n")}\nEND`,
    `nft -f - <<'END'\n${counters(machine)}\n${guards(machine)}\nEND`,
  ]
  await runIn(machine.name, ["sh", "-e"], script.join("\n"))
}

function settings({ interfaces, forwards, proxies }: Wired): readonly string[] {
  const set = (value: number, path: string) => `echo ${value} > /proc/sys/net/${path}`
  const routes = forwards === true || proxies !== undefined
  return [
    set(0, "ipv4/ip_unprivileged_port_start"),
    // A machine with two feet is answered on one and may answer on the other.
    set(0, "ipv4/conf/all/rp_filter"),
    ...interfaces.flatMap((_, index) => [
      set(0, `ipv6/conf/eth${index}/accept_dad`),
      set(0, `ipv4/conf/eth${index}/rp_filter`),
    ]),
    ...(routes ? [set(1, "ipv4/ip_forward"), set(1, "ipv6/conf/all/forwarding")] : []),
    ...(proxies === undefined ? [] : [set(0, "ipv4/neigh/eth0/proxy_delay")]),
  ]
}

function addressing(machine: Wired): readonly string[] {
  const { interfaces, forwards, proxies } = machine
  return [
    "link set lo up",
    ...interfaces.flatMap(({ segment, ipv4, ipv6 }, index) => [
      ...(ipv4 === undefined
        ? []
        : [`addr add ${ipv4}/${prefixOf(segments[segment])} brd + dev eth${index}`]),
      ...(ipv6 === undefined ? [] : [`addr add ${ipv6}/64 dev eth${index} nodad`]),
      `link set eth${index} up`,
    ]),
    ...(forwards === true ? [] : defaultRoutes(machine)),
    ...(proxies === undefined ? [] : emptyRoom(proxies)),
  ]
}

/**
 * The kernel's neighbour table is one for all namespaces, 1,024 entries long, and a scan of empty addresses fills it.
 * Machines therefore know their router and the scanner by heart, and the router knows all machines. The scanner has to ask, as a real one does.
 */
function neighbours(machine: Wired, all: readonly Wired[]): readonly string[] {
  if (machine.name === scanner.name) return []
  const known = all.filter(
    ({ name, forwards }) =>
      name !== machine.name && (machine.forwards === true || forwards === true || name === scanner.name),
  )
  return machine.interfaces.flatMap(({ segment }, index) =>
    known
      .flatMap(({ interfaces }) => interfaces.filter((place) => place.segment === segment))
      .flatMap(({ mac, ipv4, ipv6 }) => [ipv4, ipv6].map((address) => ({ mac, address })))
      .filter(({ address }) => address !== undefined)
      .map(({ mac, address }) => `neigh replace ${address} lladdr ${mac} nud permanent dev eth${index}`),
  )
}

function defaultRoutes({ interfaces }: Wired): readonly string[] {
  const first = interfaces[0]
  if (first === undefined) return []
  const { router4, router6 } = segments[first.segment]
  return [
    ...(first.ipv4 === undefined ? [] : [`route add default via ${router4}`]),
    ...(first.ipv6 === undefined ? [] : [`route add ::/0 via ${router6}`]),
  ]
}

/** The kernel only answers ARP for others when its route to them leaves by another interface, so one is made that leads nowhere. */
function emptyRoom(range: string): readonly string[] {
  return [
    "link add name void0 type veth peer name void1",
    "link set void0 up",
    "link set void1 up",
    `route add ${range} dev void0`,
    ...addressesOf(range).map((address) => `neigh add proxy ${address} dev eth0`),
  ]
}

/** The addresses of a range inside one last byte, the segment's broadcast address left out. */
export function addressesOf(range: string): readonly string[] {
  const [address = "", prefix = "32"] = range.split("/")
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number)
  const count = 2 ** (32 - Number(prefix))
  return Array.from({ length: count }, (_, index) => d + index)
    .filter((last) => last < 255)
    .map((last) => `${a}.${b}.${c}.${last}`)
}

/** Counts what comes in from the scanner before anything else can drop it: packets to this machine, and ARP for its own addresses only. */
function counters({ interfaces }: Wired): string {
  const chains = interfaces.map(({ ipv4, ipv6 }, index) => {
    const four = [
      `ip saddr ${scanner.ipv4} counter name from_ipv4`,
      `ip saddr ${scanner.ipv4} tcp flags & (syn | ack) == syn counter name from_syn`,
      `arp saddr ip ${scanner.ipv4} arp daddr ip ${ipv4 ?? "0.0.0.0"} counter name from_arp`,
    ]
    const six = [
      `ip6 saddr ${scanner.ipv6} ip6 daddr ${ipv6} counter name from_ipv6`,
      `ip6 saddr ${scanner.ipv6} ip6 daddr ${ipv6} tcp flags & (syn | ack) == syn counter name from_syn`,
      `ether saddr ${scanner.mac} ip6 daddr ff02::1:ff00:${ipv6?.split("::")[1]} counter name from_ipv6`,
    ]
    const rules = [...(ipv4 === undefined ? [] : four), ...(ipv6 === undefined ? [] : six)]
    return `chain eth${index} { type filter hook ingress device "eth${index}" priority -500; policy accept;\n${rules.join("\n")}\n}`
  })
  const named = ["from_ipv4", "from_ipv6", "from_arp", "from_syn"].map((name) => `counter ${name} { }`)
  return `table netdev lab {\n${[...named, ...chains].join("\n")}\n}`
}

function guards({ firewall, proxies }: Wired): string {
  const input =
    firewall === undefined
      ? ""
      : `chain input { type filter hook input priority 0; policy drop;
iif lo accept
ct state established,related accept
icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
tcp dport 22 accept
}`
  const forward =
    proxies === undefined ? "" : "chain forward { type filter hook forward priority 0; policy drop; }"
  return `table inet lab {\n${input}\n${forward}\n}`
}
