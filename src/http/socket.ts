import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs"
import { createServer, type Server, type ServerResponse } from "node:http"
import { dirname } from "node:path"
import { Failure } from "#model/failure.ts"
import { listenerFor, type Handler } from "./bridge.ts"
import { answersOn } from "./socket-client.ts"

/** A handler that can be reached over a private local socket. */
export interface Listening {
  /** Takes no new request, ends event streams, lets the other requests under way end, and takes the socket away. */
  close(): Promise<void>
}

const onWindows = process.platform === "win32"
const PATIENCE_MS = 60_000

/**
 * Serves a handler on a local socket that only this user can open. Call it with the database's lock held: what then
 * still lies at the path and doesn't answer is what a crash left behind.
 */
export async function listenOnSocket(path: string, handler: Handler): Promise<Listening> {
  if (!onWindows) {
    makePrivateFolder(dirname(path))
    if (await answersOn(path))
      throw new Failure("database-busy", "Another Rollcall engine already has this database.")
    rmSync(path, { force: true })
  }
  const server = createServer(listenerFor(handler, "http://rollcall"))
  const close = closerOf(server)
  // Event streams stay silent for long, and a large import takes its time.
  server.requestTimeout = 0
  await listening(server, path)
  if (!onWindows) chmodSync(path, 0o600)
  return { close }
}

function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const entry = lstatSync(folder)
  if (!entry.isDirectory() || entry.uid !== process.getuid?.()) {
    throw new Failure(
      "not-allowed",
      `The folder ${folder} belongs to somebody else. Remove it, or set ROLLCALL_HOME.`,
    )
  }
  if ((entry.mode & 0o077) !== 0) chmodSync(folder, 0o700)
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(path, () => {
      server.off("error", reject)
      resolve()
    })
  })
}

/** Keeps an eye on a server's answers, so that it can be ended without cutting one short; answers with what ends it. */
export function closerOf(server: Server): () => Promise<void> {
  const open = new Set<ServerResponse>()
  server.on("request", (_incoming, outgoing) => {
    open.add(outgoing)
    outgoing.once("close", () => open.delete(outgoing))
  })
  return () =>
    new Promise((resolve) => {
      const lastResort = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
      server.close(() => {
        clearTimeout(lastResort)
        resolve()
      })
      // An event stream never ends by itself.
      for (const outgoing of open) if (isEventStream(outgoing)) outgoing.destroy()
      server.closeIdleConnections()
    })
}

const isEventStream = (outgoing: ServerResponse) =>
  String(outgoing.getHeader("content-type")).startsWith("text/event-stream")
