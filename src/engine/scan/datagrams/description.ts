import { get, type IncomingMessage } from "node:http"
import { isIP } from "node:net"
import { addressText, readAddress } from "#model/address.ts"
import { neverPayload } from "../port-lists.ts"
import type { Errand } from "./question.ts"

const LONGEST = 65_536
const PATIENCE_MS = 2_000
/** What a packet on most segments holds of a stream. */
const SEGMENT = 1_448
const STREAM_OVERHEAD = 52
const STREAM_OVERHEAD_6 = 72

/**
 * Fetches a description that a machine says it has: from that machine only, at most 64 kB in two seconds, no
 * redirects followed. Null where it is elsewhere, too slow or no text.
 */
export async function fetchDescription(
  location: string,
  { ip, tools, desk }: Errand,
): Promise<string | null> {
  const url = placeOn(location, ip)
  if (url === null || tools.untouchable(ip) || tools.signal.aborted) return null
  await desk.turn(ip)
  const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(PATIENCE_MS)])
  return new Promise((resolve) => {
    const request = get(url, {
      agent: false,
      signal,
      maxHeaderSize: 16_384,
      headers: {
        "user-agent": "Rollcall",
        accept: "text/xml",
        "accept-encoding": "identity",
        connection: "close",
      },
    })
    let reading: Promise<string | null> = Promise.resolve(null)
    request.on("response", (response) => {
      reading = readBody(response).finally(() => request.destroy())
    })
    request.on("error", () => undefined)
    request.on("close", () => {
      const { socket } = request
      if (socket !== null) tools.spent(ip, streamSpent(ip, socket.bytesWritten, socket.bytesRead))
      resolve(reading)
    })
  })
}

/** The address of a description, if it is on the machine that told of it and on a port that may be written to. */
export function placeOn(location: string, ip: string): URL | null {
  const url = URL.parse(location.slice(0, 1_000))
  if (url === null || url.protocol !== "http:" || url.username !== "" || url.password !== "") return null
  const bare = url.hostname.replaceAll(/^\[|\]$/gu, "")
  const address = isIP(bare) === 0 ? null : readAddress(bare)
  if (address === null || addressText(address) !== ip) return null
  return neverPayload(Number(url.port || 80)) ? null : url
}

async function readBody(response: IncomingMessage): Promise<string | null> {
  const encoded = response.headers["content-encoding"] ?? "identity"
  if (response.statusCode !== 200 || encoded !== "identity") return null
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part)
      length += part.length
      if (length >= LONGEST) break
    }
  } catch {
    // Broken off, or out of time: what came is looked at.
  }
  return Buffer.concat(parts).subarray(0, LONGEST).toString("utf8")
}

/** What a connection costs the other side, as Linux sends it: hands shaken, what was written, and what was read acknowledged. */
function streamSpent(ip: string, written: number, read: number) {
  const acknowledged = Math.ceil(read / SEGMENT / 2)
  const packets = 2 + Math.ceil(written / SEGMENT) + acknowledged + 1
  const overhead = ip.includes(":") ? STREAM_OVERHEAD_6 : STREAM_OVERHEAD
  return { packets, connections: 1, bytes: packets * overhead + written + 8 }
}
