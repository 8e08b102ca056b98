import type { Fields } from "#model/answer.ts"
import type { Fact, Json } from "#model/observation.ts"
import type { Connection } from "./connection.ts"
import type { Patience } from "./terms.ts"

/** One port being asked one thing. */
export interface Dialogue {
  readonly ip: string
  readonly port: number
  /** Whether all is asked that is safe. */
  readonly thorough: boolean
  /** Whether only that is asked which the answer's value is made of, over this one connection. */
  readonly brief: boolean
  readonly patience: Patience
  /** Open; what it has said so far can be heard. */
  readonly connection: Connection
  /** One connection more to the same port, inside TLS where this one is; to be closed by who asks for it. */
  again(): Promise<Connection | null>
}

/** What one question brought. */
export interface Told {
  readonly question: string
  /** What is compared: nothing in it may tick or be drawn by lot. */
  readonly value: string
  readonly fields: Fields
  /** Parsed parts to be kept beside the fields. */
  readonly extra?: Readonly<Record<string, Json>>
}

export interface Understood {
  /** nmap's word. */
  readonly protocol: string
  readonly told: readonly Told[]
  readonly facts: readonly Fact[]
}

/** A protocol that we speak as far as it takes to hear what speaks there. */
export interface Question {
  readonly name: string
  readonly ports: readonly number[]
  /** Ports where it is spoken inside TLS from the first byte on. */
  readonly insideTls: readonly number[]
  /** Whether the server speaks first. */
  readonly greets: boolean
  /** Only asked on its own ports or where it was spoken before, never to see what an unknown port says. */
  readonly ownPortsOnly?: boolean
  /** Only asked where everything is. */
  readonly thoroughOnly?: boolean
  /** Whether these first bytes, said to whatever question, are of this protocol. */
  knows(said: Buffer): boolean
  /** null: it isn't this. */
  ask(dialogue: Dialogue): Promise<Understood | null>
}
