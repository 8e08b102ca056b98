import { hardwareAddress, hostName } from "../nmap/clean.ts"
import { addressIn, macIn, textIn } from "./cells.ts"
import type { Column, PortNames } from "./read-tables.ts"
import type { NeighbourLine } from "./tables.ts"
import type { Cell } from "./walk.ts"

const LLDP_LOCAL_PORT = "1.0.8802.1.1.2.1.3.7.1.3"
const LLDP_REMOTE = "1.0.8802.1.1.2.1.4.1.1"
const LLDP_ADDRESS = "1.0.8802.1.1.2.1.4.2.1.3"
const CDP = "1.3.6.1.4.1.9.9.23.1.2.1.1"
const MAC_ADDRESS = 4
const MOST = 512

/** Who told a machine its name on the wire itself: LLDP (IEEE 802.1AB) and Cisco's own CDP. */
export async function discoveredBy(column: Column, names: PortNames): Promise<readonly NeighbourLine[]> {
  const lldp = await lldpNeighbours(column)
  const cdp = await cdpNeighbours(column, names)
  return [...lldp, ...cdp].slice(0, MOST)
}

const byIndex = (cells: readonly Cell[]) => new Map(cells.map(({ index, value }) => [index, value]))

async function lldpNeighbours(column: Column): Promise<readonly NeighbourLine[]> {
  const chassis = await column(`${LLDP_REMOTE}.5`)
  if (chassis.length === 0) return []
  const ports = byIndex(await column(LLDP_LOCAL_PORT))
  const kinds = byIndex(await column(`${LLDP_REMOTE}.4`))
  const [theirPorts, theirPortNames] = [
    byIndex(await column(`${LLDP_REMOTE}.7`)),
    byIndex(await column(`${LLDP_REMOTE}.8`)),
  ]
  const names = byIndex(await column(`${LLDP_REMOTE}.9`))
  const descriptions = byIndex(await column(`${LLDP_REMOTE}.10`))
  const addresses = managementAddresses(await column(LLDP_ADDRESS))
  return chassis.slice(0, MOST).map(({ index, value }) => {
    // Time mark, our port's number, and a number that tells several on one port apart.
    const local = index.split(".")[1] ?? ""
    const port = textOrNull(ports.get(local), 100) ?? `port ${local}`
    const id = theirPorts.get(index)
    return {
      protocol: "lldp",
      port,
      name: nameOrNull(names.get(index)),
      theirPort:
        (id === undefined ? null : macIn(id)) ??
        textOrNull(id, 100) ??
        textOrNull(theirPortNames.get(index), 100),
      description: textOrNull(descriptions.get(index), 300),
      mac: kinds.get(index) === MAC_ADDRESS ? macIn(value) : null,
      ip: addresses.get(index) ?? null,
    }
  })
}

/** An address stands in the row's number: kind 1 (IPv4), its length, and its four parts. */
function managementAddresses(cells: readonly Cell[]): ReadonlyMap<string, string> {
  const found = cells.flatMap(({ index }) => {
    const parts = index.split(".")
    const [kind, length, ...address] = parts.slice(3)
    const isIpv4 = kind === "1" && length === "4" && address.length === 4
    const ip = isIpv4 ? addressIn(Buffer.from(address.map(Number))) : null
    return ip === null ? [] : [[parts.slice(0, 3).join("."), ip] as const]
  })
  return new Map(found)
}

async function cdpNeighbours(column: Column, names: PortNames): Promise<readonly NeighbourLine[]> {
  const devices = await column(`${CDP}.6`)
  if (devices.length === 0) return []
  const addresses = byIndex(await column(`${CDP}.4`))
  const theirPorts = byIndex(await column(`${CDP}.7`))
  const platforms = byIndex(await column(`${CDP}.8`))
  return devices.slice(0, MOST).map(({ index, value }) => {
    const port = index.split(".")[0] ?? ""
    const address = addresses.get(index)
    const text = textIn(value, 255)
    return {
      protocol: "cdp",
      port: names.get(port) ?? `port ${port}`,
      // Switches put their serial number in brackets behind it.
      name: hostName(text.replace(/\([^)]{0,40}\)$/u, "")),
      theirPort: textOrNull(theirPorts.get(index), 100),
      description: textOrNull(platforms.get(index), 300),
      mac: hardwareAddress(text),
      ip: address === undefined ? null : addressIn(address),
    }
  })
}

function textOrNull(value: Cell["value"] | undefined, longest: number): string | null {
  const text = value === undefined ? "" : textIn(value, longest)
  return text === "" ? null : text
}

const nameOrNull = (value: Cell["value"] | undefined) => hostName(textOrNull(value, 255) ?? "")
