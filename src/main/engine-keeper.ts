import type { Handler } from "#http/bridge.ts"
import type { Places } from "#http/places.ts"
import { answersOn, fetchOverSocket } from "#http/socket-client.ts"
import { Failure } from "#model/failure.ts"
import type { EngineProcess } from "./engine-process.ts"

/** Keeps an engine there to be asked: the one that already runs, or one of our own. */
export interface EngineKeeper {
  readonly ask: Handler
  /** Ends the engine if it is our own. */
  end(): Promise<void>
}

interface KeeperOptions {
  readonly places: Places
  readonly start: (places: Places) => Promise<EngineProcess>
  readonly now?: () => number
}

const STARTS = 3
const STARTS_WINDOW_MS = 60_000

/** Keeps an engine for a database; one that ended is started again, unless it keeps ending. */
export function engineKeeper({ places, start, now = Date.now }: KeeperOptions): EngineKeeper {
  const overSocket = fetchOverSocket(places.socket)
  let own: EngineProcess | null = null
  let starts: readonly number[] = []
  let ready: Promise<void> | null = null
  let lastWords = ""
  let ending = false

  async function begin(): Promise<void> {
    if (await answersOn(places.socket)) return
    starts = [...starts.filter((at) => at > now() - STARTS_WINDOW_MS), now()]
    if (starts.length > STARTS) {
      throw new Failure(
        "unavailable",
        `The engine keeps ending. ${lastWords || `Its log in ${places.home} may say why.`}`,
      )
    }
    own = await start(places)
    void own.ended.then(() => {
      own = null
      ready = null
    })
  }

  const running = (): Promise<void> => {
    if (ending) return Promise.reject(new Failure("unavailable", "Rollcall is ending."))
    ready ??= begin().catch((error: unknown) => {
      ready = null
      if (starts.length <= STARTS && error instanceof Error) lastWords = error.message
      throw error
    })
    return ready
  }

  return {
    ask: async (request) => {
      await running()
      return overSocket(request).catch((error: unknown) => {
        // Somebody else's engine has gone: the next question starts one of ours.
        if (error instanceof Failure) ready = null
        throw error
      })
    },
    end: async () => {
      ending = true
      await ready?.catch(() => {})
      await own?.end()
    },
  }
}
