import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Scan } from "#model/scan.ts"
import { newHostKeys } from "#test/lab/change.ts"
import { footing } from "#test/lab/footing.ts"
import { type Lab, startLab } from "#test/lab/lab.ts"
import { newHome, scanToEnd, startEngine, type Running } from "./scanner.ts"

const ground = footing()
const reason = ground.kind === "none" ? ` — skipped: ${ground.sentence}` : ""

const MACHINES = ["web1", "web2", "web4", "web5", "shell1", "shell4", "db1", "redis1", "cache1", "ftp1"]
const TARGETS = ["10.77.1.0/25", "10.77.2.0/26"]
const SCANNER = "10.77.1.2"

describe.skipIf(ground.kind === "none")(`a rescan costs what changed${reason}`, () => {
  let lab: Lab
  let engine: Running
  let first: Scan
  let second: Scan
  let answers: readonly (readonly string[])[]
  const home = newHome()

  beforeAll(async () => {
    lab = await startLab({ only: MACHINES })
    // Started again later, it opens what is a usual port for the first time.
    await lab.machine("web2").stop("nginx")
    engine = await startEngine(lab, home.folder)
    first = await scanToEnd(engine.client, request)
    const before = await answersNow()
    second = await scanToEnd(engine.client, request)
    answers = [before, await answersNow()]
  })
  afterAll(async () => {
    await engine?.end()
    await lab?.stop()
    home.remove()
  })

  const request = { targets: TARGETS, exclude: [SCANNER] }

  async function answersNow(): Promise<readonly string[]> {
    const { machines } = await engine.client.machines.list({ all: true, limit: 1_000 })
    return machines
      .flatMap(({ name, kind, vendor, os, presence, services }) => [
        [name, kind, vendor, os, presence].join(" "),
        ...services.map(({ ip, port, protocol, name: called, product, version }) =>
          [ip, port, protocol, called, product, version].join(" "),
        ),
      ])
      .toSorted()
  }

  async function changesOf({ id }: Scan): Promise<readonly string[]> {
    const { changes } = await engine.client.changes.list({ to: id, order: "machine", limit: 1_000 })
    return changes
      .map(({ kind, machineName, fact }) => `${kind} ${machineName.split(".")[0]} ${fact}`)
      .toSorted()
  }

  test("the second scan of what did not change has the same answers, and tells no change", async () => {
    const [before, after] = answers
    expect(before!.length).toBeGreaterThan(2 * MACHINES.length)
    expect(after).toEqual(before)
    expect(await changesOf(second)).toEqual([])
  })

  test("it sends at most a tenth of the packets", () => {
    expect({ of: second.rescanOf, packets: second.packets <= first.packets / 10 }).toEqual({
      of: first.id,
      packets: true,
    })
  })

  test("what was changed meanwhile is seen, each of it and nothing else", async () => {
    await lab.machine("web1").stop("nginx")
    await newHostKeys(lab, "shell1")
    await lab.machine("web2").start("nginx")
    await newCertificate("web4", 443)
    await withoutVersion("web5")
    const third = await scanToEnd(engine.client, request)
    const told = await changesOf(third)
    expect(third.rescanOf).toBe(second.id)
    for (const expected of [
      /^port-closed web1 80\/tcp$/u,
      /^port-closed web1 443\/tcp$/u,
      /^host-key shell1 22\/tcp/u,
      /^port-opened web2 80\/tcp$/u,
      /^port-opened web2 443\/tcp$/u,
      /^certificate web4 443\/tcp/u,
      /^service web5 8443\/tcp/u,
    ])
      expect(told).toEqual(expect.arrayContaining([expect.stringMatching(expected)]))
    expect(new Set(told.map((line) => line.split(" ")[1]))).toEqual(
      new Set(["web1", "web2", "web4", "web5", "shell1"]),
    )
    expect((await engine.client.machines.list({ all: true, limit: 1_000 })).total).toBe(
      (await machinesAt(first.id)).length,
    )
  })

  const machinesAt = async (asOf: number) =>
    (await engine.client.machines.list({ all: true, asOf, limit: 1_000 })).machines

  /** A certificate with the old names and a new key, as a renewal brings. */
  async function newCertificate(name: string, port: number) {
    const dir = join(lab.dir, "machines", name, "nginx")
    const made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90"
    const named = `-subj /CN=${name}.lab.test -addext subjectAltName=DNS:${name}.lab.test`
    await lab.machine(name).stop("nginx")
    await lab
      .machine(name)
      .run("sh", ["-ec", `openssl ${made} ${named} -keyout ${dir}/${port}.key -out ${dir}/${port}.crt`])
    await lab.machine(name).start("nginx")
  }

  /** The server keeps its version to itself from now on. */
  async function withoutVersion(name: string) {
    const file = join(lab.dir, "machines", name, "nginx", "nginx.conf")
    await lab.machine(name).stop("nginx")
    await lab.machine(name).run("sed", ["-i", "s/^access_log off;/&\\nserver_tokens off;/", file])
    await lab.machine(name).start("nginx")
  }
})
