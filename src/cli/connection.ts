import { setTimeout as after } from "node:timers/promises"
import { clientOver, type Client } from "#api/client.ts"
import type { Engine } from "#engine/engine.ts"
import type { Handler } from "#http/bridge.ts"
import type { Places } from "#http/places.ts"
import { version } from "#http/project.ts"
import { answersOn, fetchOverSocket } from "#http/socket-client.ts"
import { listenOnSocket } from "#http/socket.ts"
import { Failure } from "#model/failure.ts"

/** The engine that answers: the one that already runs, or one in this process. */
export interface Connection {
  readonly client: Client
  readonly handler: Handler
  /** Whether it was running before. */
  readonly running: boolean
  /** Resolves when somebody asks the engine in this process to end; never for one that was running before. */
  readonly asked: Promise<void>
  close(): Promise<void>
}

const TRIES = 50
const BETWEEN_TRIES_MS = 200

/** Reaches the engine of a database, or becomes it. */
export async function connect(places: Places): Promise<Connection> {
  // Between two short commands the database may be taken and its socket not there yet, or not any more.
  for (let tried = 0; tried < TRIES; tried++) {
    if (await answersOn(places.socket)) return overSocket(places)
    const engine = await openUnlessBusy(places)
    if (engine !== null) return engine
    await after(BETWEEN_TRIES_MS)
  }
  throw new Failure(
    "database-busy",
    `Another Rollcall has ${places.database} open and does not answer. End it, or name another file with --db.`,
  )
}

function overSocket({ socket }: Places): Connection {
  const handler = fetchOverSocket(socket)
  return {
    client: clientOver(handler),
    handler,
    running: true,
    asked: new Promise(() => {}),
    close: async () => {},
  }
}

async function openUnlessBusy(places: Places): Promise<Connection | null> {
  try {
    return await openHere(places)
  } catch (error) {
    if (error instanceof Failure && error.code === "database-busy") return null
    throw error
  }
}

/** Opens the engine in this process and lets other processes of this user reach it. */
export async function openHere(places: Places): Promise<Connection> {
  const { home, database, socket } = places
  // Only who becomes the engine loads it: a question to a running one is answered sooner.
  const [{ openEngine }, { openLog }] = await Promise.all([
    import("#engine/engine.ts"),
    import("#http/log.ts"),
  ])
  const { promise: asked, resolve: onStop } = Promise.withResolvers<void>()
  const engine = await openEngine({ home, database, version, log: openLog(home), onStop })
  const handler: Handler = (request) => engine.fetch(request)
  const listening = await listenOnSocket(socket, handler).catch((error: unknown) =>
    failedToListen(engine, error),
  )
  return {
    client: clientOver(handler),
    handler,
    running: false,
    asked,
    close: async () => {
      await listening.close()
      await engine.close()
    },
  }
}

async function failedToListen(engine: Engine, error: unknown): Promise<never> {
  await engine.close()
  throw error
}
