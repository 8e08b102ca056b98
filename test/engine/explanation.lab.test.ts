import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { homeAt } from "#test/cli/command.ts"
import { footing } from "#test/lab/footing.ts"
import { startLab, type Lab } from "#test/lab/lab.ts"
import { SCENES } from "./explanation/all-scenes.ts"
import { buildRepository, type BuiltRepository } from "./explanation/built-repository.ts"
import { CHANGES, SOURCE, UNPLUGGED, type ChangingStage } from "./explanation/changing-scenes.ts"
import { COMMANDS } from "./explanation/cli-scenes.ts"
import { FLEET_SIZE, labScans, SEEN } from "./explanation/lab-seen.ts"
import { labSshd } from "./scan/inside/lab-sshd.ts"
import { newHome, scanToEnd, startEngine, until, type Running } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const TARGETS = ["10.77.1.1", "10.77.1.11-99", "10.77.2.11-44", "10.77.16.11-34"]
const PORTS = "21-25,80,139,443-445,2222,5000,6379"
const SCANNER = "10.77.1.2"
const DAY = 86_400_000
const RETIRED = { name: "shell3", ip: "10.77.2.43", port: 2022 } as const

describe.skipIf(ground.kind === "none")(`who and why, of the machines of a lab${reason}`, () => {
  const today = Math.floor(Date.now() / 1_000) * 1_000
  const home = newHome()
  const at = (name: string) => join(home.folder, name)
  const sshd = labSshd(home.folder, RETIRED, () => lab)
  let lab: Lab
  let running: Running
  let workshop: Workshop
  let built: BuiltRepository

  beforeAll(async () => {
    workshop = new Workshop()
    lab = await startLab({ only: SEEN, machines: FLEET_SIZE })
    await lab.machine(UNPLUGGED).down()
    const hostKeys = new Map(lab.truth.map(({ name, hostKeys: [key] }) => [name, key?.fingerprint ?? ""]))
    built = buildRepository(workshop, { today, hostKeys })
    await sshd.start()
    running = await startEngine(lab, home.folder, { environment: { ROLLCALL_SSH: sshd.ssh } })
    await asked(labScans({ at: today - 9 * DAY, without: [UNPLUGGED], keys: false }))
    const scan = await scanToEnd(running.client, { targets: TARGETS, ports: PORTS, pace: "fast" })
    expect(scan).toMatchObject({ state: "done", reason: null })
    const place = { location: built.folder, name: SOURCE, branch: null, network: null }
    await running.client.sources.add(place)
    expect(await running.client.sources.sync({ name: SOURCE })).toMatchObject({ state: "read", problems: 0 })
    expect(await running.client.explanation.settle()).toMatchObject({ fresh: true })
  })
  afterAll(async () => {
    await running?.end()
    await lab?.stop()
    workshop?.remove()
    home.remove()
  })

  const stage = (): ChangingStage => ({ client: running.client, built, workshop, today })

  /** What was asked before this day, from files. */
  async function asked(scans: readonly string[]): Promise<void> {
    for (const [index, scan] of scans.entries()) {
      const path = at(`before-${index}.xml`)
      writeFileSync(path, scan)
      await running.client.imports.file({ path })
    }
  }

  test.each(SCENES)("%s", async (_fact, shown) => shown(stage()))

  test.each(COMMANDS)("%s", async (_fact, shown) => shown({ home: homeAt(home.folder), built }))

  const dossier = () => running.client.explanation.dossier({ ref: RETIRED.ip })
  const look = () => running.client.looks.take({ ref: RETIRED.ip, port: RETIRED.port, confirmed: true })

  test("a retired machine that nobody was seen using is no yes as long as anything was not looked at", async () => {
    const { client } = running
    expect(await scanToEnd(client, { targets: [RETIRED.ip], profile: "deep", pace: "fast" })).toMatchObject({
      state: "done",
    })
    sshd.know()
    expect(await look()).toMatchObject({ refusal: null })
    const told = await dossier()
    expect(told.for.map(({ sentence }) => sentence).join("\n")).toContain("retired")
    expect(told.against).toEqual([])
    expect(told.verdict).toBe(told.notChecked.length === 0 ? "yes" : "likely")
    expect(told.reservations.length).toBeGreaterThan(0)
  })

  test("once somebody was seen connected with it, it is a no that names them, whatever else is said", async () => {
    const open = `exec 3<>/dev/tcp/${RETIRED.ip}/22; sleep 60`
    const somebody = lab.run("bash", ["-c", open], { reject: false })
    try {
      await until("The connection", async () => {
        const found = (await look()).read.find(({ part }) => part === "connections")?.value ?? ""
        return found.includes("uses 22") ? found : null
      })
    } finally {
      somebody.kill()
      await somebody
    }
    const { verdict, consumers, sentence } = await dossier()
    expect(verdict).toBe("no")
    expect(consumers).toContainEqual(expect.objectContaining({ name: SCANNER, standing: "uses it" }))
    expect(sentence).toContain(SCANNER)
    // Gone again, it was still seen.
    await look()
    expect((await dossier()).verdict).toBe("no")
  })

  test.each(CHANGES)("%s", async (_fact, shown) => shown(stage()))
})
