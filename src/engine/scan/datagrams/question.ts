import type { Answer } from "#model/answer.ts"
import type { Fact } from "#model/observation.ts"
import type { NetworkTables } from "../snmp/tables.ts"
import type { Desk } from "./desk.ts"
import type { DatagramOrder, DatagramTools, Heard } from "./order.ts"

/** What one machine is asked, and with what. */
export interface Errand {
  readonly ip: string
  readonly desk: Desk
  readonly tools: DatagramTools
  readonly order: DatagramOrder
  /** What it said already, when its whole segment was asked. */
  readonly already: readonly Buffer[]
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
  readonly group?: Group
  /** How many machines may be in conversation at once, where that is fewer than usual. */
  readonly atOnce?: number
  /** null: it stayed silent, or said nothing that is an answer. */
  readonly ask: (errand: Errand) => Promise<Told | null>
}
