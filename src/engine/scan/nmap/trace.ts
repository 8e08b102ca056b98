import type { Protocol } from "#model/profile.ts"

/** What a run of nmap tells beside its XML, while it runs. */
export interface NmapTelling {
  /** A port was found open, long before its machine is finished. */
  readonly opened: (ip: string, port: number, protocol: Protocol) => void
  /** Something went to an address: packets and their bytes, and whether the system sent them or nmap itself. */
  readonly sent: (ip: string, packets: number, bytes: number, by: "nmap" | "system") => void
  readonly connection: (ip: string) => void
}

const TCP_SYN = 40
const TCP_BARE = 20
const UNREACHABLE = 28
const LONGEST_UNREACHABLE = { 4: 576, 6: 1_280 } as const
const MOST_CONNECTING = 10_000
const MOST_PORTS = 10_000

/**
 * Reads what `nmap --packet-trace` writes into its normal output, and counts what each address got: the raw packets as
 * they are told, and what the system sends by itself, which is an RST for every SYN/ACK that it did not ask for and an
 * ICMP error for every UDP answer.
 *
 * Once nmap begins to talk with services, its scripts write into the same output what machines said, as it came, so
 * that a machine could put any line there. From then on nothing in it is believed; the talk is read from nmap's other
 * output (talk-trace.ts). nmap asks all machines of a run for their ports first, so nothing is missed.
 */
export class PacketTrace {
  private readonly telling: NmapTelling
  private readonly connecting = new Set<string>()
  private readonly errors: IcmpErrors
  /** Ports that raw packets went out from. */
  private readonly ports = new Set<number>()
  private port = -1
  private talking = false
  /** Raw packets that were told one by one. */
  traced = 0

  constructor(telling: NmapTelling, now: () => number = Date.now) {
    this.telling = telling
    this.errors = new IcmpErrors(now)
  }

  /** Takes one line; false where it is none of the trace. */
  line(text: string, from: number, end: number): boolean {
    if (this.talking) return false
    if (text.startsWith("SENT (", from)) return this.sent(text, from + 6, end)
    if (text.startsWith("RCVD (", from)) return this.received(text, from + 6, end)
    if (text.startsWith("CONN (", from)) return this.connected(text.slice(from, end))
    if (text.startsWith("Discovered open port ", from)) return this.discovered(text.slice(from, end))
    if (TALK.some((beginning) => text.startsWith(beginning, from))) this.talking = true
    return false
  }

  private sent(text: string, from: number, end: number): boolean {
    this.traced += 1
    const what = text.indexOf(") ", from) + 2
    if (text.startsWith("ARP who-has ", what)) {
      this.telling.sent(text.slice(what + 12, text.indexOf(" ", what + 12)), 1, ARP_BYTES, "nmap")
      return true
    }
    const to = text.indexOf(" > ", what) + 3
    if (to < what || to > end) return true
    if (hasPort(text, what)) this.note(portBefore(text, to - 3))
    if (text.charCodeAt(what) === U) this.errors.sentTo(text.slice(to, text.indexOf(" ", to)))
    this.telling.sent(addressIn(text, what, to), 1, bytesOf(text, to, end), "nmap")
    return true
  }

  private note(port: number) {
    if (port === this.port) return
    this.port = port
    if (this.ports.size < MOST_PORTS) this.ports.add(port)
  }

  private received(text: string, from: number, end: number): boolean {
    const what = text.indexOf(") ", from) + 2
    const arrow = text.indexOf(" > ", what)
    if (arrow === -1 || arrow > end || !hasPort(text, what)) return true
    // Another nmap that asks the same machine at the same time sees the answers too.
    const flags = text.indexOf(" ", arrow + 3) + 1
    if (!this.ports.has(portBefore(text, flags - 1))) return true
    if (text.startsWith("TCP ", what)) {
      if (!SYN_ACK.has(text.slice(flags, text.indexOf(" ", flags)))) return true
      const ip = withoutPort(text, what + 4, arrow)
      this.telling.sent(ip, 1, headerOf(ip) + TCP_BARE, "system")
    } else if (text.startsWith("UDP ", what)) {
      this.answered(text.slice(what + 4, arrow), bytesOf(text, arrow, end))
    }
    return true
  }

  private answered(from: string, bytes: number) {
    const ip = from.slice(0, from.lastIndexOf(":"))
    for (const error of this.errors.after(from, bytes)) this.telling.sent(ip, 1, error, "system")
  }

