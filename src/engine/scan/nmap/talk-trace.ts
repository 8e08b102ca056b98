import type { NmapTelling } from "./trace.ts"

// What Linux sends for a connection, with timestamps; nmap tells what it asked of the system, not what that sent.
const SYN = 40
const SEGMENT = 32
const MAXIMUM_SEGMENT = 1_448
const UDP = 8
/** A TLS client's first words, its last before the talk, and its farewell. */
const HELLO = 517
const FINISHED = 80
const FAREWELL = 31
const ALERT = 7
/** Seconds between a server's last words and our end that count as one moment. */
const AT_ONCE = 0.005
const MOST = 20_000

interface Talk {
  readonly ip: string
  kind: "tcp" | "tls" | "udp"
  readonly since: number
  open: boolean
  /** When something was last said or heard, in seconds. */
  last: number
  /** Whether the last thing that came is acknowledged by what we say next, if that comes at once. */
  owes: boolean
}

/**
 * Reads what `nmap --packet-trace` writes to stderr of its connections ("NSOCK INFO …"), and counts what the system
 * sends for them. Each event is one line that begins so, whatever machines say.
 */
export class TalkTrace {
  private readonly telling: Pick<NmapTelling, "sent" | "connection">
  private readonly talks = new Map<string, Talk>()
  /** By event: which connection a callback is about. */
  private readonly events = new Map<string, string>()

  constructor(telling: Pick<NmapTelling, "sent" | "connection">) {
    this.telling = telling
  }

  /** Takes one line; false where it is none of the trace. */
  line(text: string, from: number, end: number): boolean {
    if (!text.startsWith("NSOCK ", from)) return false
    const [, seconds = "", what = "", rest = ""] =
      EVENT.exec(text.slice(from, Math.min(end, from + 200))) ?? []
    const at = Number(seconds)
    if (what === "nsock_trace_handler_callback") this.callback(rest, at)
    else if (what === "nsock_iod_delete") this.deleted(rest, at)
    else this.requested(rest, at)
    return true
  }

  private requested(rest: string, at: number) {
    const [, kind, ip, iod, event] = CONNECT.exec(rest) ?? []
    if (kind !== undefined && ip !== undefined && iod !== undefined && event !== undefined) {
      this.connect(KINDS[kind] ?? "tcp", ip, iod, at)
      this.remember(event, iod)
      return
    }
    const [, bytes, writes, wrote] = WRITE.exec(rest) ?? []
    if (bytes !== undefined && writes !== undefined && wrote !== undefined)
      this.write(writes, Number(bytes), at)
    const [, reads, read] = READ.exec(rest) ?? []
    if (reads === undefined || read === undefined) return
    this.remember(read, reads)
    const talk = this.talks.get(reads)
    if (talk) this.pay(talk)
  }

  private remember(event: string, iod: string) {
    if (this.events.size >= MOST) this.events.clear()
    this.events.set(event, iod)
  }

  private connect(kind: Talk["kind"], ip: string, iod: string, since: number) {
    if (this.talks.size >= MOST) this.talks.clear()
    this.talks.set(iod, { ip, kind, since, last: since, open: false, owes: false })
    if (kind === "udp") return
    this.telling.connection(ip)
    this.put(ip, SYN)
  }

  private write(iod: string, bytes: number, at: number) {
    const talk = this.talks.get(iod)
    if (!talk) return
    if (talk.kind === "udp") return this.put(talk.ip, UDP + bytes)
    const inside = talk.kind === "tls" ? bytes + 22 : bytes
    for (let left = inside; left > 0; left -= MAXIMUM_SEGMENT)
      this.put(talk.ip, SEGMENT + Math.min(left, MAXIMUM_SEGMENT))
    talk.last = at
    talk.owes = false
  }

