import { isIP } from "node:net"
import { hardwareAddress } from "#engine/scan/nmap/clean.ts"
import { plain, saidIn } from "./told.ts"

/** A network interface as the machine lists it. */
export interface Interface {
  readonly name: string
  readonly mac: string | null
  /** "10.0.0.7/24", without those that are given up again after a while. */
  readonly addresses: readonly string[]
}

const MOST = 256
/** Ends of wires that come and go with the containers and guests behind them. */
const PASSING =
  /^(?:lo\d*$|veth|vnet|tap|cali|flannel|cni|lxc|fwbr|fwln|fwpr|ifb|sit\d|ip6tnl\d|gre\d|erspan|nerdctl)/u

/** Whether it stays: those of guests and containers come and go with them. */
export const isLasting = ({ name }: Interface): boolean => !PASSING.test(name)

export function interfacesIn(lines: readonly string[]): readonly Interface[] {
  const rest = lines.slice(1)
  switch (saidIn(lines.slice(0, 1)).get("from")) {
    case "ip":
      return gathered(rest.flatMap((line) => fromIp(line) ?? []))
    case "ifconfig":
      return gathered(fromIfconfig(rest))
    case "sys":
      return gathered(
        [...saidIn(rest)].map(([name, mac]) => ({
          name: plain(name, 60),
          mac: hardwareAddress(mac),
          address: null,
        })),
      )
    default:
      return []
  }
}

interface Piece {
  readonly name: string
  readonly mac: string | null
  readonly address: string | null
}

function gathered(pieces: readonly Piece[]): readonly Interface[] {
  const found = new Map<string, { name: string; mac: string | null; addresses: Set<string> }>()
  for (const { name, mac, address } of pieces) {
    const known = found.get(name)
    if (known === undefined && (name === "" || found.size >= MOST)) continue
    const of = known ?? { name, mac: null, addresses: new Set<string>() }
    of.mac ??= mac
    if (address !== null && of.addresses.size < MOST) of.addresses.add(address)
    found.set(name, of)
  }
  return [...found.values()]
    .map(({ name, mac, addresses }) => ({ name, mac, addresses: [...addresses].toSorted() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** `2: eth0@if5: <UP> … link/ether 02:fc:…` and `2: eth0    inet 10.0.0.7/24 …` */
function fromIp(line: string): Piece | null {
  const found = /^\d{1,6}: ([^\s:@]{1,60})(?:@[^\s:]{1,60})?:?\s/u.exec(line)
  if (!found) return null
  const name = plain(found[1]!, 60)
  const mac = /link\/ether ([0-9a-f:]{17})/u.exec(line)?.[1]
  const address = /\binet6? ([0-9a-f.:]{2,45}\/\d{1,3})/u.exec(line)?.[1]
  const isPassing = / (?:temporary|deprecated|tentative)\b/u.test(line)
  return { name, mac: mac ? hardwareAddress(mac) : null, address: isPassing ? null : addressFrom(address) }
}

function fromIfconfig(lines: readonly string[]): Piece[] {
  const pieces: Piece[] = []
  let name = ""
  for (const line of lines) {
    name = /^([^\s:]{1,60})[:\s]/u.exec(line)?.[1] ?? name
    const mac = /(?:ether|HWaddr) ([0-9a-fA-F:]{17})/u.exec(line)?.[1]
    const address = /inet6? (?:addr: ?)?([0-9a-f.:]{2,45})/u.exec(line)?.[1]
    const isPassing = /\b(?:temporary|deprecated|tentative)\b/u.test(line)
    const of = { name: plain(name, 60), mac: mac ? hardwareAddress(mac) : null }
    pieces.push({ ...of, address: isPassing ? null : addressFrom(address) })
  }
  return pieces
}

function addressFrom(text: string | undefined): string | null {
  return text !== undefined && isIP(text.split("/", 1)[0]!) > 0 ? text : null
}

/** "eth0 02:fc:00:00:00:01 10.0.0.7/24" */
export const interfaceText = ({ name, mac, addresses }: Interface): string =>
  [name, mac, ...addresses].filter((word) => word !== null).join(" ")
