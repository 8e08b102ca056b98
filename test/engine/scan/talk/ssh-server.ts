import {
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  sign,
} from "node:crypto"
import type { Socket } from "node:net"
import { KEXINIT, mpint, packet, packetIn, Strings, text } from "#engine/scan/talk/ssh-packets.ts"

const BANNER = "SSH-2.0-Tested_1.0"
const PREFIX = Buffer.from("302a300506032b656e032100", "hex")

/** An SSH server as far as its host key goes; one that forges shows a key that it can't sign with. */
export function sshServer({ forges }: { readonly forges: boolean }) {
  const host = generateKeyPairSync("ed25519")
  const other = generateKeyPairSync("ed25519")
  const raw = host.publicKey.export({ type: "spki", format: "der" }).subarray(12)
  const blob = Buffer.concat([text("ssh-ed25519"), text(raw)])
  const signer = forges ? other.privateKey : host.privateKey
  const fingerprint = `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/u, "")}`
  return { fingerprint, serve: (socket: Socket) => serve(socket, blob, signer) }
}

function serve(socket: Socket, blob: Buffer, signer: ReturnType<typeof generateKeyPairSync>["privateKey"]) {
  const lists = [
    "curve25519-sha256",
    "ssh-ed25519",
    "aes128-ctr",
    "aes128-ctr",
    "hmac-sha2-256",
    "hmac-sha2-256",
  ]
  const rest = ["none", "none", "", ""]
  const ours = Buffer.concat([
    Buffer.from([KEXINIT]),
    randomBytes(16),
    ...[...lists, ...rest].map(text),
    Buffer.alloc(5),
  ])
  socket.write(`${BANNER}\r\n`)
  socket.write(packet(ours))
  let heard = Buffer.alloc(0)
  let banner = ""
  let theirs: Buffer | null = null
  socket.on("data", (chunk) => {
    heard = Buffer.concat([heard, chunk])
    if (banner === "") {
      const end = heard.indexOf("\r\n")
      if (end < 0) return
      banner = heard.subarray(0, end).toString("latin1")
      heard = heard.subarray(end + 2)
    }
    for (let next = packetIn(heard); typeof next !== "string"; next = packetIn(heard)) {
      heard = heard.subarray(next.end)
      if (next.payload[0] === KEXINIT) theirs = Buffer.from(next.payload)
      else if (theirs) reply(new Strings(next.payload, 1).next(), theirs)
    }
  })
  function reply(point: Buffer, init: Buffer) {
    const { publicKey, privateKey } = generateKeyPairSync("x25519")
    const mine = publicKey.export({ type: "spki", format: "der" }).subarray(PREFIX.length)
    const key = createPublicKey({ key: Buffer.concat([PREFIX, point]), format: "der", type: "spki" })
    const shared = mpint(diffieHellman({ privateKey, publicKey: key }))
    const said = [banner, BANNER, init, ours, blob, point, mine].map(text)
    const digest = createHash("sha256")
      .update(Buffer.concat([...said, shared]))
      .digest()
    const signature = Buffer.concat([text("ssh-ed25519"), text(sign(null, digest, signer))])
    socket.write(packet(Buffer.concat([Buffer.from([31]), text(blob), text(mine), text(signature)])))
  }
}
