import { describe, expect, test } from "vitest"
import { benignCause } from "#engine/findings/benign.ts"
import { changes } from "#engine/findings/checks/changes.ts"
import { heldBackOf } from "#engine/findings/held-back.ts"
import { findingRules } from "#engine/finding-rules.ts"
import type { CausedChange } from "#model/cause.ts"
import type { Sheet, SheetFact } from "#model/sheet.ts"
import { FOREVER } from "#model/moment.ts"
import { sceneOf } from "./scene.ts"

const DAY = 86_400_000
const NOW = Date.parse("2026-03-17T00:00:00Z")
const daysAgo = (days: number) => NOW - days * DAY

const ruleOf = (id: string) => findingRules().find((rule) => rule.id === id)!

/** One machine of a scene, with what is around it for a rule. */
function one(machine: object, rule = "change-unexplained", world: object = {}) {
  const scene = sceneOf({ machines: { web1: { ip: "10.0.0.10", ...machine } }, ...world })
  return { sheet: scene.sheets[0]!, around: scene.around(ruleOf(rule)) }
}

const change = (more: Partial<CausedChange>): CausedChange => ({
  kind: "machine-gone",
  machine: "web1",
  machineName: "web1",
  fact: "10.0.0.10",
  before: "answers",
  after: null,
  between: [daysAgo(14), daysAgo(7)],
  evidence: [1],
  caused: { state: "unknown", causes: [], because: "no source names this machine", candidates: 0 },
  ...more,
})

const up = (id: number, first: number, last: number, ended: number | null): SheetFact => ({
  id,
  endpoint: 1,
  kind: "up",
  subject: "",
  value: "up",
  detail: null,
  method: "arp-response",
  standing: "observed",
  network: "lab",
  ip: "10.0.0.10",
  first: daysAgo(first),
  last: daysAgo(last),
  ended: ended === null ? FOREVER : daysAgo(ended),
})

describe("a benign cause says what shows it", () => {
  test("a machine that sleeps is not gone", () => {
    const { sheet, around } = one({ presence: "asleep", presentSince: 7, lastSeen: 14 })
    const cause = benignCause(change({}), sheet, around)
    expect(cause?.sentence).toMatch(/came back each time/u)
    expect(cause?.evidence.length).toBeGreaterThan(0)
  })

  test("a machine that was not asked is not gone", () => {
    const { sheet, around } = one({ presence: "not-asked", presentSince: 7, lastSeen: 14 })
    expect(benignCause(change({}), sheet, around)?.sentence).toBe("The last scan did not ask it.")
  })

  test("a port that went while the machine was started again says nothing", () => {
    const boot = (value: string, life: object) => ({ kind: "inside", subject: "boot", value, ...life })
    const facts = [boot("start 1", { last: 14, ended: 7 }), boot("start 2", { since: 7 })]
    const closed = { kind: "port-closed", fact: "80/tcp", before: "open" } as const
    const again = one({ facts, ports: { "22/tcp": null } })
    expect(benignCause(change(closed), again.sheet, again.around)?.sentence).toMatch(/started again/u)
    const running = one({ facts: [boot("start 1", {})], ports: { "22/tcp": null } })
    expect(benignCause(change(closed), running.sheet, running.around)).toBeNull()
  })

  test("made-up hardware addresses explain phones, and no servers", () => {
    const appears = change({ kind: "machine-new", before: null, after: "answers" })
    const phone = one({ mac: "9a:31:7c:55:0e:b1", kind: "mobile" })
    expect(benignCause(appears, phone.sheet, phone.around)?.sentence).toMatch(/is made up/u)
    const virtual = one({ mac: "52:54:00:31:7c:55", kind: "server" })
    expect(benignCause(appears, virtual.sheet, virtual.around)).toBeNull()
  })

  test("a certificate of another issuer, or long before its end, was not renewed", () => {
    const renewed = (issuer: string, until: number) => {
      const old = { print: "old", names: ["a.example"], from: 80, until, ended: 7 }
      const now = { print: "new", names: ["a.example"], from: 8, until: 82, since: 7, issuer }
      const { sheet, around } = one({ ports: { "443/tcp": { name: "https", certificate: [old, now] } } })
      const values = sheet.facts.filter(({ kind }) => kind === "certificate").map(({ value }) => value)
      const [before = null, after = null] = values
      const told = { kind: "certificate", fact: "443/tcp certificate", before, after } as const
      return benignCause(change(told), sheet, around)
    }
    expect(renewed("Example CA", 5)?.evidence).toHaveLength(2)
    expect(renewed("Another CA", 5)).toBeNull()
    expect(renewed("Example CA", 300)).toBeNull()
  })
})

describe("a machine that came back before", () => {
  const away = (facts: readonly SheetFact[], lastSeen: number, scans: readonly number[]) => {
    const { sheet, around } = one(
      { presence: "gone", presentSince: lastSeen - 1, lastSeen },
      "machine-gone",
      { networks: { lab: { scans, present: 5 } } },
    )
    const { check } = changes["machine-gone"] as {
      check: (sheet: Sheet, given: typeof around) => readonly { pending: boolean }[]
    }
    return check({ ...sheet, facts }, around).map(({ pending }) => pending)
  }
  const everyDay = Array.from({ length: 30 }, (_, day) => day)

  test("is waited for half as long again", () => {
    // Away for five days, then there, then away for seven: that is within half as long again.
    expect(away([up(1, 29, 25, 24), up(2, 20, 7, 6)], 7, everyDay)).toEqual([true])
    expect(away([up(1, 29, 25, 24), up(2, 20, 9, 8)], 9, everyDay)).toEqual([false])
  })

  test("is gone after two scans where it never was away", () => {
    expect(away([up(1, 29, 2, 1)], 2, everyDay)).toEqual([false])
    expect(away([up(1, 29, 1, 0)], 1, everyDay)).toEqual([true])
  })
})

describe("what is held back", () => {
  const phone = { mac: "9a:31:7c:55:0e:b1", kind: "mobile", firstSeen: 3 }
  const appears = { kind: "machine-new", fact: "10.0.0.10", after: "answers", between: [7, 3] }

  test("is told once for each change, and never for what was before", () => {
    const { sheet, around } = one({ ...phone, changes: [appears] })
    const held = heldBackOf(sheet, around, daysAgo(5))
    expect(held).toMatchObject([{ rule: "machine-new", machines: ["web1"], at: daysAgo(3) }])
    expect(heldBackOf(sheet, around, daysAgo(3))).toEqual([])
  })

  test("is nothing where nothing explains the change", () => {
    const { sheet, around } = one({ kind: "server", firstSeen: 3, changes: [appears] })
    expect(heldBackOf(sheet, around, daysAgo(5))).toEqual([])
  })

  test("a sleeper counts though no change tells of it", () => {
    const { sheet, around } = one({ presence: "asleep", presentSince: 3, lastSeen: 4 })
    expect(heldBackOf(sheet, around, daysAgo(5))).toMatchObject([{ rule: "machine-gone" }])
  })
})
