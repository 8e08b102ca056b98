import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { clientOver, failureOf, type Client } from "#api/client.ts"
import { openEngine, type Engine } from "#engine/engine.ts"
import type { Pace } from "#engine/sources/watch.ts"
import type { Recogniser } from "#model/answer.ts"
import type { Failure } from "#model/failure.ts"

const quiet = { info: () => {}, warn: () => {}, error: () => {} }

/** An engine with a database of its own, asked as every shell asks it. */
export interface Roll {
  readonly home: string
  readonly engine: Engine
  readonly client: Client
  /** Sends text or bytes as a file to import, the way a browser does. */
  send(content: string | Uint8Array, name?: string): Promise<Answered>
  /** Opens another on the same database, where this one was closed. */
  reopened(): Promise<Roll>
  /** Ends the engine and opens another on the same database, with other rules where some are given. */
  again(recogniser?: Recogniser): Promise<Roll>
  end(): Promise<void>
}

export interface Answered {
  readonly status: number
  readonly scan?: { readonly id: number; readonly state: string; readonly moment: number }
  readonly machines?: number
  readonly newMachines?: number
  readonly warnings?: readonly string[]
  readonly failure?: string
  readonly sentence?: string
}

/** Opens an engine in a folder, or in a new one that goes when it ends; with a pace, it watches its sources. */
export async function openRoll(folder?: string, recogniser?: Recogniser, watches?: Pace): Promise<Roll> {
  const home = folder ?? mkdtempSync(join(tmpdir(), "rollcall-engine-"))
  const database = join(home, "rollcall.db")
  const engine = await openEngine({
    home,
    database,
    version: "test",
    log: quiet,
    ...(recogniser && { recogniser }),
    ...(watches && { watches }),
  })
  return {
    home,
    engine,
    client: clientOver((request) => engine.fetch(request)),
    send: (content, name = "scan.xml") => send(engine, content, name),
    reopened: () => openRoll(home, recogniser, watches),
    again: async (other = recogniser) => {
      await engine.close()
      return openRoll(home, other, watches)
    },
    end: async () => {
      await engine.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function send(engine: Engine, content: string | Uint8Array, name: string): Promise<Answered> {
  const url = `http://rollcall/api/import?name=${encodeURIComponent(name)}`
  const body = typeof content === "string" ? content : new Blob([Uint8Array.from(content)])
  const response = await engine.fetch(new Request(url, { method: "POST", body }))
  return { status: response.status, ...(JSON.parse(await response.text()) as object) }
}

/** The refusal that a question meets; an error where it is answered, or refused without a sentence. */
export async function refusalOf(question: Promise<unknown>): Promise<Pick<Failure, "code" | "message">> {
  try {
    await question
  } catch (error) {
    const failure = failureOf(error)
    if (failure === null) throw error
    return { code: failure.code, message: failure.message }
  }
  throw new Error("It was not refused.")
}
