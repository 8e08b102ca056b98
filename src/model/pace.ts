export const PACES = ["gentle", "normal", "fast"] as const
export type Pace = (typeof PACES)[number]

/** What a pace allows; shown to the user before anything is sent. */
export interface PaceLimits {
  /** Packets a second, over all machines. */
  readonly packetsPerSecond: number
  /** Packets a second that one machine may get. */
  readonly packetsPerSecondPerMachine: number
  /** Connections open to one machine at once. */
  readonly connectionsPerMachine: number
}

export const PACE_LIMITS: Readonly<Record<Pace, PaceLimits>> = {
  gentle: { packetsPerSecond: 300, packetsPerSecondPerMachine: 40, connectionsPerMachine: 2 },
  normal: { packetsPerSecond: 5_000, packetsPerSecondPerMachine: 1_000, connectionsPerMachine: 8 },
  fast: { packetsPerSecond: 20_000, packetsPerSecondPerMachine: 5_000, connectionsPerMachine: 20 },
}

/** Who may send to one machine at one time: runs of nmap for ports, for UDP and for what speaks there, and our own questions. */
export type Sender = "knocks" | "datagrams" | "probes" | "questions"

/** Parts of what one machine may get. All four may send at once, so together they are all of it. */
const PARTS: Readonly<Record<Sender, number>> = {
  knocks: 0.7,
  datagrams: 0.1,
  probes: 0.1,
  questions: 0.1,
}

/** Below so many packets a second, a single conversation or a guess at a system is much of it. */
const FEW = 100
const PARTS_OF_FEW: Readonly<Record<Sender, number>> = {
  knocks: 0.5,
  datagrams: 0.1,
  probes: 0.2,
  questions: 0.2,
}

/** Packets a second that one machine gets from a sender at most, while others send as well. */
export function partOf(sender: Sender, { packetsPerSecondPerMachine }: PaceLimits): number {
  return packetsPerSecondPerMachine * (packetsPerSecondPerMachine < FEW ? PARTS_OF_FEW : PARTS)[sender]
}
