import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { ended, newHome, said, twoMachines, type Ended, type Home } from "./command.ts"

// Each test starts programs, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

let home: Home
let running: { end(): Promise<Ended> }[]

beforeEach(() => {
  home = newHome()
  running = []
})

afterEach(async () => {
  await Promise.all(running.map((one) => one.end()))
  home.remove()
})

async function startEngine(...args: readonly string[]) {
  const child = home.start("engine", ...args)
  const closed = ended(child)
  const end = () => {
    child.kill("SIGTERM")
    return closed
  }
  running.push({ end })
  await said(child.stderr, /The engine runs/)
  return { child, closed, end }
}

test("verbs talk to the engine that runs, and it ends when it is asked to", async () => {
  const { end } = await startEngine()
  const imported = await home.run("import", twoMachines)
  const machines = await home.json("machines")
  expect([imported.exit, machines["machines"]]).toMatchObject([0, [{}, {}]])
  expect((await end()).exit).toBe(0)
  expect((await home.json("machines"))["machines"]).toHaveLength(2)
})

test("of two engines started at once one wins, and the other says so with exit 3", async () => {
  const starts = [home.start("engine"), home.start("engine")]
  const loser = await Promise.race(starts.map(async (child, nth) => ({ nth, ...(await ended(child)) })))
  expect(loser.exit).toBe(3)
  expect(loser.err).toMatch(/already/)
  expect((await home.run("machines")).exit).toBe(0)
  const winner = starts[1 - loser.nth]
  const closed = new Promise((resolve) => winner?.once("close", resolve))
  winner?.kill("SIGTERM")
  expect(await closed).toBe(0)
})

test("commands at the same time share one engine, and none is turned away", async () => {
  const results = await Promise.all(Array.from({ length: 3 }, () => home.run("machines")))
  expect(results.map(({ exit, err }) => [exit, err])).toEqual(
    results.map(() => [0, "Nothing has been asked yet. Start with: rollcall scan TARGET\n"]),
  )
})

test("an engine that was killed leaves nothing that keeps the next one from starting", async () => {
  await home.run("import", twoMachines)
  const first = await startEngine()
  first.child.kill("SIGKILL")
  await first.closed
  await startEngine()
  expect((await home.json("machines"))["machines"]).toHaveLength(2)
})

test("an engine ends with the program that started it", async () => {
  const { child, closed } = await startEngine("--until-stdin-ends")
  child.stdin.end()
  expect((await closed).exit).toBe(0)
})

test("an engine that is told to end does so, though its input stays open", async () => {
  const { child, closed } = await startEngine("--until-stdin-ends")
  child.kill("SIGTERM")
  expect((await closed).exit).toBe(0)
})

test("serve prints a link that opens the console of the running engine once", async () => {
  await startEngine()
  const serve = home.start("serve", "--json")
  const closed = ended(serve)
  running.push({
    end: () => {
      serve.kill("SIGTERM")
      return closed
    },
  })
  const { url } = JSON.parse(await said(serve.stdout, /\n\}\n/)) as { url: string }
  const first = await fetch(url, { redirect: "manual" })
  const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? ""
  const status = await fetch(new URL("/api/engine/status", url), {
    method: "POST",
    headers: { cookie, origin: new URL(url).origin },
    body: "{}",
  })
  expect([first.status, status.status, (await fetch(url, { redirect: "manual" })).status]).toEqual([
    303, 200, 403,
  ])
  expect(await status.json()).toMatchObject({ json: { machines: 0 } })
})

test("another database has another engine", async () => {
  await startEngine()
  const other = `${home.folder}/other.db`
  await home.run("import", twoMachines, "--db", other)
  const [here, there] = await Promise.all([home.json("machines"), home.json("machines", "--db", other)])
  expect([here["machines"], there["machines"]]).toMatchObject([[], [{}, {}]])
})
