import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { findingRules } from "#engine/finding-rules.ts"
import type { Peers } from "#engine/findings/check.ts"
import { peersChecks as CHECKS } from "#engine/findings/checks/peers.ts"
import { matrixOf } from "#engine/findings/peers/matrix.ts"
import type { Verdict } from "#model/finding.ts"
import type { Sheet } from "#model/sheet.ts"
import { type Scene, sceneOf } from "../scene.ts"

const RULES = findingRules().filter(({ id }) => CHECKS[id]?.of === "peers")

interface Machine {
  readonly env: string | null
  readonly version: number
  readonly server: number
  readonly port: boolean
  readonly hidden: boolean
}
const machine: fc.Arbitrary<Machine> = fc.record({
  env: fc.constantFrom(null, "prod", "test"),
  version: fc.integer({ min: 0, max: 2 }),
  server: fc.integer({ min: 0, max: 1 }),
  port: fc.boolean(),
  hidden: fc.boolean(),
})

const NAMES = ["alpha", "beta", "gamma"]

function spec({ env, version, server, port, hidden }: Machine, at: number, names: readonly string[]) {
  const ports = {
    "443/tcp": {
      name: "http",
      ...(hidden ? {} : { product: "nginx", version: `1.2${version}.0` }),
      answers: { http: { "http.login": [names[server]!] } },
    },
    ...(port && { "8443/tcp": {} }),
  }
  return { ip: `10.0.0.${at + 1}`, env, groups: ["web"], ports }
}

const sceneFor = (machines: readonly Machine[], names = NAMES): Scene =>
  sceneOf({ machines: Object.fromEntries(machines.map((one, at) => [`m${at}`, spec(one, at, names)])) })

function told(scene: Scene, peers: Peers): readonly Verdict[] {
  return RULES.flatMap((rule) => {
    const check = CHECKS[rule.id]
    return check?.of === "peers" ? check.check(peers, scene.around(rule)) : []
  })
}

const short = ({ rule, state, severity, machines, title, says, peers, matter, since }: Verdict) => ({
  rule,
  state,
  severity,
  machines,
  title,
  says,
  peers,
  matter,
  since,
})

const plain = (said: readonly Verdict[]) => said.map((one) => JSON.stringify(short(one))).toSorted()

const group = fc.array(machine, { minLength: 2, maxLength: 12 })

describe("whatever peers there are", () => {
  test("the order of machines never matters", () => {
    fc.assert(
      fc.property(group, fc.infiniteStream(fc.nat()), (machines, numbers) => {
        const scene = sceneFor(machines)
        const peers = scene.peers[0]!
        const mixed = peers.sheets
          .map((sheet) => ({ sheet, at: numbers.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ sheet }) => sheet)
        const other = { ...peers, sheets: mixed }
        expect(plain(told(scene, other))).toEqual(plain(told(scene, peers)))
        const now = scene.around(RULES[0]!).now
        expect(matrixOf(other, now)).toEqual(matrixOf(peers, now))
      }),
      { numRuns: 60 },
    )
  })

  test("a machine of which nothing is known changes no verdict", () => {
    fc.assert(
      fc.property(group, fc.constantFrom("gone", "asleep", "not-asked", "present"), (machines, presence) => {
        const scene = sceneFor(machines)
        const peers = scene.peers[0]!
        const other = sceneOf({ machines: { z: { ip: "10.0.9.9", groups: ["web"], presence, asked: [{}] } } })
        const unknown: Sheet = { ...other.sheets[0]!, key: 1e9 }
        const more = { ...peers, sheets: [...peers.sheets, unknown] }
        expect(plain(told(scene, more))).toEqual(plain(told(scene, peers)))
      }),
      { numRuns: 60 },
    )
  })

  test("what values are called doesn't matter", () => {
    fc.assert(
      fc.property(group, (machines) => {
        const [one, other] = [sceneFor(machines), sceneFor(machines, ["zulu", "yankee"])]
        const shape = (scene: Scene) =>
          told(scene, scene.peers[0]!)
            .map(({ rule, state, severity, machines: of }) => JSON.stringify([rule, state, severity, of]))
            .toSorted()
        expect(shape(one)).toEqual(shape(other))
      }),
      { numRuns: 60 },
    )
  })

  test("of one machine nothing is said, and each difference by one rule", () => {
    fc.assert(
      fc.property(group, (machines) => {
        const scene = sceneFor(machines)
        const peers = scene.peers[0]!
        expect(told(scene, { ...peers, sheets: peers.sheets.slice(0, 1) })).toEqual([])
        const matters = told(scene, peers).map(({ matter, peers: of }) => `${of} ${matter}`)
        expect(new Set(matters).size).toBe(matters.length)
      }),
      { numRuns: 60 },
    )
  })
})
