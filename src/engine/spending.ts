import { NOTHING_SPENT, type Spent, type SpentOn, addSpent } from "#model/spent.ts"
import type { Scan } from "#model/scan.ts"
import type { Store } from "#store/store.ts"

/** Where what a scan spends is written down: by machine, and for addresses where nothing is found in one sum. */
export interface Spending {
  /** An address answered: what it got before is its own from now on. */
  seen(ip: string): void
  write(machines: readonly SpentOn[]): Promise<void>
  end(): Promise<void>
}

/** Goes on where an earlier run of the same scan ended. */
export async function spendingOf(store: Store, scan: Scan): Promise<Spending> {
  let { all, silent } = await store.spent.ofScan(scan.id)
  const unknown = new Map<string, Spent>()
  const answered = new Set<string>()

  /** What there is to write of those that got something now, and of those that have answered since. */
  function due(machines: readonly SpentOn[]): readonly SpentOn[] {
    const dues = new Map<string, Spent>()
    for (const { ip, spent } of machines) {
      all = addSpent(all, spent)
      dues.set(ip, spent)
    }
    for (const ip of [...dues.keys(), ...answered]) {
      const earlier = unknown.get(ip)
      if (!earlier) continue
      unknown.delete(ip)
      silent = minus(silent, earlier)
      dues.set(ip, addSpent(dues.get(ip) ?? NOTHING_SPENT, earlier))
    }
    answered.clear()
    return [...dues].map(([ip, spent]) => ({ ip, spent }))
  }

  async function write(machines: readonly SpentOn[]): Promise<void> {
    const left = await store.spent.add(scan, due(machines))
    for (const { ip, spent } of left) {
      unknown.set(ip, spent)
      silent = addSpent(silent, spent)
    }
    await store.spent.keep(scan.id, { all, silent })
  }

  return {
    seen: (ip) => {
      if (unknown.has(ip)) answered.add(ip)
    },
    write,
    end: async () => {
      if (all.packets === 0) return
      await write([])
      await store.spent.fold(scan.id)
    },
  }
}

const minus = (a: Spent, b: Spent): Spent => ({
  packets: a.packets - b.packets,
  connections: a.connections - b.connections,
  bytes: a.bytes - b.bytes,
})
