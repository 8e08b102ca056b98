const SLOT_MS = 250
const SLOTS = 20

/** Counts packets, and how many went out in the last few seconds. */
export class Tally {
  packets = 0
  private readonly slots = new Float64Array(SLOTS)
  private newest: number
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
    this.newest = this.slotNow()
  }

  add(packets: number) {
    this.turn()
    this.packets += packets
    this.slots[this.newest % SLOTS]! += packets
  }

  /** Packets a second over the last few seconds. */
  rate(): number {
    this.turn()
    return Math.round((this.slots.reduce((sum, each) => sum + each, 0) * 1_000) / (SLOTS * SLOT_MS))
  }

  private slotNow() {
    return Math.floor(this.now() / SLOT_MS)
  }

  /** Empties the slots whose time has come round again. */
  private turn() {
    const slot = this.slotNow()
    const passed = Math.min(SLOTS, slot - this.newest)
    for (let back = 0; back < passed; back += 1) this.slots[(slot - back) % SLOTS] = 0
    if (passed > 0) this.newest = slot
  }
}