  /** A connection that nmap had the system make: asked for, and later what became of it. */
  private connected(line: string): boolean {
    const found = /^CONN \([\d.]+s\) TCP \S+ > (\S+):(\d{1,5}) => (.{1,60})$/u.exec(line)
    const [, ip, port, became] = found ?? []
    if (ip === undefined || port === undefined) return true
    const key = `${ip} ${port}`
    if (!this.connecting.delete(key)) {
      this.telling.sent(ip, 1, headerOf(ip) + TCP_SYN, "system")
      this.telling.connection(ip)
    }
    if (became === "Operation now in progress" && this.connecting.size < MOST_CONNECTING)
      this.connecting.add(key)
    // It lets go of an open port by a reset, after the handshake's last part.
    if (became === "Connected") this.telling.sent(ip, 2, 2 * headerOf(ip) + 32 + TCP_BARE, "system")
    return true
  }

  private discovered(line: string): boolean {
    const found = /^Discovered open port (\d{1,5})\/(tcp|udp) on ([0-9a-fA-F.:]{2,45})$/u.exec(line.trimEnd())
    const [, port, protocol, ip] = found ?? []
    if (ip !== undefined && (protocol === "tcp" || protocol === "udp"))
      this.telling.opened(ip, Number(port), protocol)
    return true
  }
}

const TALK = ["Initiating Service scan", "Service scan ", "NSE: Script scanning", "NSE: TCP ", "NSE: UDP "]
const SYN_ACK = new Set(["SA", "SAE", "SEA"])
const ARP_BYTES = 28

const headerOf = (ip: string) => (ip.includes(":") ? 40 : 20)

/** The address that begins at `to`; TCP and UDP have a port behind it. */
function addressIn(text: string, what: number, to: number): string {
  const end = text.indexOf(" ", to)
  return hasPort(text, what) ? withoutPort(text, to, end) : text.slice(to, end)
}

function hasPort(text: string, what: number): boolean {
  const kind = text.charCodeAt(what)
  return kind === T || kind === U
}

const portBefore = (text: string, end: number) => numberAt(text, text.lastIndexOf(":", end - 1) + 1)

const T = "T".charCodeAt(0)
const U = "U".charCodeAt(0)

const withoutPort = (text: string, from: number, end: number) =>
  text.slice(from, text.lastIndexOf(":", end - 1))

/** The packet's length as the trace tells it: "iplen=44" for IPv4, "payloadlen=24" without the header for IPv6. */
function bytesOf(text: string, from: number, end: number): number {
  const four = text.indexOf("iplen=", from)
  if (four !== -1 && four < end) return numberAt(text, four + 6)
  const six = text.indexOf("payloadlen=", from)
  return six !== -1 && six < end ? numberAt(text, six + 11) + 40 : 0
}

function numberAt(text: string, from: number): number {
  let value = 0
  for (let at = from; at < from + 6; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) break
    value = value * 10 + digit
  }
  return value
}

/** Linux tells one address of errors six times at once, and then once a second (icmp_ratelimit). */
const BURST = 6
const MOST_REMEMBERED = 10_000

class IcmpErrors {
  private readonly tokens = new Map<string, { readonly at: number; readonly left: number }>()
  /** By port: datagrams that went there, answers that nmap told of, and answers that are counted as come. */
  private readonly talks = new Map<string, { sent: number; told: number; answered: number }>()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  sentTo(port: string) {
    this.talkWith(port).sent += 1
  }

  /**
   * Bytes of the errors that an answer of so many bytes from a port brings it. nmap sends a port several questions at
   * once and looks for the first answer only; the others come all the same.
   */
  after(port: string, bytes: number): readonly number[] {
    const talk = this.talkWith(port)
    talk.told += 1
    const answers = Math.max(talk.told, talk.sent) - talk.answered
    talk.answered += answers
    const ip = port.slice(0, port.lastIndexOf(":"))
    return Array.from({ length: Math.min(answers, BURST) }, () => this.error(ip, bytes)).filter(Boolean)
  }

  private talkWith(port: string) {
    let talk = this.talks.get(port)
    if (talk) return talk
    if (this.talks.size >= MOST_REMEMBERED) this.talks.clear()
    this.talks.set(port, (talk = { sent: 0, told: 0, answered: 0 }))
    return talk
  }

  /** 0 where none goes out any more. */
  private error(ip: string, datagram: number): number {
    const now = this.now()
    const before = this.tokens.get(ip) ?? { at: now, left: BURST }
    const left = Math.min(BURST, before.left + (now - before.at) / 1_000)
    if (this.tokens.size >= MOST_REMEMBERED) this.tokens.clear()
    this.tokens.set(ip, { at: now, left: left >= 1 ? left - 1 : left })
    const family = ip.includes(":") ? 6 : 4
    const header = family === 6 ? 48 : UNREACHABLE
    return left >= 1 ? Math.min(datagram + header, LONGEST_UNREACHABLE[family]) : 0
  }
}
