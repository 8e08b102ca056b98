import type { Moment } from "./moment.ts"
import type { Protocol } from "./profile.ts"

/**
 * What a fact is about. `subject` tells facts of one kind apart (RFC-style port "22/tcp", key type, name source):
 * up "" · mac "" · name "ptr" | "asked" | "netbios" | … · port "22/tcp" · service "22/tcp" ·
 * host-key "22/tcp ssh-ed25519" · certificate "443/tcp" · http-title "80/tcp" · os "" · script "445/tcp smb-os-discovery" ·
 * identifier "smbios-uuid" | "serial" | "snmp-engine" | … | "443/tcp tls-key": a number of the machine's own ·
 * answer "80/tcp http" | "22/tcp ssh" | "5353/udp mdns": what a question brought (detail: {fields}, see answer.ts) ·
 * inside "os-release" | "packages" | "sockets" | "connections" | …: what it told over the user's own SSH ·
 * neighbour "lldp 10.0.0.2 Gi1/0/7" | "fdb 10.0.0.2": claimed, which switch port it hangs on ·
 * filtered "tcp" | "udp": ports that were asked and gave no answer at all, not even "closed" (detail: {ports: "1-1000,8080"}) ·
 * clock "ntp" | "smb" | "http" | "tls" | "nmap": how far its clock is ahead of ours (detail: ClockDetail)
 */
export const FACT_KINDS = [
  "up",
  "mac",
  "name",
  "port",
  "service",
  "host-key",
  "certificate",
  "identifier",
  "http-title",
  "os",
  "script",
  "answer",
  "inside",
  "neighbour",
  "filtered",
  "clock",
] as const
export type FactKind = (typeof FACT_KINDS)[number]

/**
 * Kinds that tell how a look went rather than what a machine is: they are no change, and say nothing of who it is.
 * Their detail is always that of the latest look.
 */
export const QUIET_KINDS = ["filtered", "clock"] as const satisfies readonly FactKind[]

/** Whether a fact only tells how a look went. */
export function isQuiet(kind: FactKind): boolean {
  return kind === "filtered" || kind === "clock"
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** One fact as a scan brings it. Two facts with the same kind, subject and value are the same fact. */
export interface Fact {
  readonly kind: FactKind
  readonly subject: string
  /** The part that is compared: a MAC, a name, "open", a key's fingerprint, "nginx 1.24.0". */
  readonly value: string
  /** What else was said at the time (raw output, parsed parts); never compared, so that a clock in it is no change. */
  readonly detail: Json
  /** How it was learned: "arp-response", "nmap-service-probe", "nse:ssl-cert", "dns", … */
  readonly method: string
  /** observed: it answered a probe itself; claimed: another party said so. Only observed facts may merge machines. */
  readonly standing: "observed" | "claimed"
}

/** A fact with its lifetime in the ledger. */
export interface Observation extends Fact {
  readonly id: number
  readonly endpoint: number
  /** Moment of the scan that saw it first. */
  readonly first: Moment
  /** Moment of the last scan that saw it. */
  readonly last: Moment
  /** Moment of the scan that asked again and found otherwise; FOREVER while it is true as far as we know. */
  readonly ended: Moment
}

/** A service fact's detail. */
export interface ServiceDetail {
  readonly name: string
  readonly product: string | null
  readonly version: string | null
  readonly extra: string | null
  /** "ssl" where the service speaks inside TLS. */
  readonly tunnel: string | null
  /** 0 to 10, nmap's own measure; 3 and less means guessed from the port number. */
  readonly confidence: number
  readonly cpe: readonly string[]
}

/** A clock fact's detail. */
export interface ClockDetail {
  /** Negative where it is behind. */
  readonly aheadMs: number
  /** How much further it may be either way, by what is known of the time that the answer took. */
  readonly plusMinusMs: number
  /** When that was, by our clock; null where a file doesn't say. */
  readonly at: number | null
}

/** What was asked of one endpoint, so that silence means something only where we asked. Port sets as "1-1000,8080". */
export interface Asked {
  readonly tcp: string
  readonly udp: string
  /** Ports whose service was asked for, as "22/tcp". */
  readonly services: readonly string[]
  readonly os: boolean
  readonly names: boolean
}

/** What one endpoint answered in one scan, as much as is known so far. Later sightings of the same scan add to it. */
export interface Sighting {
  readonly ip: string
  readonly facts: readonly Fact[]
  readonly asked: Asked
}

/** Whether it was the machine that said something: what others claim of it they may also claim while it is off. */
export function isHeard({ facts }: Sighting): boolean {
  return facts.some(({ kind, standing }) => standing === "observed" && kind !== "filtered")
}

export const NOTHING_ASKED: Asked = { tcp: "", udp: "", services: [], os: false, names: false }

/** "22/tcp", the subject that port, service and certificate facts share. */
export function portSubject(port: number, protocol: Protocol): string {
  return `${port}/${protocol}`
}
