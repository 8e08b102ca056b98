import { type RemoteInfo, type Socket, createSocket } from "node:dgram"
import { addressText, readAddress } from "#model/address.ts"
import type { DatagramTools } from "./order.ts"

/** What is asked where, and what counts as an answer. */
export interface Asking<T> {
  readonly ip: string
  readonly port: number
  readonly packet: Buffer
  /** What the bytes say; null where they answer something else. */
  readonly read: (bytes: Buffer) => T | null
  /** Some answer from another port than the one they were asked on (SSDP). */
  readonly anyPort?: boolean
  /** Goes on listening so many milliseconds after the first answer, for those who send several. */
  readonly lingerMs?: number
  /** How often the silent are asked; twice, where nothing is said. */
  readonly tries?: number
  /** Called when a packet is about to leave. */
  readonly leaving?: () => void
}

interface Waiter {
  readonly port: number | null
  readonly hear: (bytes: Buffer) => void
  readonly giveUp: () => void
}

const PATIENCE_MS = 700
/** A jumbo frame's worth: what is longer is no answer to what we ask. */
const LONGEST_PACKET = 9_000
/** Datagrams of one machine that are looked at, in one question's conversation. */
const MOST_PACKETS = 400
const RECEIVE_BUFFER = 1 << 20

/** One question's socket for all machines. Answers are matched by address, port and what the question's reader says. */
export class Desk {
  private readonly sockets = new Map<4 | 6, Socket>()
  private readonly waiters = new Map<string, Set<Waiter>>()
  private readonly looked = new Map<string, number>()
  private readonly tools: DatagramTools
  private stray: ((ip: string, bytes: Buffer) => void) | null = null
  private closed = false

  private constructor(tools: DatagramTools) {
    this.tools = tools
  }

  static async open(tools: DatagramTools): Promise<Desk> {
    const desk = new Desk(tools)
    await Promise.all(([4, 6] as const).map((family) => desk.bind(family)))
    tools.signal.addEventListener("abort", desk.giveUp)
    return desk
  }

  private async bind(family: 4 | 6): Promise<void> {
    const socket = createSocket({
      ...(family === 4 ? { type: "udp4" } : { type: "udp6", ipv6Only: true }),
      recvBufferSize: RECEIVE_BUFFER,
    } as const)
    const bound = Promise.withResolvers<boolean>()
    // What the network has against a single packet is no more than silence.
    socket.on("error", () => bound.resolve(false))
    socket.on("message", (bytes, from) => this.hear(bytes, from))
    socket.bind(0, () => bound.resolve(true))
    if (await bound.promise) this.sockets.set(family, socket)
    else socket.close()
  }

  close(): void {
    this.tools.signal.removeEventListener("abort", this.giveUp)
    this.giveUp()
    this.closed = true
    for (const socket of this.sockets.values()) socket.close()
    this.sockets.clear()
  }

  private readonly giveUp = () => {
    for (const each of this.waiters.values()) for (const { giveUp } of each) giveUp()
  }

  /** Waits for the moment when one more packet may go to this address by another way than this desk. */
  turn(ip: string): Promise<void> {
    return this.tools.turn(ip)
  }

  /** The first answer, or null after two packets and some patience. */
  async ask<T>(asking: Asking<T>): Promise<T | null> {
    const [first] = await this.gather({ ...asking, lingerMs: 0 })
    return first ?? null
  }

  /** All answers that come until it has been quiet for a while. */
  async gather<T>(asking: Asking<T>): Promise<readonly T[]> {
    const heard: T[] = []
    const { promise: first, resolve } = Promise.withResolvers<undefined>()
    const waiter: Waiter = {
      port: asking.anyPort ? null : asking.port,
      hear: (bytes) => {
        const answer = readSafely(asking.read, bytes)
        if (answer === null) return
        heard.push(answer)
        resolve(undefined)
      },
      giveUp: () => resolve(undefined),
    }
    this.wait(asking.ip, waiter)
    try {
      await this.sendUntil(first, asking, () => heard.length > 0)
      if (heard.length > 0 && asking.lingerMs) await quiet(asking.lingerMs, this.tools.signal)
    } finally {
      this.waiters.get(asking.ip)?.delete(waiter)
    }
    return heard
  }

