import { createServer, type Server } from "node:http"
import { API_PATH } from "#api/client.ts"
import { Failure } from "#model/failure.ts"
import { admission } from "./admission.ts"
import { listenerFor, type Handler } from "./bridge.ts"
import { secured, sentence } from "./headers.ts"
import { refusalOf } from "./origin.ts"
import { pageFor } from "./pages.ts"
import { withRefusals } from "./refusal.ts"
import { closerOf } from "./socket.ts"

export interface ServeOptions {
  /** Answers what is asked below /api. */
  readonly api: Handler
  /** The built interface. */
  readonly pages: string
  /** The port that was asked for; null takes the usual one, or the next that is free. */
  readonly port: number | null
}

export interface Served {
  readonly port: number
  /** A new link that lets one browser in, once. */
  newLink(): string
  close(): Promise<void>
}

/** Where the console usually is. */
export const USUAL_PORT = 7655
const NEXT_PORTS = 20
const ONLY_HERE = "127.0.0.1"

/** Serves the console to browsers on this computer, and to no other. */
export async function serve({ api, pages, port }: ServeOptions): Promise<Served> {
  const server = createServer()
  const close = closerOf(server)
  server.requestTimeout = 0
  const taken = port === null ? await listenOnFree(server) : await listenOn(server, port)
  const door = admission(`rollcall-${taken}`)
  const answerApi = withRefusals(api)
  const handler: Handler = async (request) => secured(await answer(request))

  async function answer(request: Request): Promise<Response> {
    const refusal = refusalOf(request, taken)
    if (refusal !== null) return refusal
    const url = new URL(request.url)
    const token = url.searchParams.get("token")
    if (token !== null && url.pathname === "/" && request.method === "GET") return door.exchange(token)
    if (!door.admits(request)) {
      return sentence(
        401,
        "Open the link that rollcall serve printed. Press Enter in its terminal for a new one.",
      )
    }
    return below(url.pathname, API_PATH) ? answerApi(request) : pageFor(request, pages)
  }

  server.on("request", listenerFor(handler, `http://${ONLY_HERE}:${taken}`))
  return {
    port: taken,
    newLink: () => `http://${ONLY_HERE}:${taken}/?token=${door.newToken()}`,
    close,
  }
}

/** Whether a path is a folder or lies below it. */
export function below(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

async function listenOnFree(server: Server): Promise<number> {
  for (let port = USUAL_PORT; port < USUAL_PORT + NEXT_PORTS; port++) {
    if (await tryPort(server, port)) return port
  }
  return listenOn(server, 0)
}

async function listenOn(server: Server, port: number): Promise<number> {
  if (!(await tryPort(server, port))) {
    throw new Failure(
      "unavailable",
      `Port ${port} is taken by another program. Name another with --port, or leave --port out and the next free one is used.`,
    )
  }
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : port
}

function tryPort(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      server.off("listening", succeeded)
      if (error.code === "EADDRINUSE") resolve(false)
      else reject(portFailure(port, error))
    }
    const succeeded = () => {
      server.off("error", failed)
      resolve(true)
    }
    server.once("error", failed)
    server.once("listening", succeeded)
    server.listen(port, ONLY_HERE)
  })
}

function portFailure(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code !== "EACCES") return error
  return new Failure("not-allowed", `Port ${port} is kept for the system. Name one above 1023 with --port.`)
}
