import { constants } from "node:crypto"
import { Duplex } from "node:stream"
import {
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
  type TLSSocket,
  connect,
  createSecureContext,
} from "node:tls"

/** What was agreed on, and the certificates that came, the server's own first. */
export interface Secured {
  readonly version: string
  readonly cipher: string
  readonly alpn: string | null
  readonly chain: readonly Buffer[]
}

export interface Ends {
  readonly toWire: (bytes: Buffer) => void
  readonly heard: (bytes: Buffer) => void
  readonly ended: () => void
}

const MOST_CERTIFICATES = 10

/** TLS inside a connection that is open already. Any certificate is taken: who it is, is what we came to find out. */
export class Tunnel {
  secured: Secured | null = null
  private readonly ends: Ends
  private readonly wire: Duplex
  private tls: TLSSocket | null = null
  private finish: ((secured: Secured | null) => void) | null = null

  constructor(ends: Ends) {
    this.ends = ends
    this.wire = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        ends.toWire(chunk)
        done()
      },
    })
    this.wire.on("error", () => undefined)
  }

  shake(
    ms: number,
    protocols: readonly string[],
    version: SecureVersion | null = null,
  ): Promise<Secured | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.finish?.(null), ms)
      this.finish = (secured) => {
        clearTimeout(timer)
        this.finish = null
        this.secured = secured
        resolve(secured)
      }
      this.start(protocols, version)
    })
  }

  say(bytes: Buffer) {
    if (this.tls && !this.tls.destroyed) this.tls.write(bytes)
  }

  fromWire(bytes: Buffer) {
    if (!this.wire.destroyed) this.wire.push(bytes)
  }

  ended() {
    this.finish?.(null)
  }

  end() {
    this.tls?.destroy()
    this.wire.destroy()
  }

  private start(protocols: readonly string[], version: SecureVersion | null) {
    this.tls = connect({
      socket: this.wire,
      rejectUnauthorized: false,
      minDHSize: 1,
      secureContext: contextFor(version),
      ...(protocols.length > 0 && { ALPNProtocols: [...protocols] }),
    })
    this.tls.on("secureConnect", () => this.tls && this.finish?.(securedBy(this.tls)))
    this.tls.on("data", (chunk: Buffer) => this.ends.heard(chunk))
    this.tls.on("end", () => this.ends.ended())
    this.tls.on("error", () => this.ends.ended())
    this.tls.on("close", () => this.ends.ended())
  }
}

const contexts = new Map<SecureVersion | null, SecureContext>()

/** Old equipment speaks old TLS with small keys; it is to be recognised, not trusted. */
function contextFor(version: SecureVersion | null): SecureContext {
  const known = contexts.get(version)
  if (known) return known
  const versions =
    version === null ? { minVersion: "TLSv1" as const } : { minVersion: version, maxVersion: version }
  const made = madeContext(versions)
  contexts.set(version, made)
  return made
}

function madeContext(versions: SecureContextOptions): SecureContext {
  try {
    return createSecureContext({
      ...versions,
      ciphers: "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ALL:@SECLEVEL=0",
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    })
  } catch {
    // A TLS library without the old ciphers, such as Electron's, still speaks the new ones.
    return createSecureContext(versions)
  }
}

function securedBy(tls: TLSSocket): Secured {
  return {
    version: tls.getProtocol() ?? "",
    cipher: tls.getCipher()?.name ?? "",
    alpn: typeof tls.alpnProtocol === "string" ? tls.alpnProtocol : null,
    chain: chainOf(tls),
  }
}

function chainOf(tls: TLSSocket): readonly Buffer[] {
  try {
    return certificatesOf(tls)
  } catch {
    // There are certificates that the TLS library takes and can't put into words.
    return []
  }
}

function certificatesOf(tls: TLSSocket): readonly Buffer[] {
  const chain: Buffer[] = []
  let next = tls.getPeerCertificate(true)
  const seen = new Set<string>()
  while (next?.raw !== undefined && chain.length < MOST_CERTIFICATES) {
    const print = next.fingerprint256
    if (seen.has(print)) break
    seen.add(print)
    chain.push(next.raw)
    next = next.issuerCertificate
  }
  return chain
}
