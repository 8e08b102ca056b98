import type { PaceLimits } from "#model/pace.ts"

/** Below this, what is sent at the same time for different reasons is much of what a machine may get. */
const FEW = 100

/**
 * How many packets a second of what one machine may get go to knocking on ports, and how many to talking to those that
 * are open, which goes on beside it. Where a machine may get few, the two together stay below that.
 */
export function sharesOf({ packetsPerSecondPerMachine }: PaceLimits): {
  readonly knocks: number
  readonly talk: number
} {
  const isFrail = packetsPerSecondPerMachine < FEW
  return {
    knocks: packetsPerSecondPerMachine * (isFrail ? 0.5 : 1),
    talk: packetsPerSecondPerMachine * (isFrail ? 0.4 : 0.8),
  }
}
