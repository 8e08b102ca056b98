import { isIP } from "node:net"
import type { Listener, Peer } from "#model/inside.ts"
import { groupsIn, plain, saidIn, sorted } from "./told.ts"

/** One end of a connection, or what listens. `ip` is "*" for every address. */
interface End {
  readonly ip: string
  readonly port: number
}

interface Socket {
  readonly protocol: "tcp" | "udp"
  readonly state: "listening" | "established"
  readonly local: End
  readonly peer: End | null
  readonly process: string | null
  readonly pid: number | null
}

const MOST = 5_000

export function listenersIn(lines: readonly string[], unitLines: readonly string[]): readonly Listener[] {
  const units = saidIn(unitLines)
  const found = new Map<string, Listener>()
  for (const { protocol, state, local, process, pid } of socketsIn(lines)) {
    if (state !== "listening" || found.size >= MOST) continue
    const unit = pid === null ? null : (units.get(String(pid)) ?? null)
    const key = `${protocol} ${local.ip} ${local.port} ${process ?? ""}`
    if (!found.has(key)) found.set(key, { protocol, ...local, process, unit })
  }
  return [...found.values()].toSorted((a, b) => a.port - b.port || compare(listenerText(a), listenerText(b)))
}

/** "tcp 0.0.0.0:22 sshd ssh.service" */
export function listenerText({ protocol, ip, port, process, unit }: Listener): string {
  return [protocol, `${ip.includes(":") ? `[${ip}]` : ip}:${port}`, process, unit]
    .filter((word) => word !== null)
    .join(" ")
}

// Where Linux begins to give out ports to those who ask for any (ip_local_port_range).
const PASSING_PORT = 32_768

/** Whether it is there for others: ports that a client was given for a moment come and go. */
export const isLasting = ({ protocol, port }: Listener): boolean => protocol === "tcp" || port < PASSING_PORT

/**
 * Who talks to whom, by the port of the one that serves: the other port is another each time. `own` is our own connection,
 * as SSH_CONNECTION has it, which is left out.
 */
export function peersIn(
  lines: readonly string[],
  listeners: readonly Listener[],
  own: string,
): readonly Peer[] {
  const served = new Set(listeners.flatMap(({ protocol, port }) => (protocol === "tcp" ? [port] : [])))
  const [ourIp = "", ourPort = "", , itsPort = ""] = own.split(" ")
  const peers = new Map<string, Peer>()
  for (const { state, local, peer, process } of socketsIn(lines)) {
    if (state !== "established" || peer === null) continue
    if (peer.ip === ipFrom(ourIp) && String(peer.port) === ourPort && String(local.port) === itsPort) continue
    const isIn = served.has(local.port) || (listeners.length === 0 && local.port < peer.port)
    const of = { direction: isIn ? "in" : "out", ip: peer.ip, port: isIn ? local.port : peer.port } as const
    const key = `${of.direction} ${of.ip} ${of.port} ${process ?? ""}`
    const before = peers.get(key)
    if (before === undefined && peers.size >= MOST) continue
    peers.set(key, { ...of, process, count: (before?.count ?? 0) + 1 })
  }
  return [...peers.values()].toSorted((a, b) => compare(peerText(a), peerText(b)))
}

