import { describe, expect, test } from "vitest"
import { routerDb } from "#engine/declarations/formats/router-db.ts"
import { endsOn, holdsUp, told } from "./holds-up.ts"

const OXIDIZED = `# name:ip:model:group:user:password
sw-core1:10.0.0.2:ios:core:oxidized:hunter2
sw-edge1.example.org:10.0.0.3:junos:edge:cisco:core
?? what:10.0.0.9
10.0.0.4:10.0.0.4:nxos:core:oxidized:cisco
`
const RANCID = "rtr1.example.org;cisco;up\nfd00::1;juniper;down;out since May\n"
const SHORT = "sw1:ios:admin:cisco\nsw2:ios:test:hunter2\n"

const seen = (text: string) =>
  routerDb
    .read([{ path: "router.db", text }])
    .declarations.map(({ line, identifiers, groups, status, attributes }) => [
      line,
      identifiers.map(({ value }) => value).join(" "),
      groups.join(" "),
      attributes["model"],
      status,
    ])

describe("router.db", () => {
  test("a machine has a name, an address, a model and a group, and nobody's password", () => {
    const reading = routerDb.read([{ path: "router.db", text: OXIDIZED }])
    expect(seen(OXIDIZED)).toEqual([
      [2, "sw-core1 10.0.0.2", "core", "ios", null],
      [3, "sw-edge1.example.org 10.0.0.3", "edge", "junos", null],
      [5, "10.0.0.4", "core", "nxos", null],
    ])
    expect(told(reading)).toEqual(["problem router.db:4 This line names no machine first."])
    expect(JSON.stringify(reading)).not.toMatch(/hunter2|oxidized|cisco/u)
  })

  test("semicolons make room for IPv6, and a machine that is down is said to be", () => {
    expect(seen(RANCID)).toEqual([
      [1, "rtr1.example.org", "", "cisco", null],
      [2, "fd00::1", "", "juniper", "down"],
    ])
  })

  test("a user or a password that looks like a word we know is not taken for one", () => {
    expect(seen(SHORT)).toEqual([
      [1, "sw1", "", "ios", null],
      [2, "sw2", "", "ios", null],
    ])
  })

  test("it claims lists by their name", () => {
    expect(routerDb.claims("oxidized/router.db", OXIDIZED)).toBe(true)
    expect(routerDb.claims("router.dbx", OXIDIZED)).toBe(false)
  })

  test("whatever a file holds, it is read to its end", () => {
    holdsUp(routerDb, [
      { path: "router.db", text: OXIDIZED },
      { path: "router.db", text: RANCID },
    ])
    endsOn(routerDb, "router.db", [":".repeat(20_000), "a:".repeat(9_000), "a:b\n".repeat(4_000)])
  })
})
