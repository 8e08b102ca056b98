import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { footing } from "#test/lab/footing.ts"
import { openScene, type Scene } from "./identity-scene.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const MACHINES = {
  guarded1: "10.77.1.61",
  talker1: "10.77.1.60",
  files1: "10.77.1.20",
  web1: "10.77.1.11",
  switch1: "10.77.3.2",
} as const
const request = { ports: "22,80,139,443,445,5000,U:123,U:161", profile: "deep" } as const
const clock = z.object({ aheadMs: z.number(), plusMinusMs: z.number(), at: z.number() })

describe.skipIf(ground.kind === "none")(`how a look went${reason}`, () => {
  let scene: Scene

  beforeAll(async () => {
    scene = await openScene(Object.keys(MACHINES))
    await scene.scan(Object.values(MACHINES), request)
  })
  afterAll(() => scene?.end())

  const factsOf = async (name: keyof typeof MACHINES, kind: string) =>
    (await scene.at(MACHINES[name])).facts.filter((fact) => fact.kind === kind && fact.until === null)

  const silentPorts = async (name: keyof typeof MACHINES) =>
    Object.fromEntries((await factsOf(name, "filtered")).map(({ subject, detail }) => [subject, detail]))

  test("ports that a firewall lets nobody ask are told apart from those that refused", async () => {
    expect(await silentPorts("guarded1")).toMatchObject({ tcp: { ports: "80,139,443,445,5000" } })
    expect(Object.keys(await silentPorts("web1"))).not.toContain("tcp")
  })

  test.each([
    ["talker1", "ntp", 1_000],
    ["files1", "smb", 1_000],
    ["web1", "http", 5_000],
  ] as const)("%s tells its clock by %s, which is ours", async (name, subject, within) => {
    const told = (await factsOf(name, "clock")).find((fact) => fact.subject === subject)
    expect(told).toMatchObject({ value: "in step", standing: "observed" })
    const { aheadMs, plusMinusMs } = clock.parse(told?.detail)
    expect(Math.abs(aheadMs)).toBeLessThanOrEqual(plusMinusMs + 100)
    expect(plusMinusMs).toBeLessThan(within)
  })

  test("a time server says how far it is from the clock that it follows", async () => {
    const [told] = await factsOf("talker1", "clock")
    expect(told?.detail).toMatchObject({ stratum: expect.any(Number), synchronised: expect.any(Boolean) })
  })

  test("what is open to anybody says so", async () => {
    const [snmp] = (await factsOf("switch1", "answer")).filter(({ subject }) => subject === "161/udp snmp")
    expect(snmp?.detail).toMatchObject({ fields: { "snmp.open": ["v2c public"] } })
    const closed = (await factsOf("talker1", "answer")).find(({ subject }) => subject === "161/udp snmp")
    expect(closed?.detail).not.toHaveProperty(["fields", "snmp.open"])
  })

  test("all versions of TLS that are spoken are told where all is asked", async () => {
    const told = (await factsOf("web1", "answer")).find(({ subject }) => subject === "443/tcp tls-versions")
    expect(told).toMatchObject({ value: "TLSv1.2", detail: { fields: { "tls.version": ["TLSv1.2"] } } })
  })

  test("looked at again, it is no change, and a firewall that is gone leaves nothing silent", async () => {
    const before = (await factsOf("web1", "clock"))[0]
    await scene.scan(Object.values(MACHINES), request)
    const after = (await factsOf("web1", "clock"))[0]
    expect(after?.id).toBe(before?.id)
    expect(clock.parse(after?.detail).at).toBeGreaterThan(clock.parse(before?.detail).at)
    expect(await silentPorts("guarded1")).toMatchObject({ tcp: { ports: "80,139,443,445,5000" } })
    await scene.lab.machine("guarded1").run("nft", ["flush", "ruleset"])
    await scene.scan(Object.values(MACHINES), request)
    expect(Object.keys(await silentPorts("guarded1"))).not.toContain("tcp")
    const { changes } = await scene.client().changes.list({ from: 1, limit: 100 })
    expect(changes).toEqual([])
  })
})
