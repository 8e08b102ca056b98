import type { AddressRange } from "#model/address.ts"
import type { Answer } from "#model/answer.ts"
import type { SnmpCredential } from "#model/credential.ts"
import type { Fact } from "#model/observation.ts"
import type { Spent } from "#model/spent.ts"
import type { NetworkTables } from "../snmp/tables.ts"

/** What is to be asked over UDP, and of whom. */
export interface DatagramOrder {
  readonly ips: readonly string[]
  /** UDP ports of the profile; those that nobody here has a question for (see UDP_QUESTIONS) are left alone. */
  readonly ports: readonly number[]
  readonly thorough: boolean
  /** Whole on-link segments that the user confirmed: only there may a question go to a group. */
  readonly local: readonly AddressRange[]
}

export interface DatagramTools {
  readonly signal: AbortSignal
  readonly spent: (ip: string, spent: Spent) => void
  /** The pace: waits for the moment when one more packet may go to this address. */
  readonly turn: (ip: string) => Promise<void>
  /** The user's own, as far as they are meant for this network. */
  readonly snmp: readonly SnmpCredential[]
  readonly untouchable: (ip: string) => boolean
  /** The nmap program: the list of enterprise numbers beside it lets engine ids read as nmap writes them. */
  readonly nmapPath: string
}

/** What one question brought from one machine. A machine is told once a question, as soon as that is answered. */
export interface Heard {
  readonly ip: string
  readonly facts: readonly Fact[]
  readonly answers: readonly Answer[]
  /** nmap's word for what it speaks there; null where it stayed silent. */
  readonly protocol: string | null
  /** The UDP ports that were asked, as "53" or "53,161"; silence on them means something. */
  readonly asked: string
  /** What a switch's or router's tables say of other machines, for whoever can join it with them. */
  readonly tables: NetworkTables | null
  /** Facts about other addresses of the order or of `tables`: always claimed. */
  readonly others: readonly { readonly ip: string; readonly facts: readonly Fact[] }[]
}
