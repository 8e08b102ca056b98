import type { Fact } from "#model/observation.ts"
import { ipsByMac, placed } from "./placed.ts"
import type { NetworkTables } from "./tables.ts"

/**
 * Gathers over a whole scan what tables say and which address has which hardware address, since the switch that knows
 * the port and the router that knows the address are two machines.
 */
export class Places {
  private readonly tables: NetworkTables[] = []
  private readonly ips = new Map<string, Set<string>>()
  private readonly known = new Set<string>()
  private readonly untouchable: (ip: string) => boolean

  constructor(untouchable: (ip: string) => boolean) {
    this.untouchable = untouchable
  }

  /** A machine that answered, and its hardware address where that was seen. */
  know(ip: string, mac: string | null): void {
    this.known.add(ip)
    if (mac !== null) this.ips.set(mac, (this.ips.get(mac) ?? new Set()).add(ip))
  }

  /** What one machine's tables told. */
  add(tables: NetworkTables): void {
    this.tables.push(tables)
  }

  /** Where each known machine hangs, as claims of the machines that were asked. */
  facts(): readonly { readonly ip: string; readonly facts: readonly Fact[] }[] {
    const ips = new Map([...this.ips].map(([mac, known]) => [mac, [...known]]))
    for (const [mac, told] of ipsByMac(this.tables))
      ips.set(mac, [...new Set([...(ips.get(mac) ?? []), ...told])])
    return placed(this.tables, { ips, mayTell: (ip) => this.known.has(ip) && !this.untouchable(ip) })
  }
}
