import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { addressText, readAddress } from "#model/address.ts"
import type { Fact } from "#model/observation.ts"
import { hardwareAddress } from "../nmap/clean.ts"

/** What the operating system remembers of a machine on one of its own segments. */
export interface Neighbour {
  readonly ip: string
  readonly mac: string
  readonly interface: string
  /** "reachable", "stale", "permanent", … as the system says it. */
  readonly state: string
}

/** A way that packets take from here. */
export interface Route {
  /** "default" or a CIDR. */
  readonly destination: string
  /** null: it is on this segment. */
  readonly gateway: string | null
  readonly interface: string
}

/** An address of this computer itself. */
export interface OwnAddress {
  readonly ip: string
  readonly mac: string | null
  readonly interface: string
}

/** How the operating system is asked; nothing of it sends a packet. */
export interface SystemTables {
  /** The JSON that `ip` writes; null where there is no such program, or it can't. */
  readonly ip: (words: readonly string[]) => Promise<string | null>
  /** Text of a file; null where this system has none of that name. */
  readonly read: (path: string) => Promise<string | null>
}

const PATIENCE_MS = 3_000
const LONGEST = 8 << 20

const thisSystem: SystemTables = {
  ip: (words) =>
    new Promise((resolve) => {
      const options = { timeout: PATIENCE_MS, maxBuffer: LONGEST, env: { ...process.env, LC_ALL: "C" } }
      execFile("ip", ["-j", ...words], options, (error, out) => resolve(error === null ? out : null))
    }),
  read: (path) => readFile(path, "utf8").catch(() => null),
}

/** Machines on our own segments, as the operating system's neighbour tables have them (ARP and IPv6's own). */
export async function knownNeighbours(tables: SystemTables = thisSystem): Promise<readonly Neighbour[]> {
  const told = await tables.ip(["neigh", "show"])
  return told === null ? fromProc((await tables.read("/proc/net/arp")) ?? "") : fromIp(told)
}

/** Where packets from here go. */
export async function knownRoutes(tables: SystemTables = thisSystem): Promise<readonly Route[]> {
  const told = await Promise.all([["-4"], ["-6"]].map((family) => tables.ip([...family, "route", "show"])))
  return told.flatMap((text) =>
    rows(text ?? "[]").flatMap((row): readonly Route[] => {
      const [destination, device] = [textOf(row, "dst"), textOf(row, "dev")]
      if (destination === null || device === null) return []
      return [{ destination, gateway: ipOf(textOf(row, "gateway")), interface: device }]
    }),
  )
}

/** This computer's own addresses, and the cards they are on. */
export async function ownAddresses(tables: SystemTables = thisSystem): Promise<readonly OwnAddress[]> {
  return rows((await tables.ip(["addr", "show"])) ?? "[]").flatMap((row) => {
    const name = textOf(row, "ifname")
    const mac = hardwareAddress(textOf(row, "address") ?? "")
    const addresses = row["addr_info"]
    if (name === null || !Array.isArray(addresses)) return []
    return addresses.flatMap((each: unknown) => {
      const ip = isTable(each) ? ipOf(textOf(each, "local")) : null
      return ip === null ? [] : [{ ip, mac, interface: name }]
    })
  })
}

/** What this computer says of an address: its hardware address, claimed, since nobody was asked. */
export function neighbourFacts({ mac, interface: device, state }: Neighbour): readonly Fact[] {
  return [
    {
      kind: "mac",
      subject: "",
      value: mac,
      detail: { interface: device, state },
      method: "neighbour-table",
      standing: "claimed",
    },
  ]
}

// Somebody was asked for in vain, or it is a group's address that nobody has.
const NOBODY = new Set(["failed", "incomplete", "noarp", "none"])

function fromIp(text: string): readonly Neighbour[] {
  return rows(text).flatMap((row): readonly Neighbour[] => {
    const states = row["state"]
    const [first]: readonly unknown[] = Array.isArray(states) ? states : []
    const state = typeof first === "string" ? first.toLowerCase() : "unknown"
    const [ip, mac] = [ipOf(textOf(row, "dst")), hardwareAddress(textOf(row, "lladdr") ?? "")]
    const device = textOf(row, "dev")
    if (ip === null || mac === null || device === null || NOBODY.has(state)) return []
    return [{ ip, mac, interface: device, state }]
  })
}

/** Flag 2 says that somebody answered, flag 4 that a person wrote it down. */
function fromProc(text: string): readonly Neighbour[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line): readonly Neighbour[] => {
      const [address = "", , flags = "", hardware = "", , device = ""] = line.trim().split(/\s+/u)
      const [ip, mac] = [ipOf(address), hardwareAddress(hardware)]
      const flag = Number.parseInt(flags, 16)
      if (ip === null || mac === null || (flag & 2) === 0) return []
      return [{ ip, mac, interface: device, state: (flag & 4) === 0 ? "complete" : "permanent" }]
    })
}

interface Row {
  readonly [key: string]: unknown
}

const isTable = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function rows(text: string): readonly Row[] {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed.filter(isTable) : []
  } catch {
    // Old versions of ip know no JSON and write something else.
    return []
  }
}

function textOf(row: Row, key: string): string | null {
  const value = row[key]
  return typeof value === "string" && value !== "" ? value.slice(0, 100) : null
}

function ipOf(text: string | null): string | null {
  const address = text === null ? null : readAddress(text)
  return address === null ? null : addressText(address)
}
