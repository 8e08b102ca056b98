import { type RemoteInfo, createSocket } from "node:dgram"
import { EventEmitter } from "node:events"
import snmp from "net-snmp"
import { addressText, readAddress } from "#model/address.ts"
import type { SnmpAuth, SnmpCredential, SnmpPriv } from "#model/credential.ts"
import type { Spent } from "#model/spent.ts"

const LONGEST_PACKET = 65_507
const TIMEOUT_MS = 1_500

/** A session with one machine. Only datagrams from its own address are heard, and each one sent is counted. */
export function openSession(
  credential: SnmpCredential,
  ip: string,
  spent: (ip: string, spent: Spent) => void,
): snmp.Session {
  const options = {
    transport: ip.includes(":") ? ("udp6" as const) : ("udp4" as const),
    retries: 1,
    timeout: TIMEOUT_MS,
    dgramModule: { createSocket: (type: "udp4" | "udp6") => new OwnSocket(type, ip, spent) },
  }
  const session =
    credential.kind === "snmp-v2c"
      ? snmp.createSession(ip, credential.community, { ...options, version: snmp.Version2c })
      : snmp.createV3Session(ip, userOf(credential), options)
  // Bytes that are no message, sockets that close: the question they belong to runs out of time.
  session.on("error", () => undefined)
  return session
}

const AUTHS: Readonly<Record<SnmpAuth, snmp.AuthProtocols>> = {
  md5: snmp.AuthProtocols.md5,
  sha: snmp.AuthProtocols.sha,
  sha224: snmp.AuthProtocols.sha224,
  sha256: snmp.AuthProtocols.sha256,
  sha384: snmp.AuthProtocols.sha384,
  sha512: snmp.AuthProtocols.sha512,
}

const PRIVS: Readonly<Record<SnmpPriv, snmp.PrivProtocols>> = {
  des: snmp.PrivProtocols.des,
  aes: snmp.PrivProtocols.aes,
  aes256: snmp.PrivProtocols.aes256b,
  "aes256-cisco": snmp.PrivProtocols.aes256r,
}

function userOf({ user, auth, priv }: Extract<SnmpCredential, { kind: "snmp-v3" }>): snmp.User {
  const { noAuthNoPriv, authNoPriv, authPriv } = snmp.SecurityLevel
  if (auth === null) return { name: user, level: noAuthNoPriv }
  const known = { name: user, authProtocol: AUTHS[auth.protocol], authKey: auth.secret }
  if (priv === null) return { ...known, level: authNoPriv }
  return { ...known, level: authPriv, privProtocol: PRIVS[priv.protocol], privKey: priv.secret }
}

/** What net-snmp uses of a datagram socket. It doesn't look at where an answer comes from, so this does. */
class OwnSocket extends EventEmitter {
  private readonly socket
  private isClosed = false
  private readonly ip: string
  private readonly spent: (ip: string, spent: Spent) => void

  constructor(type: "udp4" | "udp6", ip: string, spent: (ip: string, spent: Spent) => void) {
    super()
    this.ip = ip
    this.spent = spent
    this.socket = createSocket(type)
    this.socket.on("error", (error) => this.emit("error", error))
    this.socket.on("close", () => this.emit("close"))
    this.socket.on("message", (bytes, from) => this.hear(bytes, from))
  }

  private hear(bytes: Buffer, from: RemoteInfo) {
    const address = readAddress(from.address.split("%", 1)[0] ?? "")
    const isTheirs = address !== null && addressText(address) === this.ip && from.port === 161
    if (!isTheirs || bytes.length > LONGEST_PACKET) return
    try {
      this.emit("message", bytes, from)
    } catch {
      // net-snmp stumbles over messages that are damaged in the middle: they are no answer.
    }
  }

  send(...[buffer, offset, length, port, address, sent]: SendArguments) {
    const headers = address.includes(":") ? 48 : 28
    if (this.isClosed) return
    this.spent(this.ip, { packets: 1, connections: 0, bytes: length + headers })
    this.socket.send(buffer, offset, length, port, address, sent)
  }

  ref() {
    this.socket.ref()
  }

  unref() {
    this.socket.unref()
  }

  close() {
    if (!this.isClosed) this.socket.close()
    this.isClosed = true
  }
}

type SendArguments = readonly [
  buffer: Buffer,
  offset: number,
  length: number,
  port: number,
  address: string,
  sent: (error: Error | null, bytes: number) => void,
]
