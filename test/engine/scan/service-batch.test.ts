import { describe, expect, test } from "vitest"
import { PACE_LIMITS } from "#model/pace.ts"
import { type ServiceTask, portsPerRun, serviceBatch } from "#engine/scan/service-batch.ts"

const task = (ip: string, open: readonly number[]): ServiceTask => ({
  ip,
  protocol: "tcp",
  open,
  waiting: new Set(open),
  unknown: new Set(),
  pass: 1,
  part: 0,
  since: 0,
  fallback: new Map(),
})
const normal = { limits: PACE_LIMITS.normal, easedOff: new Map() }

describe("one run of service questions", () => {
  test("takes machines together as long as none gets more connections than its cap", () => {
    const tasks = [
      task("10.0.0.1", [22, 80, 443]),
      task("10.0.0.2", [22, 8_080]),
      task("10.0.0.3", [9, 10, 22, 80, 443]),
    ]
    const batch = serviceBatch(tasks, normal)
    expect(batch.tasks.map(({ ip }) => ip)).toEqual(["10.0.0.1", "10.0.0.2"])
    for (const { open } of batch.tasks)
      expect(open.filter((port) => batch.ports.has(port)).length).toBeLessThanOrEqual(
        portsPerRun(PACE_LIMITS.normal),
      )
  })

  test("a machine with many ports gets them in several runs", () => {
    const batch = serviceBatch([task("10.0.0.3", [1, 2, 3, 4, 5, 6])], normal)
    expect([...batch.ports]).toEqual([1, 2, 3, 4])
  })

  test("a strained machine is asked alone, one port at a time", () => {
    const easedOff = new Map([["10.0.0.1", { ip: "10.0.0.1", at: 0, why: "" }]])
    const batch = serviceBatch([task("10.0.0.1", [22, 80]), task("10.0.0.2", [22])], { ...normal, easedOff })
    expect([batch.tasks.map(({ ip }) => ip), [...batch.ports], batch.connections]).toEqual([
      ["10.0.0.1"],
      [22],
      1,
    ])
  })

  test("IPv4 and IPv6 do not go into one run", () => {
    const batch = serviceBatch([task("fd00::1", [22]), task("10.0.0.2", [22])], normal)
    expect(batch.tasks.map(({ ip }) => ip)).toEqual(["fd00::1"])
  })
})
