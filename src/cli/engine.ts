import { setTimeout as after } from "node:timers/promises"
import { Failure } from "#model/failure.ts"
import { version } from "#http/project.ts"
import { answersOn } from "#http/socket-client.ts"
import type { Places } from "#http/places.ts"
import { openLasting, type Connection } from "./connection.ts"
import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { interruption } from "./interrupt.ts"
import { placesFor, verbOf, type Common, type Verb } from "./verb.ts"

interface Options extends Common {
  readonly untilStdinEnds?: boolean
}

/** `rollcall engine`: the engine with no window, until it is asked to end. */
export const engine: Verb = (program, shell) => {
  verbOf(program, "engine", "run the engine with no window, on this user's private socket")
    .option("--until-stdin-ends", "end with the program that started it")
    .action(async (options: Options) => {
      const places = placesFor(options)
      const connection = await openAlone(places)
      const { database, socket } = places
      // Listened for before it is said that the engine runs: whoever reads that may end it at once.
      const ending = [interruption(), connection.asked, ...(options.untilStdinEnds ? [stdinEnds()] : [])]
      if (options.json)
        await writeDocument(shell.terminal, "engine", { pid: process.pid, database, socket, version })
      else shell.terminal.say(`The engine runs for ${database}. Ctrl-C ends it.`)
      await Promise.race(ending)
      await connection.close()
      // An input that stays open would keep the process after its work is done.
      process.stdin.destroy()
      shell.exit = EXIT.done
    })
}

const TRIES = 150
const BETWEEN_TRIES_MS = 200

/** Of two starts at once, the database's lock lets one through; a short command that holds it is waited for. */
async function openAlone(places: Places): Promise<Connection> {
  for (let tried = 0; tried < TRIES; tried++) {
    if (await answersOn(places.socket)) break
    try {
      return await openLasting(places)
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "database-busy") throw error
    }
    await after(BETWEEN_TRIES_MS)
  }
  throw new Failure("database-busy", `An engine already runs for ${places.database}. Nothing was started.`)
}

function stdinEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin
      .once("end", resolve)
      .once("close", resolve)
      .once("error", () => resolve())
      .resume()
  })
}
