import { spawn } from "node:child_process"
import { createServer, type Server } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ended, newHome, said, type Home } from "./command.ts"

// Only this computer's loopback is asked.
let home: Home
let listener: Server
let port: number

beforeAll(async () => {
  home = newHome()
  listener = createServer((socket) => socket.on("error", () => {}).end())
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
  const address = listener.address()
  port = typeof address === "object" && address !== null ? address.port : 0
})

afterAll(() => {
  listener.close()
  home.remove()
})

const portsAsked = () => ["--ports", String(port), "--profile", "quick"]

test("without a terminal and without --yes nothing is sent, and the plan is said", async () => {
  const { exit, out, err } = await home.run("scan", "127.0.0.1", ...portsAsked())
  expect([exit, out]).toEqual([2, ""])
  expect(err).toContain("1 address")
  expect(err).toContain("--yes")
  expect((await home.json("scans"))["scans"]).toEqual([])
})

test("at a terminal it asks, and anything but yes sends nothing", async () => {
  const ask = `ROLLCALL_HOME=${home.folder} XDG_RUNTIME_DIR= bin/rollcall scan 127.0.0.1 ${portsAsked().join(" ")}`
  const child = spawn("script", ["-qec", ask, "/dev/null"], { cwd: `${import.meta.dirname}/../..` })
  const closed = ended(child)
  await said(child.stdout, /Start\? \[y\/N\]/)
  child.stdin.write("\n")
  expect((await closed).exit).toBe(2)
  expect((await home.json("scans"))["scans"]).toEqual([])
})

test("a scan shows machines as they answer, tells the result on stdout, and is in the ledger", async () => {
  const document = await home.json("scan", "127.0.0.1", ...portsAsked(), "--yes")
  expect(document).toMatchObject({
    schema: "rollcall/scan@1",
    scan: { state: "done", asked: 1, answered: 1, profile: "quick" },
    machines: [{ ip: "127.0.0.1", news: "new" }],
  })
  expect(await home.json("machines", `port:${port}`)).toMatchObject({
    machines: [{ services: [{ port, until: null }] }],
  })
})

test("Ctrl-C stops a scan cleanly and says how to go on", async () => {
  const child = home.start("scan", "127.0.0.1-40", "--ports", "1-20000", "--pace", "gentle", "--yes")
  const closed = ended(child)
  await said(child.stderr, /127\.0\.0\.\d+ {2}/)
  child.kill("SIGINT")
  const { exit, err } = await closed
  expect(exit).toBe(4)
  const id = /rollcall scan-resume (\d+)/.exec(err)?.[1] ?? ""
  expect(await home.json("scans")).toMatchObject({
    scans: expect.arrayContaining([expect.objectContaining({ id: Number(id), state: "stopped" })]),
  })
})

test("a scan can be watched and stopped from another command while it runs", async () => {
  const child = home.start("scan", "127.0.0.1-40", "--ports", "1-20000", "--pace", "gentle", "--yes")
  const closed = ended(child)
  await said(child.stderr, /discover/)
  const { scans } = (await home.json("scans")) as { scans: readonly { id: number; state: string }[] }
  const running = scans.find(({ state }) => state === "running")
  const stopped = await home.json("scan-stop", String(running?.id))
  expect(stopped).toMatchObject({ scan: { id: running?.id } })
  expect((await closed).exit).toBe(4)
})
