import type { Moment } from "./moment.ts"

/** What one machine got from us: packets and bytes on the wire that we sent, connections that we opened. */
export interface Spent {
  readonly packets: number
  readonly connections: number
  /** Bytes of IP packets (and of ARP frames) that we sent. */
  readonly bytes: number
}

export const NOTHING_SPENT: Spent = { packets: 0, connections: 0, bytes: 0 }

export function addSpent(a: Spent, b: Spent): Spent {
  return {
    packets: a.packets + b.packets,
    connections: a.connections + b.connections,
    bytes: a.bytes + b.bytes,
  }
}

/** What one address got. */
export interface SpentOn {
  readonly ip: string
  readonly spent: Spent
}

/** What a machine got in one scan. */
export interface SpentInScan extends Spent {
  readonly scan: number
  readonly moment: Moment
}

/** What a machine got from us: in the last scans one by one, in older ones as a sum, and in all. */
export interface SpentByScan {
  readonly inAll: Spent
  readonly scans: readonly SpentInScan[]
  readonly before: Spent & { readonly scans: number }
}

/** What one scan cost: in all, and what of it went to addresses where nothing was found. */
export interface ScanSpent {
  readonly all: Spent
  readonly silent: Spent
}
