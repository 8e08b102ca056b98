import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { Places } from "#http/places.ts"
import { listenOnSocket, type Listening } from "#http/socket.ts"
import { engineKeeper } from "#main/engine-keeper.ts"
import { Failure } from "#model/failure.ts"

let home: string
let places: Places
let listening: Listening | null
let started: number

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rollcall-keeper-"))
  places = { home, database: join(home, "rollcall.db"), socket: join(home, "run", "e.sock") }
  listening = null
  started = 0
})

afterEach(async () => {
  await listening?.close()
  rmSync(home, { recursive: true, force: true })
})

// An engine that answers with its number, behind the real socket.
async function start({ socket }: Places) {
  const ended = Promise.withResolvers<void>()
  started += 1
  const number = String(started)
  listening = await listenOnSocket(socket, async () => new Response(number))
  const end = async () => {
    await listening?.close()
    listening = null
    ended.resolve()
  }
  return { ended: ended.promise, end }
}

const question = () => new Request("http://rollcall/api/engine/status")

test("the first question starts an engine, the next ones use it, and ending ends it", async () => {
  const keeper = engineKeeper({ places, start })
  const answers = await Promise.all([keeper.ask(question()), keeper.ask(question())])
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(["1", "1"])
  await keeper.end()
  expect([started, listening]).toEqual([1, null])
})

test("an engine that already runs is used and left running", async () => {
  listening = await listenOnSocket(places.socket, async () => new Response("theirs"))
  const keeper = engineKeeper({ places, start })
  expect(await (await keeper.ask(question())).text()).toBe("theirs")
  await keeper.end()
  const again = engineKeeper({ places, start })
  expect([await (await again.ask(question())).text(), started]).toEqual(["theirs", 0])
})

test("an engine that has gone is started again with a later question", async () => {
  listening = await listenOnSocket(places.socket, async () => new Response("theirs"))
  const keeper = engineKeeper({ places, start })
  await keeper.ask(question())
  await listening.close()
  await expect(keeper.ask(question())).rejects.toMatchObject({ code: "unavailable" })
  expect(await (await keeper.ask(question())).text()).toBe("1")
  await keeper.end()
})

test("an engine that keeps ending is not started for ever, and its last words are told", async () => {
  const fails = async () => {
    started += 1
    throw new Failure("database-damaged", "The database is damaged.")
  }
  const keeper = engineKeeper({ places, start: fails, now: () => 0 })
  for (let nth = 0; nth < 3; nth++)
    await expect(keeper.ask(question())).rejects.toThrow("The database is damaged.")
  await expect(keeper.ask(question())).rejects.toThrow("The engine keeps ending. The database is damaged.")
  expect(started).toBe(3)
})