  private wait(ip: string, waiter: Waiter) {
    const waiting = this.waiters.get(ip) ?? new Set()
    waiting.add(waiter)
    this.waiters.set(ip, waiting)
  }

  private async sendUntil(first: Promise<undefined>, asking: Asking<unknown>, isAnswered: () => boolean) {
    for (let sent = 0; sent < (asking.tries ?? 2); sent += 1) {
      if (this.tools.signal.aborted || this.tools.untouchable(asking.ip)) return
      await this.send(asking)
      await Promise.race([first, quiet(PATIENCE_MS, this.tools.signal)])
      if (isAnswered()) return
    }
  }

  private async send({ ip, port, packet, leaving }: Asking<unknown>): Promise<void> {
    const socket = this.sockets.get(ip.includes(":") ? 6 : 4)
    await this.tools.turn(ip)
    if (socket === undefined || this.closed || this.tools.signal.aborted) return
    leaving?.()
    const sent = await sendPacket(socket, packet, { ip, port })
    if (sent) this.tools.spent(ip, { packets: 1, connections: 0, bytes: packet.length + overhead(ip) })
  }

  /** One packet to a group on the interface that has this address; what it brings goes to whoever listens to all. */
  async sendToGroup(from: string, to: { readonly ip: string; readonly port: number }, packet: Buffer) {
    const socket = this.sockets.get(4)
    if (socket === undefined || this.tools.signal.aborted) return
    await this.tools.turn(to.ip)
    if (this.closed || this.tools.signal.aborted) return
    try {
      socket.setMulticastInterface(from)
      // RFC 6762, section 11: link-local by its address; one hop is all that a segment needs.
      socket.setMulticastTTL(1)
      socket.setMulticastLoopback(false)
    } catch {
      // The interface went away meanwhile.
      return
    }
    if (await sendPacket(socket, packet, to))
      this.tools.spent(to.ip, { packets: 1, connections: 0, bytes: packet.length + overhead(to.ip) })
  }

  /** Hands everything that comes meanwhile, from whatever address, to one listener. */
  async listenToAll(milliseconds: number, hear: (ip: string, bytes: Buffer) => void): Promise<void> {
    this.stray = hear
    await quiet(milliseconds, this.tools.signal)
    this.stray = null
  }

  private hear(bytes: Buffer, from: RemoteInfo) {
    if (bytes.length > LONGEST_PACKET) return
    const ip = canonical(from.address)
    if (this.stray === null && !this.waiters.has(ip)) return
    const looked = (this.looked.get(ip) ?? 0) + 1
    if (looked > MOST_PACKETS) return
    this.looked.set(ip, looked)
    this.stray?.(ip, bytes)
    for (const { port, hear } of this.waiters.get(ip) ?? [])
      if (port === null || port === from.port) hear(bytes)
  }
}

/** IP and UDP headers before the payload. */
const overhead = (ip: string) => (ip.includes(":") ? 48 : 28)

function sendPacket(socket: Socket, packet: Buffer, to: { readonly ip: string; readonly port: number }) {
  return new Promise<boolean>((resolve) => {
    // An address without a way to it, or a firewall of our own: that is silence too.
    socket.send(packet, to.port, to.ip, (error) => resolve(error === null))
  })
}

/** Whatever a reader stumbles over in bytes from a network, the bytes are no answer. */
function readSafely<T>(read: (bytes: Buffer) => T | null, bytes: Buffer): T | null {
  try {
    return read(bytes)
  } catch {
    return null
  }
}

function canonical(text: string): string {
  const address = readAddress(text.split("%", 1)[0] ?? "")
  return address === null ? "" : addressText(address)
}

function quiet(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener("abort", done)
  })
}
