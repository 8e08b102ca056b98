import { type Socket, connect } from "node:net"
import type { SecureVersion } from "node:tls"
import type { Cost } from "./cost.ts"
import { type Secured, Tunnel } from "./tunnel.ts"

/** Nobody gets to say more than this to one question. */
export const MOST_HEARD = 131_072
/** More than what is kept, for TLS says its words with a wrapping. */
const MOST_ON_WIRE = 524_288
const FIRST = 1_024
const LOOK_AGAIN_MS = 10
const LEAVE_MS = 100

export type Opened = Connection | "refused" | "no-answer"

export interface Limits {
  readonly connectMs: number
  /** From the first packet to the last, whatever the other side does. */
  readonly totalMs: number
  readonly signal: AbortSignal
  /** Called once, when the connection is over and done with. */
  readonly whenClosed: () => void
}

/** Opens a connection, or says how that ended. */
export function open(ip: string, port: number, cost: Cost, limits: Limits): Promise<Opened> {
  return new Promise((resolve) => {
    if (limits.signal.aborted) return resolve("no-answer")
    const socket = connect({ host: ip, port, noDelay: true })
    const failed = (how: "refused" | "no-answer", waited = 0) => {
      clearTimeout(timer)
      socket.destroy()
      limits.signal.removeEventListener("abort", stop)
      cost.knocked(waited)
      resolve(how)
    }
    const stop = () => failed("no-answer")
    const timer = setTimeout(() => failed("no-answer", limits.connectMs), limits.connectMs)
    limits.signal.addEventListener("abort", stop, { once: true })
    // Who resets has taken us first: that is no closed port.
    socket.once("error", (error: NodeJS.ErrnoException) =>
      failed(error.code === "ECONNREFUSED" ? "refused" : "no-answer"),
    )
    socket.once("connect", () => {
      clearTimeout(timer)
      limits.signal.removeEventListener("abort", stop)
      socket.removeAllListeners("error")
      cost.connected()
      resolve(new Connection(socket, cost, limits))
    })
  })
}

/** One conversation over TCP, with an end: in time, in bytes heard, and when the scan stops. */
export class Connection {
  private readonly socket: Socket
  private readonly cost: Cost
  private readonly limits: Limits
  private readonly deadline: NodeJS.Timeout
  private readonly whenAborted = () => this.close()
  private readonly chunks: Buffer[] = []
  private joined: Buffer = Buffer.alloc(0)
  private total = 0
  private onWire = 0
  private wake: (() => void) | null = null
  private tunnel: Tunnel | null = null
  private counted = false
  private endedBy: "by us" | "by them" | "reset" = "by us"
  /** The first bytes heard: plain ones before TLS, those inside it after. */
  first: Buffer = Buffer.alloc(0)
  /** Whether the other side can't be heard any more. */
  over = false
  /** Whether anything was heard at all. */
  said = false

  constructor(socket: Socket, cost: Cost, limits: Limits) {
    this.socket = socket
    this.cost = cost
    this.limits = limits
    this.deadline = setTimeout(() => this.close(), limits.totalMs)
    limits.signal.addEventListener("abort", this.whenAborted, { once: true })
    socket.on("data", (chunk) => this.fromWire(chunk))
    socket.on("end", () => this.ended("by them"))
    socket.on("close", () => this.ended())
    socket.on("error", (error: NodeJS.ErrnoException) =>
      this.ended(error.code === "ECONNRESET" ? "reset" : undefined),
    )
  }

  get secured(): Secured | null {
    return this.tunnel?.secured ?? null
  }

  /** All that was heard and not dropped since. */
  get heard(): Buffer {
    if (this.chunks.length > 0) this.joined = Buffer.concat([this.joined, ...this.chunks.splice(0)])
    return this.joined
  }

  /** Forgets the first bytes heard. */
  drop(count: number) {
    this.joined = this.heard.subarray(count)
  }

  say(bytes: Buffer | string) {
    if (this.over) return
    const data = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes
    if (this.tunnel) this.tunnel.say(data)
    else this.toWire(data)
  }

  /** Waits until enough was heard, nothing more can come, or so many milliseconds have gone. */
  hear(enough: (heard: Buffer) => boolean, ms: number): Promise<Buffer> {
    return new Promise((resolve) => {
      let looked = -1
      let later: NodeJS.Timeout | null = null
      const done = () => {
        clearTimeout(timer)
        if (later) clearTimeout(later)
        this.wake = null
        resolve(this.heard)
      }
      const timer = setTimeout(done, ms)
      const look = () => {
        later = null
        looked = this.total
        if (this.over || enough(this.heard)) done()
      }
      // Looking at all of it again for every byte would take the square of its length.
      this.wake = () => {
        if (this.over || this.total - looked > looked / 16 || this.total < FIRST) look()
        else later ??= setTimeout(look, LOOK_AGAIN_MS)
      }
      look()
    })
  }

  /** Goes on inside TLS; null where the other side won't. What was heard before is dropped. */
  async secure(
    ms: number,
    protocols: readonly string[] = [],
    version?: SecureVersion,
  ): Promise<Secured | null> {
    if (this.over || this.tunnel) return null
    this.drop(this.heard.length)
    this.total = 0
    const tunnel = new Tunnel({
      toWire: (bytes) => this.toWire(bytes),
      heard: (bytes) => this.take(bytes),
      ended: () => this.ended(),
    })
    this.tunnel = tunnel
    const secured = await tunnel.shake(ms, protocols, version ?? null)
    if (secured) this.first = this.heard.subarray(0, FIRST)
    return secured
  }

  /** Says goodbye as one does, and gives the other side a moment to hang up first. */
  async leave(words: Buffer | string = "") {
    this.say(words)
    await this.hear(() => false, LEAVE_MS)
  }

  close() {
    clearTimeout(this.deadline)
    this.limits.signal.removeEventListener("abort", this.whenAborted)
    this.tunnel?.end()
    this.socket.destroy()
    this.ended()
    if (this.counted) return
    this.counted = true
    this.cost.closed(this.endedBy)
    this.limits.whenClosed()
  }

  private toWire(bytes: Buffer) {
    if (this.socket.destroyed || bytes.length === 0) return
    this.cost.wrote(bytes.length)
    this.socket.write(bytes)
  }

  private fromWire(chunk: Buffer) {
    this.said = true
    this.cost.heard(chunk.length)
    this.onWire += chunk.length
    if (this.onWire > MOST_ON_WIRE) return this.full()
    if (!this.tunnel) return this.take(chunk)
    if (!this.tunnel.secured) this.begin(chunk)
    this.tunnel.fromWire(chunk)
  }

  private take(chunk: Buffer) {
    this.begin(chunk)
    const room = MOST_HEARD - this.total
    this.chunks.push(chunk.subarray(0, room))
    this.total += Math.min(room, chunk.length)
    if (this.total >= MOST_HEARD) return this.full()
    this.wake?.()
  }

  private begin(chunk: Buffer) {
    if (this.first.length < FIRST)
      this.first = Buffer.concat([this.first, chunk.subarray(0, FIRST - this.first.length)])
  }

  private full() {
    this.socket.pause()
    this.ended()
  }

  private ended(how?: "by them" | "reset") {
    if (how) this.endedBy = how
    this.over = true
    this.tunnel?.ended()
    this.wake?.()
  }
}
