import type { Spent } from "#model/spent.ts"

// With timestamps, as Linux, macOS and the BSDs send them; Windows leaves them out.
const SYN = 40
const SEGMENT = 32
const MAXIMUM_SEGMENT = 1_448

/** After so long the system acknowledges what it heard without waiting for us to say something. */
const DELAYED_MS = 35

/**
 * Counts what one TCP connection puts on the wire. The system doesn't tell, so it is reckoned from reads and writes as
 * Linux sends: what is heard first is acknowledged at once; in a conversation that goes to and fro, with our next words.
 */
export class Cost {
  private packets = 1
  private bytes: number
  private readonly header: number
  private readonly now: () => number
  private heardBefore = false
  private toAndFro = false
  /** When something was heard whose acknowledgement waits for our next words; null where nothing waits. */
  private owedSince: number | null = null

  constructor(ip: string, now: () => number = () => performance.now()) {
    this.now = now
    this.header = ip.includes(":") ? 40 : 20
    this.bytes = this.header + SYN
  }

  /** Nobody answered: the system knocked again after 1, 3 and 7 seconds. */
  knocked(ms: number) {
    const again = Math.floor(Math.log2(ms / 1_000 + 1))
    for (let each = 0; each < again; each += 1) this.sent(SYN)
  }

  connected() {
    this.sent(SEGMENT)
  }

  wrote(bytes: number) {
    this.settle()
    this.owedSince = null
    this.toAndFro ||= this.heardBefore
    for (let left = bytes; left > 0; left -= MAXIMUM_SEGMENT)
      this.sent(SEGMENT + Math.min(left, MAXIMUM_SEGMENT))
  }

  heard(bytes: number) {
    this.settle()
    this.heardBefore = true
    // Every other full segment is acknowledged whatever the mode.
    for (let left = bytes - 2 * MAXIMUM_SEGMENT; left > 0; left -= 2 * MAXIMUM_SEGMENT) this.sent(SEGMENT)
    if (!this.toAndFro || this.owedSince !== null) {
      this.sent(SEGMENT)
      this.owedSince = null
    } else this.owedSince = this.now()
  }

  /** Who ends first gets an acknowledgement of the other's end; after a reset nobody says anything. */
  closed(how: "by us" | "by them" | "reset") {
    this.settle()
    if (how === "reset") return
    // Two things to acknowledge, their last words and their end, don't wait for ours.
    if (how === "by them" && this.owedSince !== null) this.sent(SEGMENT)
    this.sent(SEGMENT)
    if (how === "by us") this.sent(SEGMENT)
  }

  get spent(): Spent {
    return { packets: this.packets, connections: 1, bytes: this.bytes }
  }

  private settle() {
    if (this.owedSince === null || this.now() - this.owedSince < DELAYED_MS) return
    this.sent(SEGMENT)
    this.owedSince = null
    this.toAndFro = false
  }

  private sent(bytes: number) {
    this.packets += 1
    this.bytes += this.header + bytes
  }
}
