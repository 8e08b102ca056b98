import { setTimeout as sleep } from "node:timers/promises"
import type { DatagramTools } from "./order.ts"

type Pacing = Pick<DatagramTools, "take" | "perMachinePerSecond" | "signal">

/** Keeps the packets to one machine apart, whatever question they belong to, and all of them within the pace. */
export class Spacing {
  private readonly tools: Pacing
  private readonly gap: number
  private readonly next = new Map<string, number>()

  constructor(tools: Pacing) {
    this.tools = tools
    this.gap = 1_000 / Math.max(1, tools.perMachinePerSecond)
  }

  /** Waits for the moment when one more packet may go to this address. */
  async turn(ip: string): Promise<void> {
    const now = performance.now()
    const at = Math.max(now, this.next.get(ip) ?? 0)
    this.next.set(ip, at + this.gap)
    if (at - now > 1) await sleep(at - now, undefined, { signal: this.tools.signal }).catch(() => undefined)
    if (!this.tools.signal.aborted) await this.take(1)
  }

  /** Waits for the pace. Whoever keeps it may refuse when the scan is stopped: then nothing is sent anyway. */
  private async take(packets: number): Promise<void> {
    try {
      await this.tools.take(packets)
    } catch (error) {
      if (!this.tools.signal.aborted) throw error
    }
  }
}
