import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { xmlOf } from "#test/engine/invented-scan.ts"
import { newHome, type Home } from "./command.ts"

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

let home: Home

beforeAll(async () => {
  home = newHome()
  const web = { ip: "10.9.0.2", mac: "52:54:00:00:00:02", name: "web-01", ports: { 22: "" } }
  const db = { ip: "10.9.0.3", mac: "52:54:00:00:00:03", name: "db-01", ports: { 22: "" } }
  for (const [at, machines] of [[web], [web, db]].entries())
    writeFileSync(join(home.folder, `${at}.xml`), xmlOf({ start: 1_772_000_000 + at * 86_400, machines }))
  expect((await home.run("import", join(home.folder, "0.xml"))).exit).toBe(0)
  expect((await home.run("import", join(home.folder, "1.xml"))).exit).toBe(0)
})

afterAll(() => home.remove())

test("a moment is called normal, and from then on things are compared with it", async () => {
  const before = await home.run("baseline")
  expect([before.exit, before.out]).toEqual([
    0,
    expect.stringMatching(
      /^Nobody called a moment normal: compared with the first scan, of 2026-02-25 [\d:]+\.\n1 machine then, 2 now: 1 new, 0 gone\.\n/u,
    ),
  ])
  const pinned = await home.run("baseline", "pin", "2", "--why", "after the move")
  expect(pinned.err).toMatch(
    /^Normal is how it was on 2026-02-26 [\d:]+, at scan 2\. .* rollcall undo 1\.\n$/u,
  )
  const after = await home.run("baseline", "--json")
  expect(JSON.parse(after.out)).toMatchObject({
    schema: "rollcall/baseline@1",
    baseline: { scan: 2, why: "after the move", decision: 1 },
    machines: { before: 2, now: 2, new: 0, gone: 0 },
    changes: 0,
  })
  expect((await home.run("undo", "1")).exit).toBe(0)
  expect((await home.run("baseline")).out).toContain("Nobody called a moment normal")
})

test("what is no moment is wrong usage, and a scan that is not there could not be done", async () => {
  const [none, unknown] = await Promise.all([
    home.run("baseline", "pin", "soon"),
    home.run("baseline", "pin", "99"),
  ])
  expect([none.exit, unknown.exit]).toEqual([2, 3])
  expect(unknown.err).toContain("There is no scan 99.")
})
