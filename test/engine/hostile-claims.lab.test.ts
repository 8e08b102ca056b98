import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { footing } from "#test/lab/footing.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import { newHome, scanToEnd, startEngine, type Running } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const FOREIGN = "10.77.2.94"
const LIAR = "10.77.2.95"
const PORTS = "1-100,443,2222,3306,5432,6379,8080"

describe.skipIf(ground.kind === "none")(`what answers where another usually does${reason}`, () => {
  let lab: Lab
  let engine: Running
  const home = newHome()

  beforeAll(async () => {
    lab = await startLab({ only: ["foreign1", "liar1"] })
    engine = await startEngine(lab, home.folder)
    await scanToEnd(engine.client, { targets: [FOREIGN, LIAR], ports: PORTS })
  })
  afterAll(async () => {
    await engine?.end()
    await lab?.stop()
    home.remove()
  })

  async function servicesOf(ref: string) {
    const { services } = await engine.client.machines.get({ ref })
    return services
      .filter(({ protocol }) => protocol === "tcp")
      .toSorted((a, b) => a.port - b.port)
      .map(({ port, name, product }) => `${port} ${name} ${product?.toLowerCase()}`)
  }

  test("a daemon on another's well-known port is told as what it is", async () => {
    expect(await servicesOf(FOREIGN)).toEqual([
      "22 postgresql postgresql db",
      "25 memcached memcached",
      "80 redis redis key-value store",
      "443 mysql mariadb",
      "2222 http nginx",
      "3306 ftp vsftpd",
      "5432 mqtt mosquitto",
      "8080 ssh openssh",
    ])
  })

  test("where it is told once more, it is the same", async () => {
    const before = await servicesOf(FOREIGN)
    await scanToEnd(engine.client, { targets: [FOREIGN, LIAR], ports: PORTS })
    expect(await servicesOf(FOREIGN)).toEqual(before)
  })

  test("two lying banners do not outweigh what everything else says, and both sides are shown", async () => {
    const { classification } = await engine.client.machines.get({ ref: LIAR })
    const { os, kind, vendor } = classification.verdicts
    expect(os.value).toMatch(/Debian/u)
    expect(os.competing).not.toBeNull()
    expect(os.contradicted || os.confidence !== "certain").toBe(true)
    expect({ kind: kind.value, maker: vendor.value === "Cisco" ? vendor.confidence : "another" }).toEqual({
      kind: "server",
      maker: expect.stringMatching(/^(?:another|possible)$/u),
    })
  })
})
