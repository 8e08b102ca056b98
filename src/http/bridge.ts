import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

/** Answers requests; the engine is one of these, and so is each shell around it. */
export type Handler = (request: Request) => Promise<Response>

/** Turns a fetch handler into a listener of Node's HTTP server: both bodies stream, and a client that leaves aborts. */
export function listenerFor(handler: Handler, origin: string) {
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const leaving = new AbortController()
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) leaving.abort()
    })
    void answer(handler, { incoming, outgoing, origin, signal: leaving.signal })
  }
}

interface Exchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly origin: string
  readonly signal: AbortSignal
}

async function answer(handler: Handler, { incoming, outgoing, origin, signal }: Exchange): Promise<void> {
  try {
    const request = requestOf(incoming, origin, signal)
    await send(
      request === null ? new Response("Bad request\n", { status: 400 }) : await handler(request),
      outgoing,
    )
  } catch (error) {
    if (signal.aborted) return
    process.stderr.write(
      `A request could not be answered: ${error instanceof Error ? error.stack : String(error)}\n`,
    )
    if (!outgoing.headersSent) outgoing.writeHead(500)
    outgoing.end()
  }
}

const withoutBody = new Set(["GET", "HEAD"])

function requestOf(incoming: IncomingMessage, origin: string, signal: AbortSignal): Request | null {
  const { method = "GET", url = "/" } = incoming
  // Only paths: "GET http://elsewhere/ HTTP/1.1" is meant for a proxy, which this is not.
  if (!url.startsWith("/") || !URL.canParse(origin + url)) return null
  const headers = new Headers()
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? "", incoming.rawHeaders[at + 1] ?? "")
  }
  if (withoutBody.has(method)) return new Request(origin + url, { method, headers, signal })
  const body = Readable.toWeb(incoming)
  return new Request(origin + url, { method, headers, signal, body, duplex: "half" })
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  for (const [name, value] of headersOf(response)) outgoing.setHeader(name, value)
  outgoing.writeHead(response.status)
  if (response.body === null) {
    outgoing.end()
    return
  }
  // An event stream says nothing for a while: the headers go out now, so that the client knows it is connected.
  outgoing.flushHeaders()
  await pipeline(Readable.fromWeb(response.body), outgoing)
}

function headersOf(response: Response): readonly (readonly [string, string | string[]])[] {
  const cookies = response.headers.getSetCookie()
  const single = [...response.headers].filter(([name]) => name !== "set-cookie")
  return cookies.length > 0 ? [...single, ["set-cookie", cookies]] : single
}
