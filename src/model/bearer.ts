import type { Moment } from "./moment.ts"

/** A machine that held an endpoint for a while, so that the observations of that while speak of it. */
export interface Bearer {
  readonly machine: string
  readonly name: string
  readonly ip: string
  readonly firstSeen: Moment
  /** From when to when it held the endpoint. */
  readonly since: Moment
  readonly until: Moment
  /** Whether it was present, at whatever address, at the beginning and at the end of the window. */
  readonly presentBefore: boolean
  readonly presentAfter: boolean
}
