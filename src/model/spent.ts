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
