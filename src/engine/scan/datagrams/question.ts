import type { Answer } from "#model/answer.ts"
import type { Fact } from "#model/observation.ts"
import type { NetworkTables } from "../snmp/tables.ts"
import type { Desk } from "./desk.ts"
import type { DatagramOrder, DatagramTools, Heard } from "./order.ts"

/** What one question goes out with. */
export interface Round {
  readonly order: DatagramOrder
  readonly tools: DatagramTools
  readonly desk: Desk
}

/** What one machine is asked, and with what. */
export interface Errand extends Round {
  readonly ip: string
  /** What it said when its whole segment was asked, for those that answer only then. */
  readonly already: Promise<readonly Buffer[]>
}

/** What it told. */
export interface Told {
  readonly facts: readonly Fact[]
  readonly answers: readonly Answer[]
  readonly tables?: NetworkTables | null
  readonly others?: Heard["others"]
}

/** How a whole segment is asked at once. */
export interface Group {
  readonly address: string
  readonly packet: () => Buffer
}

/** What a UDP port can be asked: one conversation with each machine, over a socket that all of them share. */
export interface Question {
  readonly name: string
  readonly port: number
  /** nmap's word for what is spoken there. */
  readonly protocol: string
  readonly group?: Group
  /** How many machines may be in conversation at once, where that is fewer than usual. */
  readonly atOnce?: number
  /** null: it stayed silent, or said nothing that is an answer. */
  readonly ask: (errand: Errand) => Promise<Told | null>
}
