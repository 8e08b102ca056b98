import { setTimeout as after } from "node:timers/promises"
import { clientOver, type Client } from "#api/client.ts"
import type { EngineOptions } from "#engine/engine.ts"
import type { Handler } from "#http/bridge.ts"
import type { Places } from "#http/places.ts"
import { version } from "#http/project.ts"
import { answersOn, fetchOverSocket, neverArrived } from "#http/socket-client.ts"
import { listenOnSocket } from "#http/socket.ts"
import { Failure } from "#model/failure.ts"

/** The engine that answers: the one that already runs, or one in this process. */
export interface Connection {
  readonly client: Client
  readonly handler: Handler
  /** Resolves when somebody asks the engine in this process to end; never for one that was running before. */
  readonly asked: Promise<void>
  close(): Promise<void>
}

const TRIES = 150
const BETWEEN_TRIES_MS = 200
const BETWEEN_OTHERS_MS = 500

/** How the engine is opened where none runs. */
type Opening = (places: Places) => Promise<Connection>

/** Reaches the engine of a database, or becomes it. */
export async function connect(places: Places, open: Opening): Promise<Connection> {
  // Another command may have the database for a moment; a long one lets others ask it over the socket.
  for (let tried = 0; tried < TRIES; tried++) {
    if (await answersOn(places.socket)) return overSocket(places, open)
    const engine = await openUnlessBusy(places, open)
    if (engine !== null) return engine
    await after(BETWEEN_TRIES_MS)
  }
  throw new Failure(
    "database-busy",
    `Another Rollcall has ${places.database} open and does not answer. End it, or name another file with --db.`,
  )
}

/** The engine that runs; should it end between two questions, the next one goes to whoever comes after it. */
function overSocket(places: Places, open: Opening): Connection {
  let successor: Connection | null = null
  const toSocket = fetchOverSocket(places.socket)
  const handler: Handler = async (request) => {
    if (successor !== null) return successor.handler(request)
    try {
      return await toSocket(request)
    } catch (error) {
      if (!neverArrived(error)) throw error
      successor = await connect(places, open)
      return successor.handler(request)
    }
  }
  const asked = new Promise<void>(() => {})
  return { client: clientOver(handler), handler, asked, close: async () => successor?.close() }
}

async function openUnlessBusy(places: Places, open: Opening): Promise<Connection | null> {
  try {
    return await open(places)
  } catch (error) {
    if (error instanceof Failure && error.code === "database-busy") return null
    throw error
  }
}

/** Opens the engine in this process, for this process alone: for what takes a moment. */
export function openHere(places: Places): Promise<Connection> {
  return openIn(places, {})
}

type Stay = Pick<EngineOptions, "isLasting" | "watches">

async function openIn({ home, database }: Places, stay: Stay): Promise<Connection> {
  // Only who becomes the engine loads it: a question to a running one is answered sooner.
  const [{ openEngine }, { openLog }] = await Promise.all([
    import("#engine/engine.ts"),
    import("#http/log.ts"),
  ])
  const { promise: asked, resolve: onStop } = Promise.withResolvers<void>()
  const { log, close: closeLog } = openLog(home)
  try {
    const engine = await openEngine({ home, database, version, log, onStop, ...stay })
    const handler: Handler = (request) => engine.fetch(request)
    const close = async () => {
      await engine.close()
      await closeLog()
    }
    return { client: clientOver(handler), handler, asked, close }
  } catch (error) {
    await closeLog()
    throw error
  }
}

/** Opens the engine in this process and lets other processes of this user ask it meanwhile. */
export const openShared = (places: Places): Promise<Connection> => shared(places, { isLasting: true })

/** The same for as long as its user likes: it keeps the sources read as they are, too. */
export const openLasting = (places: Places): Promise<Connection> =>
  shared(places, { isLasting: true, watches: true })

async function shared(places: Places, stay: Stay): Promise<Connection> {
  const connection = await openIn(places, stay)
  try {
    const listening = await listenOnSocket(places.socket, connection.handler)
    const close = async () => {
      await listening.close()
      await connection.close()
    }
    return { ...connection, close }
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** Waits until no scan runs any more that others have started in this process's engine. */
export async function othersDone({ client }: Connection, tell: (scan: number) => void): Promise<void> {
  let told = false
  for (;;) {
    const { running } = await client.engine.status()
    const [first] = running
    if (first === undefined) return
    if (!told) tell(first.scan)
    told = true
    await after(BETWEEN_OTHERS_MS)
  }
}
