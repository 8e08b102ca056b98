import type { Fact } from "#model/observation.ts"
import type { ForwardingLine, NeighbourLine, NetworkTables } from "./tables.ts"

interface Placed {
  readonly ip: string
  readonly facts: readonly Fact[]
}

interface Place extends ForwardingLine {
  readonly of: NetworkTables
  /** How many hardware addresses are behind the same port. */
  readonly beside: number
}

/** Whose addresses are known and may be spoken of. */
export interface Known {
  /** IP addresses of each hardware address, as scans or ARP tables tell them. */
  readonly ips: ReadonlyMap<string, readonly string[]>
  readonly mayTell: (ip: string) => boolean
}

/**
 * What switches and routers say of other machines: on which port each hangs, and which hardware address it was seen
 * with. Claimed, all of it, and told only of addresses that may be spoken of.
 */
export function placed(tables: readonly NetworkTables[], { ips, mayTell }: Known): readonly Placed[] {
  const facts = new Map<string, Fact[]>()
  const tell = (ip: string, fact: Fact) => {
    if (mayTell(ip)) facts.set(ip, [...(facts.get(ip) ?? []), fact])
  }
  for (const table of tables) {
    for (const { ip, mac, port } of table.arp)
      if (ip !== table.ip)
        tell(ip, claim(`arp ${table.ip}`, mac, { router: table.ip, name: table.name, port }))
  }
  for (const [mac, place] of placesIn(tables)) {
    for (const ip of ips.get(mac) ?? []) if (ip !== place.of.ip) tell(ip, hangsOn(mac, place))
  }
  return [...facts].map(([ip, told]) => ({ ip, facts: told }))
}

/** What ARP tables say, the other way round. */
export function ipsByMac(tables: readonly NetworkTables[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { ip, mac } of tables.flatMap(({ arp }) => arp)) found.set(mac, [...(found.get(mac) ?? []), ip])
  return found
}

/** Every switch on the way to a machine has seen it: it hangs on the port with the fewest others behind it. */
function placesIn(tables: readonly NetworkTables[]): ReadonlyMap<string, Place> {
  const best = new Map<string, Place>()
  for (const of of tables) {
    const counts = new Map<string, number>()
    for (const { port } of of.forwarding) counts.set(port, (counts.get(port) ?? 0) + 1)
    for (const line of of.forwarding) {
      if (of.trunks.includes(line.port)) continue
      const beside = counts.get(line.port) ?? 1
      if (beside < (best.get(line.mac)?.beside ?? Number.POSITIVE_INFINITY))
        best.set(line.mac, { ...line, of, beside })
    }
  }
  return best
}

function hangsOn(mac: string, { of, port, vlan }: Place): Fact {
  return claim(`fdb ${of.ip}`, `${of.name} ${port}`, { switch: of.ip, name: of.name, port, vlan, mac })
}

/** Who told a machine its name on one of its ports; a fact of that machine, claimed. */
export function neighbourFact(ip: string, line: NeighbourLine): Fact {
  const { protocol, port, name, theirPort, description } = line
  const value = [name ?? line.ip ?? line.mac ?? description, theirPort]
    .filter((part) => part !== null)
    .join(" ")
  const detail = { port, name, theirPort, description, mac: line.mac, ip: line.ip }
  return claim(`${protocol} ${ip} ${port}`, value, detail)
}

function claim(subject: string, value: string, detail: Fact["detail"]): Fact {
  return { kind: "neighbour", subject, value, detail, method: "udp:snmp", standing: "claimed" }
}
