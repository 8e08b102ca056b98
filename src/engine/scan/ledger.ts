import type { Spent, SpentOn } from "#model/spent.ts"

type Counting = { -readonly [Key in keyof Spent]: Spent[Key] }

const nothing = (): Counting => ({ packets: 0, connections: 0, bytes: 0 })

/** What each address got from a scan: everything that is sent is put down here once, whoever sent it. */
export class Ledger {
  private untold = new Map<string, Counting>()
  private readonly sum = nothing()

  get total(): Spent {
    return { ...this.sum }
  }

  put(ip: string, packets: number, connections: number, bytes: number) {
    let counting = this.untold.get(ip)
    if (!counting) this.untold.set(ip, (counting = nothing()))
    for (const each of [counting, this.sum]) {
      each.packets += packets
      each.connections += connections
      each.bytes += bytes
    }
  }

  /** What was put down since it was last asked for. */
  take(): readonly SpentOn[] {
    const told = this.untold
    this.untold = new Map()
    return [...told].map(([ip, spent]) => ({ ip, spent }))
  }
}
