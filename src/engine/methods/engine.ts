import { existsSync, mkdirSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import type { EngineEvent, EngineStatus } from "#api/shapes.ts"
import { Failure } from "#model/failure.ts"
import { FOREVER } from "#model/moment.ts"
import { asFailureOf } from "#engine/refusals.ts"
import type { Context } from "#engine/context.ts"

export async function status(context: Context): Promise<EngineStatus> {
  const { store } = context
  return {
    version: context.version,
    database: store.file,
    home: context.home,
    pid: process.pid,
    started: context.started,
    machines: await store.machines.count(),
    scans: await store.scans.count(),
    packetsEver: await store.scans.packetsEver(),
    lastScan: await store.scans.latest(FOREVER),
    running: [...context.running.values()].map(({ progress }) => progress),
  }
}

/** First how things stand, then everything that happens. */
export async function* listen(
  context: Context,
  signal: AbortSignal | undefined,
): AsyncGenerator<EngineEvent> {
  // Listening begins before the first answer is put together, so that nothing falls between the two.
  const events = context.events.listen(signal)
  yield { kind: "hello", status: await status(context) }
  yield* events
}

/** A whole copy of the database, made while the engine runs. */
export async function backUp(
  { store, home, tools }: Context,
  { to }: { readonly to: string | null },
): Promise<{ file: string; bytes: number }> {
  const stamp = new Date(tools.now()).toISOString().replaceAll(/[:.]/g, "-")
  const file = to ?? join(home, "backups", `rollcall-${stamp}.db`)
  if (existsSync(file)) {
    throw new Failure("conflict", `${file} is already there and is left as it is. Name another file.`)
  }
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return await store.backUp(file)
  } catch (error) {
    throw backUpFailure(error, file)
  }
}

function backUpFailure(error: unknown, file: string): unknown {
  const failure = asFailureOf(error, file)
  if (failure?.code === "disk-full") {
    rmSync(file, { force: true })
    const sentence = `The disk is full. Free some space, or back up to another disk: ${file} was not made.`
    return new Failure("disk-full", sentence, { cause: error })
  }
  if (failure) return failure
  const isPlace = error instanceof TypeError || (error instanceof Error && "code" in error)
  if (!isPlace) return error
  return new Failure("bad-file", `${file} can't be written. Name a file in a folder of your own.`, {
    cause: error,
  })
}
