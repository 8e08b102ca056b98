import { readFile } from "node:fs/promises"
import { networkInterfaces } from "node:os"
import { addressText, readAddress } from "#model/address.ts"
import type { KnownNetwork } from "#model/network.ts"

/** What the operating system can be asked about its network without a packet being sent. */
export interface SystemTables {
  readonly interfaces: () => ReturnType<typeof networkInterfaces>
  /** Text of a file; null where this system has none of that name. */
  readonly read: (path: string) => Promise<string | null>
}

const thisSystem: SystemTables = {
  interfaces: () => networkInterfaces(),
  read: (path) => readFile(path, "utf8").catch(() => null),
}

interface Block {
  readonly family: 4 | 6
  readonly base: bigint
  readonly prefix: number
  readonly interface: string
  readonly how: string
}

const WIDEST: Readonly<Record<4 | 6, number>> = { 4: 16, 6: 112 }

/** Networks this computer already knows of: where it sits, and what it has routes to. Nothing is sent. */
export async function knownNetworks(tables: SystemTables = thisSystem): Promise<readonly KnownNetwork[]> {
  const own = ownBlocks(tables.interfaces())
  const routes = routedBlocks((await tables.read("/proc/net/route")) ?? "")
  const blocks = [...own.filter((block) => !isLoopback(block)), ...routes]
  const seen = new Map<string, Block>()
  for (const block of blocks) if (!seen.has(cidrOf(block))) seen.set(cidrOf(block), block)
  const neighbours = neighbourAddresses((await tables.read("/proc/net/arp")) ?? "")
  const chosen = seen.size > 0 ? [...seen.values()] : own.filter((block) => block.family === 4)
  return chosen.map((block) => known(block, neighbours))
}

function ownBlocks(interfaces: ReturnType<typeof networkInterfaces>): readonly Block[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ cidr }): readonly Block[] => {
      const block = cidr === null ? null : blockOf(cidr, name)
      return block === null || isLinkLocal(block) ? [] : [block]
    }),
  )
}

function blockOf(cidr: string, name: string): Block | null {
  const [text = "", length = ""] = cidr.split("/")
  const address = readAddress(text)
  if (address === null) return null
  const prefix = Number(length)
  const size = 1n << BigInt((address.family === 4 ? 32 : 128) - prefix)
  const base = (address.value / size) * size
  return { family: address.family, base, prefix, interface: name, how: "this computer sits here" }
}

/** Linux writes addresses in /proc/net/route as one number in the machine's own byte order: little-endian here. */
function routedBlocks(text: string): readonly Block[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line): readonly Block[] => {
      const [name = "", destination = "", gateway = "", flags = "", , , , mask = ""] = line
        .trim()
        .split(/\s+/u)
      if (name === "" || (Number.parseInt(flags, 16) & 1) === 0) return []
      const base = swapped(destination)
      const prefix = swapped(mask).toString(2).replaceAll("0", "").length
      const through = swapped(gateway)
      // The default route leads everywhere, which is no network; a route without a gateway is where we sit.
      if (prefix === 0 || through === 0n) return []
      const how = `route through ${addressText({ family: 4, value: through })}`
      return [{ family: 4, base, prefix, interface: name, how }]
    })
    .filter((block) => !isLoopback(block) && !isLinkLocal(block))
}

function swapped(hex: string): bigint {
  if (!/^[0-9A-F]{8}$/iu.test(hex)) return 0n
  return BigInt(`0x${(hex.match(/../gu) ?? []).toReversed().join("")}`)
}

/** Complete entries only: an address somebody asked for in vain is no neighbour. */
function neighbourAddresses(text: string): readonly bigint[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [ip = "", , flags = ""] = line.trim().split(/\s+/u)
      const address = readAddress(ip)
      return address !== null && Number.parseInt(flags, 16) & 2 ? [address.value] : []
    })
}

const isLoopback = ({ family, base }: Block) => (family === 4 ? base >> 24n === 127n : base === 1n)
const isLinkLocal = ({ family, base }: Block) =>
  family === 4 ? base >> 16n === 0xa9_fen : base >> 118n === 0xfe_80n >> 6n
const cidrOf = ({ family, base, prefix }: Block) => `${addressText({ family, value: base })}/${prefix}`

function known(block: Block, neighbours: readonly bigint[]): KnownNetwork {
  const bits = block.family === 4 ? 32 : 128
  const size = 1n << BigInt(bits - block.prefix)
  const edge = block.family === 4 && block.prefix <= 30 ? 2n : 0n
  const inside = neighbours.filter(
    (value) => block.family === 4 && value >= block.base && value < block.base + size,
  )
  return {
    cidr: cidrOf(block),
    how: block.how,
    interface: block.interface,
    addresses: Number(size - edge),
    neighbours: inside.length,
    tooWide: tooWide(block),
  }
}

function tooWide({ family, prefix }: Block): string | null {
  if (prefix >= WIDEST[family]) return null
  return family === 4
    ? `A /${prefix} is too wide to ask politely in one go. Name a part of it, at most a /${WIDEST[4]}.`
    : `A /${prefix} has too many addresses to walk. Name single IPv6 addresses, or at most a /${WIDEST[6]}.`
}
