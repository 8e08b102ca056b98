import { request as httpRequest, type IncomingMessage } from "node:http"
import { connect } from "node:net"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { Failure } from "#model/failure.ts"
import type { Handler } from "./bridge.ts"

const PATIENCE_MS = 1_000

/** Whether somebody listens on a local socket. */
export function answersOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const say = (answers: boolean) => {
      socket.destroy()
      resolve(answers)
    }
    socket.setTimeout(PATIENCE_MS, () => say(false))
    socket.once("connect", () => say(true))
    socket.once("error", () => say(false))
  })
}

/** A fetch over a local socket: both bodies stream, and aborting ends the exchange on both sides. */
export function fetchOverSocket(path: string): Handler {
  return (request) =>
    new Promise((resolve, reject) => {
      const { pathname, search } = new URL(request.url)
      const outgoing = httpRequest({
        socketPath: path,
        method: request.method,
        path: pathname + search,
        headers: { ...Object.fromEntries(request.headers), host: "rollcall" },
        agent: false,
      })
      const leave = () => outgoing.destroy(new DOMException("The request was aborted.", "AbortError"))
      if (request.signal.aborted) leave()
      request.signal.addEventListener("abort", leave, { once: true })
      outgoing.once("close", () => request.signal.removeEventListener("abort", leave))
      outgoing.once("response", (incoming) => resolve(responseOf(incoming, request.method)))
      outgoing.on("error", (error) => reject(reasonFor(error)))
      // Only once there is somebody to send it to: a body that was not touched can be sent to another.
      outgoing.once("socket", (socket) => {
        socket.once("connect", () => {
          sendBody(request, outgoing).catch((error: unknown) =>
            outgoing.destroy(error instanceof Error ? error : undefined),
          )
        })
      })
    })
}

async function sendBody(request: Request, outgoing: NodeJS.WritableStream): Promise<void> {
  if (request.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(request.body), outgoing)
}

const withoutBody = new Set([101, 204, 205, 304])

function responseOf(incoming: IncomingMessage, method: string): Response {
  const status = incoming.statusCode ?? 502
  const headers = new Headers()
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    const name = incoming.rawHeaders[at] ?? ""
    if (!hopByHop.has(name.toLowerCase())) headers.append(name, incoming.rawHeaders[at + 1] ?? "")
  }
  if (withoutBody.has(status) || method === "HEAD") {
    incoming.resume()
    return new Response(null, { status, headers })
  }
  return new Response(Readable.toWeb(incoming), { status, headers })
}

// These speak of one connection and not of what it carries (RFC 9110 §7.6.1).
const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "date"])

/** Whether a question never reached anybody, so that it may be asked again. */
export function neverArrived(error: unknown): boolean {
  if (!(error instanceof Failure) || !(error.cause instanceof Error) || !("code" in error.cause)) return false
  return error.cause.code === "ECONNREFUSED" || error.cause.code === "ENOENT"
}

function reasonFor(error: Error): Error {
  if (
    !("code" in error) ||
    (error.code !== "ECONNREFUSED" && error.code !== "ENOENT" && error.code !== "ECONNRESET")
  ) {
    return error
  }
  return new Failure(
    "unavailable",
    "Rollcall's engine does not answer. It may be starting or ending: try again.",
    {
      cause: error,
    },
  )
}
