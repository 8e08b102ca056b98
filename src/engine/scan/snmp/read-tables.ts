import { serialNumber } from "../nmap/clean.ts"
import { MOST_INTERFACES, PASSING } from "../nmap/script-identities.ts"
import { addressAt, macAt, macIn, textIn } from "./cells.ts"
import { discoveredBy } from "./discovered.ts"
import type { ArpLine, ForwardingLine, NeighbourLine, NetworkTables } from "./tables.ts"
import { type Cell, type Walker, walk } from "./walk.ts"

const IF_DESCRIPTION = "1.3.6.1.2.1.2.2.1.2"
const IF_ADDRESS = "1.3.6.1.2.1.2.2.1.6"
const IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
const OWN_ADDRESS = "1.3.6.1.2.1.4.20.1.2"
const ARP = "1.3.6.1.2.1.4.22.1.2"
const BRIDGE_PORT = "1.3.6.1.2.1.17.1.4.1.2"
const FORWARDING = "1.3.6.1.2.1.17.4.3.1.2"
const FORWARDING_BY_VLAN = "1.3.6.1.2.1.17.7.1.2.2.1.2"
const ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
const [CHASSIS, STACK] = [3, 11]

export interface Card {
  readonly mac: string
  readonly name: string
}

export interface Chassis {
  readonly model: string | null
  readonly serial: string | null
  readonly firmware: string | null
}

/** All that one machine's tables tell: of itself, and of others. */
export interface Tables {
  readonly cards: readonly Card[]
  /** Its other addresses. */
  readonly addresses: readonly string[]
  readonly chassis: Chassis | null
  readonly network: NetworkTables
}

/** Reads the tables that say who a machine is and who hangs on it, within what the walker may read. */
export async function readTables(walker: Walker, self: Self): Promise<Tables> {
  const tables = await tablesFrom((oid) => walk(walker, oid), self)
  const cut = walker.left.rows <= 0 || walker.signal.aborted
  return { ...tables, network: { ...tables.network, cut } }
}

interface Self {
  readonly ip: string
  readonly name: string
}

/** The same from columns, wherever they come from. */
export async function tablesFrom(column: Column, { ip, name }: Self): Promise<Tables> {
  const names = await portNames(column)
  const macs = await column(IF_ADDRESS)
  const addresses = (await column(OWN_ADDRESS)).flatMap(({ index }) => addressAt(index) ?? [])
  const chassis = await readChassis(column)
  const neighbours = await discoveredBy(column, names)
  const arp = (await column(ARP)).flatMap((cell) => arpLine(cell, names))
  const forwarding = await readForwarding(column, names)
  const trunks = trunksIn(forwarding, neighbours)
  return {
    cards: cardsFrom(macs, names),
    addresses: addresses.filter((address) => address !== ip).slice(0, 256),
    chassis,
    network: { ip, name, arp, forwarding, neighbours, trunks, cut: false },
  }
}

export type Column = (oid: string) => Promise<readonly Cell[]>
export type PortNames = ReadonlyMap<string, string>

/** What people call each interface, by its number: "Gi1/0/7", else its description. */
async function portNames(column: Column): Promise<PortNames> {
  const cells = [...(await column(IF_DESCRIPTION)), ...(await column(IF_NAME))]
  const named = cells.flatMap(({ index, value }) => {
    const name = textIn(value, 100)
    return name === "" ? [] : [[index, name] as const]
  })
  return new Map(named)
}

/** One card a hardware address, without the ends of wires that come and go; equal to what nmap's script gives. */
function cardsFrom(macs: readonly Cell[], names: PortNames): readonly Card[] {
  const cards = new Map<string, Card>()
  for (const { index, value } of macs) {
    const mac = macIn(value)
    const name = names.get(index) ?? ""
    if (mac !== null && !PASSING.test(name) && !cards.has(mac)) cards.set(mac, { mac, name })
  }
  return [...cards.values()].slice(0, MOST_INTERFACES)
}

function arpLine({ index, value }: Cell, names: PortNames): readonly ArpLine[] {
  const [port = "", ...rest] = index.split(".")
  const ip = addressAt(rest.join("."))
  const mac = macIn(value)
  return ip === null || mac === null ? [] : [{ ip, mac, port: names.get(port) ?? null }]
}

/** Behind which port each hardware address is; by VLAN, where the machine keeps them apart. */
async function readForwarding(column: Column, names: PortNames): Promise<readonly ForwardingLine[]> {
  const ports = new Map<number, string>()
  for (const { index, value } of await column(BRIDGE_PORT))
    ports.set(Number(index), names.get(String(value)) ?? `port ${index}`)
  const byVlan = await column(FORWARDING_BY_VLAN)
  const cells = byVlan.length > 0 ? byVlan : await column(FORWARDING)
  return cells.flatMap(({ index, value }) => {
    const parts = index.split(".")
    const mac = macAt(parts.slice(-6))
    const vlan = parts.length > 6 ? Number(parts[0]) : null
    // Port 0: it knows the address and has forgotten where.
    if (mac === null || typeof value !== "number" || value === 0) return []
    return [{ mac, port: ports.get(value) ?? `port ${value}`, vlan }]
  })
}

const MANY = 8

/** Ports behind which others forward as well: with a neighbour and several addresses, or with many of them. */
export function trunksIn(
  forwarding: readonly ForwardingLine[],
  neighbours: readonly NeighbourLine[],
): readonly string[] {
  const counts = new Map<string, Set<string>>()
  for (const { port, mac } of forwarding) counts.set(port, (counts.get(port) ?? new Set()).add(mac))
  const withNeighbour = new Set(neighbours.map(({ port }) => port))
  return [...counts]
    .filter(([port, { size }]) => size > MANY || (size > 2 && withNeighbour.has(port)))
    .map(([port]) => port)
}

/** The first chassis of ENTITY-MIB: what it is, and its number. */
async function readChassis(column: Column): Promise<Chassis | null> {
  const classes = await column(`${ENTITY}.5`)
  const found = [CHASSIS, STACK].map((kind) => classes.find(({ value }) => value === kind)?.index)
  const index = found.find((each) => each !== undefined)
  if (index === undefined) return null
  const read = async (part: number) => {
    const cells = await column(`${ENTITY}.${part}`)
    const text = textIn(cells.find((cell) => cell.index === index)?.value ?? "", 200)
    return text === "" ? null : text
  }
  const [model, serial] = [await read(13), await read(11)]
  return { model, serial: serialNumber(serial ?? ""), firmware: await read(10) }
}
