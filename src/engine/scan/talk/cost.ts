import type { Spent } from "#model/spent.ts"

// With timestamps, as Linux, macOS and the BSDs send them; Windows leaves them out.
const SYN = 40
const SEGMENT = 32
const MAXIMUM_SEGMENT = 1_448

/** Counts what one TCP connection puts on the wire. The system doesn't tell, so it is reckoned from reads and writes. */
export class Cost {
  private packets = 1
  private bytes: number
  private readonly header: number
  /** Whether something has been heard that neither an acknowledgement nor anything we said has confirmed yet. */
  private owed = false
  private spoken = false

  constructor(ip: string) {
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
    this.owed = false
    this.spoken = true
    for (let left = bytes; left > 0; left -= MAXIMUM_SEGMENT)
      this.sent(SEGMENT + Math.min(left, MAXIMUM_SEGMENT))
  }

  /** What is heard is acknowledged at once, or with what we say next. */
  heard() {
    if (this.owed || !this.spoken) this.sent(SEGMENT)
    this.owed = this.spoken
  }

  /** Our end of the connection, and the acknowledgement of theirs. */
  closed() {
    this.sent(SEGMENT)
    this.sent(SEGMENT)
  }

  get spent(): Spent {
    return { packets: this.packets, connections: 1, bytes: this.bytes }
  }

  private sent(bytes: number) {
    this.packets += 1
    this.bytes += this.header + bytes
  }
}