  private callback(rest: string, at: number) {
    const [, what, outcome, event = ""] = CALLBACK.exec(rest) ?? []
    const iod = this.events.get(event)
    const talk = iod === undefined ? undefined : this.talks.get(iod)
    if (what === undefined || !talk || talk.kind === "udp") return
    this.events.delete(event)
    if (what.endsWith("CONNECT")) this.connected(talk, outcomeOf(what, outcome, rest), at)
    else if (what === "READ" && outcome === "SUCCESS") this.read(talk, rest)
    if (outcome === "SUCCESS") talk.last = at
  }

  private connected(talk: Talk, outcome: Outcome, at: number) {
    if (outcome === "unreached") return this.knocked(talk, at)
    this.put(talk.ip, SEGMENT)
    if (talk.kind === "tls") this.put(talk.ip, SEGMENT + HELLO)
    if (outcome === "no-tls") return this.put(talk.ip, SEGMENT + ALERT)
    talk.open = true
    if (outcome === "mute") talk.kind = "tcp"
    if (talk.kind === "tcp") return
    this.put(talk.ip, SEGMENT)
    this.put(talk.ip, SEGMENT + FINISHED)
    talk.owes = true
  }

  /** Unanswered, the system knocks again after 1, 3 and 7 seconds. */
  private knocked({ ip, since }: Talk, at: number) {
    const again = Math.floor(Math.log2(Math.max(0, at - since) + 1))
    for (let each = 0; each < again; each += 1) this.put(ip, SYN)
  }

  /** What ended the handshake is acknowledged by itself where nothing is said at once. */
  private pay(talk: Talk) {
    if (talk.owes) this.put(talk.ip, SEGMENT)
    talk.owes = false
  }

  private read(talk: Talk, rest: string) {
    const bytes = Number(/\((\d+) bytes\)/u.exec(rest)?.[1] ?? 0)
    for (let left = bytes; left > 0; left -= 2 * MAXIMUM_SEGMENT) this.put(talk.ip, SEGMENT)
  }

  private deleted(rest: string, at: number) {
    const iod = IOD.exec(rest)?.[1] ?? ""
    const talk = this.talks.get(iod)
    this.talks.delete(iod)
    if (!talk?.open) return
    // A TLS server that has closed answers our farewell with a reset; others get our end of the connection.
    this.put(talk.ip, talk.kind === "tls" ? SEGMENT + FAREWELL : SEGMENT)
    // Who answers and closes sends both ends at once; who waits closes after us, or did so a while ago.
    if (at - talk.last > AT_ONCE) this.put(talk.ip, SEGMENT)
  }

  private put(ip: string, bytes: number) {
    this.telling.sent(ip, 1, (ip.includes(":") ? 40 : 20) + bytes, "system")
  }
}

/** What became of a connection; mute: a server that says nothing to a TLS client's first words. */
type Outcome = "reached" | "unreached" | "no-tls" | "mute"

/** TLS is tried on open ports only: where it fails there was a connection all the same. */
function outcomeOf(what: string, outcome: string | undefined, rest: string): Outcome {
  if (outcome === "SUCCESS") return "reached"
  if (what !== "SSL-CONNECT" || UNREACHED.test(rest)) return "unreached"
  return outcome === "TIMEOUT" ? "mute" : "no-tls"
}

const UNREACHED = /refused|unreachable|No route|timed out/iu
const EVENT = /^NSOCK \w+ \[([\d.]+)s\] (\w+)\(\): (.*)$/u
const CONNECT = /^(TCP|SSL|UDP) connection requested to (\S+):\d{1,5}(?:\/\w+)? \(IOD #(\d+)\) EID (\d+)/u
const WRITE = /^(?:Write|Sendto) request for (\d+) bytes to IOD #(\d+) EID (\d+)/u
const READ = /^Read request (?:for \d+ (?:lines|bytes) )?from IOD #(\d+) .*EID (\d+)/u
const CALLBACK = /^Callback: ([A-Z-]+) ([A-Z]+)(?: \[[^\]]{1,80}\])? for EID (\d+)/u
const IOD = /IOD #(\d+)/u
const KINDS: Readonly<Record<string, Talk["kind"]>> = { TCP: "tcp", SSL: "tls", UDP: "udp" }
