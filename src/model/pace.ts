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
