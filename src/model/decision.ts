import type { Moment } from "./moment.ts"

/** What a human said. A row, reversible, never overwritten by a scan. */
export interface Decision {
  readonly id: number
  readonly at: Moment
  readonly author: string
  readonly kind: "never-touch"
  /** Address, CIDR or range in canonical text. */
  readonly subject: string
  readonly reason: string | null
  readonly undone: Moment | null
}
