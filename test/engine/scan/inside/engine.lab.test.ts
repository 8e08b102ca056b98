import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { newHome, scanToEnd, startEngine, until, type Running } from "#test/engine/scanner.ts"
import { footing } from "#test/lab/footing.ts"
import { startLab, type Lab } from "#test/lab/lab.ts"
import { labSshd } from "./lab-sshd.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const IP = "10.77.1.41"
const PORT = 2222

describe.skipIf(ground.kind === "none")(
  `looking into a machine of the lab, over its own network${reason}`,
  () => {
    let lab: Lab
    let running: Running
    const home = newHome()
    const sshd = labSshd(home.folder, { name: "shell1", ip: IP, port: PORT }, () => lab)

    beforeAll(async () => {
      lab = await startLab({ only: ["shell1"] })
      await sshd.start()
      running = await startEngine(lab, home.folder, { environment: { ROLLCALL_SSH: sshd.ssh } })
      await scanToEnd(running.client, { targets: [IP], ports: `22,${PORT}` })
    })
    afterAll(async () => {
      await running?.end()
      await lab?.stop()
      home.remove()
    })

    const take = () => running.client.looks.take({ ref: IP, port: PORT, confirmed: true })

    test("a key that only the scan knows is not enough; with it in known_hosts, the machine tells", async () => {
      const refused = await take()
      expect(refused.refusal).toMatch(/known_hosts does not have .* It is the key that the last scan saw\./)
      sshd.know()
      const done = await take()
      expect(done).toMatchObject({ refusal: null, ip: IP })
      const { facts, names } = await running.client.machines.get({ ref: IP })
      const sockets = facts.find(
        ({ kind, subject, until: ended }) => kind === "inside" && subject === "sockets" && ended === null,
      )
      expect(sockets?.value.split("\n")).toEqual(
        expect.arrayContaining(["tcp 0.0.0.0:22 sshd", `tcp 0.0.0.0:${PORT} sshd`]),
      )
      expect(names.length).toBeGreaterThan(0)
    })

    test("who is connected to whom comes with it, without the look's own connection", async () => {
      const client = lab.run("bash", ["-c", `exec 3<>/dev/tcp/${IP}/22; sleep 60`], { reject: false })
      try {
        const value = await until("The connection", async () => {
          const found = (await take()).read.find(({ part }) => part === "connections")?.value ?? ""
          return found.includes("uses 22") ? found : null
        })
        expect(value.split("\n")).toEqual(["10.77.1.2 uses 22"])
      } finally {
        client.kill()
        await client
      }
    })

    // How many packets carry the same bytes depends on how busy both computers are, so they are not compared: see spent.ts.
    test("what the machine got for it is written down: one connection, and its bytes to within a tenth", async () => {
      const before = await lab.packets("shell1")
      const { scan } = await take()
      const after = await lab.packets("shell1")
      const { spent } = await running.client.machines.get({ ref: IP })
      const ours = spent.scans.find((one) => one.scan === scan)
      expect(ours?.connections).toBe(after.syn - before.syn)
      const counted = after.bytes - before.bytes
      expect(Math.abs((ours?.bytes ?? 0) - counted) / counted).toBeLessThan(0.1)
    })

    test("never-touch wins over what was allowed, and nothing is sent", async () => {
      await running.client.looks.allow({ subject: IP, port: PORT })
      await running.client.neverTouch.add({ subject: IP })
      const before = await lab.packets("shell1")
      await expect(take()).rejects.toThrow(/never-touch/)
      expect(await lab.packets("shell1")).toEqual(before)
    })
  },
)
