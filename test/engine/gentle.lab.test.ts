import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { PACE_LIMITS } from "#model/pace.ts"
import { footing } from "#test/lab/footing.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import { watched } from "#test/lab/worst-second.ts"
import { newHome, question, scanToEnd, startEngine, type Running } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const FRAGILE = "10.77.1.93"
const QUEUE = "10.77.1.92"
const PRINTER = "10.77.1.30"
/** A name server and a file server: several services over TCP and over UDP. */
const MANY_TALK = ["10.77.1.53", "10.77.1.20"]
/** Without 631, which takes all that nmap has to say and never answers: a minute and a half for one port. */
const PRINTER_PORTS = "80,515,9100-9107,9999"
const USUAL =
  "21-25,80,110,139,143,443,445,993,995,1883,3000-3010,3306,5432,6379,8000-8010,8080-8090,9000-9010"

/** What another machine does meanwhile: asks for the page again and again, until it is told to end. */
const OTHERS = `
import http.client, json, os, sys, time
answered, in_vain = 0, 0
while not os.path.exists(sys.argv[2]):
    try:
        asking = http.client.HTTPConnection(sys.argv[1], 80, timeout=10)
        asking.request("GET", "/")
        answered += asking.getresponse().status == 200
        asking.close()
    except OSError:
        in_vain += 1
    time.sleep(0.1)
json.dump({"answered": answered, "inVain": in_vain}, open(sys.argv[2] + ".told", "w"))
`

describe.skipIf(ground.kind === "none")(`nothing harmful${reason}`, () => {
  let lab: Lab
  let engine: Running
  const home = newHome()

  beforeAll(async () => {
    lab = await startLab({ only: ["fragile1", "backlog1", "printer1", "shell1", "files1"] })
    engine = await startEngine(lab, home.folder)
  })
  afterAll(async () => {
    await engine?.end()
    await lab?.stop()
    home.remove()
  })

  const openOf = async (ip: string) => {
    const { services } = await engine.client.machines.get({ ref: ip })
    return services.filter(({ protocol }) => protocol === "tcp").map(({ port, name }) => `${port} ${name}`)
  }
  const strain = () =>
    JSON.parse(readFileSync(join(lab.dir, "machines", "fragile1", "fragile", "strain.json"), "utf8")) as {
      readonly most: number
      readonly alive: boolean
    }

  test("a machine that dies above fifty packets a second lives through a deep look at gentle pace, and a second one", async () => {
    const request = { targets: [FRAGILE], ports: USUAL, profile: "deep", pace: "gentle" } as const
    const first = await scanToEnd(engine.client, request)
    expect({ state: first.state, ...strain() }).toMatchObject({ state: "done", alive: true })
    expect((await openOf(FRAGILE)).toSorted()).toEqual(["22 ssh", "6379 redis", "80 http"])
    const second = await scanToEnd(engine.client, request)
    expect({ state: second.state, rescanOf: second.rescanOf, ...strain() }).toMatchObject({
      state: "done",
      rescanOf: first.id,
      alive: true,
    })
    const ask = `fetch("http://${FRAGILE}/").then((page) => page.text()).then(console.log)`
    const page = await lab.run(process.execPath, ["-e", ask], { timeout: 10_000 })
    expect(page.stdout).toContain("Boiler control")
    expect(strain().most).toBeLessThanOrEqual(50)
  })

  test.each([
    ["gentle", USUAL],
    // All that may go out at one time does: many ports, UDP of our own and of nmap's, guesses and questions.
    ["normal", `${USUAL},1-6000,U:1-200`],
    ["fast", `${USUAL},1-20000,U:1-200`],
  ] as const)("at %s pace nobody gets more in any one second than is said", async (pace, ports) => {
    const { missed, machines } = await watched(lab, () =>
      scanToEnd(engine.client, { targets: MANY_TALK, ports, profile: "deep", pace }),
    )
    const most = Math.max(...MANY_TALK.map((ip) => machines[ip]?.most ?? 0))
    expect(missed).toBe(0)
    expect(most).toBeGreaterThan(10)
    expect(most).toBeLessThanOrEqual(PACE_LIMITS[pace].packetsPerSecondPerMachine)
  })

  test("a server that lets five wait goes on serving others during a deep scan", async () => {
    const end = join(lab.dir, "others-may-end")
    const script = join(lab.dir, "others.py")
    const shell = lab.machine("shell1")
    await shell.run("tee", [script], OTHERS)
    await shell.run("sh", ["-c", `/usr/bin/python3 ${script} ${QUEUE} ${end} >/dev/null 2>&1 &`])
    const scan = await scanToEnd(engine.client, { targets: [QUEUE], ports: USUAL, profile: "deep" })
    await shell.run("touch", [end])
    const told = await shell.run("sh", [
      "-c",
      `for _ in $(seq 150); do [ -s ${end}.told ] && break; sleep 0.1; done; cat ${end}.told`,
    ])
    const others = JSON.parse(told) as { readonly answered: number; readonly inVain: number }
    expect({ state: scan.state, inVain: others.inVain }).toEqual({ state: "done", inVain: 0 })
    expect(others.answered).toBeGreaterThan(3)
    expect(await openOf(QUEUE)).toEqual(["80 http"])
  })

  test("printing ports get no byte from a deep scan at the fastest pace, nor from the rescan after it", async () => {
    const request = { targets: [PRINTER], ports: PRINTER_PORTS, profile: "deep", pace: "fast" } as const
    const plan = await engine.client.scans.plan({ ...question, ...request })
    expect(plan.tcpPorts).toBe(11)
    await scanToEnd(engine.client, request)
    const again = await scanToEnd(engine.client, request)
    const { services } = await engine.client.machines.get({ ref: PRINTER })
    expect(again.rescanOf).not.toBeNull()
    expect(services.filter(({ protocol }) => protocol === "tcp").map(({ port }) => port)).toEqual([
      80, 515, 9100, 9999,
    ])
    expect(lab.payloadBytes("printer1")).toMatchObject({ "515": 0, "9100": 0, "9999": 0 })
  })
})