/** "10.0.0.9 uses 5432" of a service here, "uses 10.0.0.12:6379" of one elsewhere. */
export function peerText({ direction, ip, port }: Peer): string {
  const address = ip.includes(":") ? `[${ip}]` : ip
  return direction === "in" ? `${address} uses ${port}` : `uses ${address}:${port}`
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function socketsIn(lines: readonly string[]): readonly Socket[] {
  switch (saidIn(lines.slice(0, 1)).get("from")) {
    case "ss":
      return lines.flatMap((line) => fromSs(line) ?? [])
    case "proc":
      return groupsIn(lines, "table").flatMap(({ value, lines: rows }) =>
        rows.flatMap((row) => fromProc(value, row) ?? []),
      )
    case "sockstat":
      return lines.flatMap((line) => fromSockstat(line) ?? [])
    case "netstat":
      return lines.flatMap((line) => fromNetstat(line) ?? [])
    default:
      return []
  }
}

const STATES: Readonly<Record<string, Socket["state"]>> = {
  LISTEN: "listening",
  UNCONN: "listening",
  ESTAB: "established",
  ESTABLISHED: "established",
}

/** `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))`; asked for one state, ss leaves the first two out. */
function fromSs(line: string): Socket | null {
  const words = line.trim().split(/\s+/u)
  const isBare = /^\d+$/u.test(words[0] ?? "")
  const isProtocol = words[0] === "tcp" || words[0] === "udp"
  if (!isBare && !isProtocol) return null
  const state = isBare ? "established" : STATES[words[1] ?? ""]
  const at = isBare ? 2 : 4
  const local = endFrom(words[at] ?? "", ":")
  if (state === undefined || local === null) return null
  const holder = /\(\("([^"]{1,60})",pid=(\d{1,9})/u.exec(words.slice(at + 2).join(" "))
  return {
    protocol: words[0] === "udp" ? "udp" : "tcp",
    state,
    local,
    peer: endFrom(words[at + 1] ?? "", ":"),
    process: holder ? plain(holder[1]!, 60) : null,
    pid: holder ? Number(holder[2]) : null,
  }
}

function fromProc(table: string, row: string): Socket | null {
  const [, local = "", peer = "", state = ""] = row.trim().split(/\s+/u)
  const protocol = table.startsWith("udp") ? "udp" : "tcp"
  const is = protocol === "udp" ? (state === "07" ? "listening" : null) : PROC_STATES[state]
  const ours = hexEnd(local)
  if (!is || ours === null) return null
  return { protocol, state: is, local: ours, peer: hexEnd(peer), process: null, pid: null }
}

const PROC_STATES: Readonly<Record<string, Socket["state"]>> = { "0A": "listening", "01": "established" }

/** The kernel writes addresses as words of four bytes in its own order (proc(5)). */
function hexEnd(text: string): End | null {
  const found = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/u.exec(text)
  if (!found) return null
  const bytes = Buffer.from(found[1]!, "hex")
  bytes.swap32()
  const port = Number.parseInt(found[2]!, 16)
  if (bytes.length === 4) return { ip: [...bytes].join("."), port }
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return { ip: ipFrom(groups.join(":")) ?? "*", port }
}

/** `root sshd 812 4 tcp4 *:22 *:*` */
function fromSockstat(line: string): Socket | null {
  const [, command = "", pid = "", , protocol = "", local = "", peer = ""] = line.trim().split(/\s+/u)
  if (!/^(?:tcp|udp)\d*$/u.test(protocol)) return null
  const [ours, other] = [endFrom(local, ":"), endFrom(peer, ":")]
  if (ours === null) return null
  return {
    protocol: protocol.startsWith("udp") ? "udp" : "tcp",
    state: other === null || other.port === 0 ? "listening" : "established",
    local: ours,
    peer: other,
    process: plain(command, 60),
    pid: /^\d{1,9}$/u.test(pid) ? Number(pid) : null,
  }
}

/** `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN`; the BSDs put a dot before the port. */
function fromNetstat(line: string): Socket | null {
  const words = line.trim().split(/\s+/u)
  if (!/^(?:tcp|udp)\d*$/u.test(words[0] ?? "")) return null
  const protocol = words[0]!.startsWith("udp") ? "udp" : "tcp"
  const local = endFrom(words[3] ?? "", ":") ?? endFrom(words[3] ?? "", ".")
  const peer = endFrom(words[4] ?? "", ":") ?? endFrom(words[4] ?? "", ".")
  const state = protocol === "udp" ? "listening" : STATES[words[5] ?? ""]
  if (local === null || state === undefined) return null
  return { protocol, state, local, peer, process: null, pid: null }
}

function endFrom(text: string, divider: ":" | "."): End | null {
  const at = text.lastIndexOf(divider)
  const port = text.slice(at + 1)
  if (at < 0 || !/^(?:\d{1,5}|\*)$/u.test(port) || Number(port) > 65_535) return null
  const ip = ipFrom(text.slice(0, at))
  return ip === null ? null : { ip, port: port === "*" ? 0 : Number(port) }
}

/** An address in one form: without brackets, zone, or IPv4 written as IPv6; "*" for all; null for anything else. */
function ipFrom(text: string): string | null {
  const bare = text
    .replace(/^\[|\]$/gu, "")
    .replace(/\]?%[^\]]{1,20}\]?$/u, "")
    .toLowerCase()
  if (bare === "*" || bare === "") return bare === "*" ? "*" : null
  const mapped = /^(?:::ffff:|0:0:0:0:0:ffff:)(.+)$/u.exec(bare)?.[1]
  if (mapped !== undefined) {
    if (isIP(mapped) === 4) return mapped
    const words = mapped.split(":").map((word) => Number.parseInt(word, 16))
    if (words.length === 2 && words.every((word) => word >= 0 && word <= 0xffff))
      return words.flatMap((word) => [word >> 8, word & 255]).join(".")
  }
  const version = isIP(bare)
  if (version === 4) return bare
  return version === 6 ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : null
}

/** The lines of what listens that are worth comparing. */
export const lastingText = (listeners: readonly Listener[]): readonly string[] =>
  sorted(listeners.filter(isLasting).map(listenerText))
