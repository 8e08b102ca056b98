// oxlint-disable unicorn/require-post-message-target-origin -- a message between processes has no origin
import { openEngine } from "#engine/engine.ts"
import { openLog } from "#http/log.ts"
import { version } from "#http/project.ts"
import { listenOnSocket } from "#http/socket.ts"
import { z } from "zod"

// The engine of a release, in a process of Electron's own. It is told where things are, and when to end.
const places = z.object({ home: z.string(), database: z.string(), socket: z.string() })

const { parentPort } = process
let ending: Promise<void> | null = null
let end = async () => {}

parentPort.on("message", ({ data }) => {
  if (data === "end") endOnce()
  else void begin(data)
})

function endOnce(): void {
  ending ??= end().finally(() => process.exit(0))
}

async function begin(data: unknown): Promise<void> {
  try {
    const { home, database, socket } = places.parse(data)
    const { log, close: closeLog } = openLog(home)
    const engine = await openEngine({
      ...{ home, database, version, log },
      ...{ isLasting: true, watches: true },
      onStop: endOnce,
    })
    const listening = await listenOnSocket(socket, (request) => engine.fetch(request))
    end = async () => {
      await listening.close()
      await engine.close()
      await closeLog()
    }
    parentPort.postMessage("ready")
  } catch (error) {
    parentPort.postMessage(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}
