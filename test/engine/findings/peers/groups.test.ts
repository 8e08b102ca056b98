import { expect, test } from "vitest"
import { peerGroupsOf, type PeerSheet, withoutRepeats } from "#engine/findings/peers/groups.ts"
import { suggestedGroups } from "#engine/findings/peers/suggested.ts"
import { findingRules } from "#engine/finding-rules.ts"
import { CHECKS } from "#engine/findings/checks.ts"
import { sceneOf, verdictsIn } from "../scene.ts"

let key = 0
const sheet = (machine: string, groups: readonly string[], more: Partial<PeerSheet> = {}): PeerSheet => ({
  machine,
  key: (key += 1),
  groups,
  tags: [],
  environment: null,
  presence: "present",
  retired: null,
  role: null,
  ...more,
})
const others = (count: number) =>
  Array.from({ length: count }, (_, index) => sheet(`other${index}`, ["office"]))

test("the same machines under two names are one group", () => {
  const { groups } = peerGroupsOf([sheet("a", ["web", "nginx"]), sheet("b", ["web", "nginx"]), ...others(5)])
  expect(groups.map(({ id }) => id).toSorted()).toEqual(["group nginx", "group office"])
  expect(groups.find(({ id }) => id === "group nginx")?.because).toContain("web")
})

test("what nearly everybody is in, and what says nothing, makes no peers", () => {
  const all = Array.from({ length: 10 }, (_, index) =>
    sheet(`m${index}`, ["site-a", ...(index < 3 ? ["linux"] : [])]),
  )
  const { groups, none } = peerGroupsOf(all)
  expect(groups).toEqual([])
  expect(none.map(({ name }) => name).toSorted()).toEqual(["linux", "site-a"])
})

test("machines of many roles are no peers", () => {
  const roles = ["web", "database", "mail", "dns"]
  const { none } = peerGroupsOf([...roles.map((role) => sheet(role, ["rack7"], { role })), ...others(8)])
  expect(none).toEqual([
    { name: "rack7", because: "Its machines play 4 roles: database, dns, mail and web." },
  ])
})

test("an environment of a group is no group beside it", () => {
  const { groups } = peerGroupsOf([
    sheet("p1", ["web", "web_prod"], { environment: "prod" }),
    sheet("p2", ["web", "web_prod"], { environment: "prod" }),
    sheet("t1", ["web"], { environment: "test" }),
    sheet("t2", ["web"], { environment: "test" }),
    ...others(6),
  ])
  expect(groups.map(({ id }) => id).toSorted()).toEqual(["group office", "group web"])
  expect(groups.find(({ id }) => id === "group web")?.environments).toEqual({ prod: 2, test: 2 })
})

const web = { "443/tcp": { name: "http", product: "nginx", version: "1.26.1" } }

test("what looks alike is suggested, and nothing is said of it", () => {
  const machines = Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [
      `m${at}`,
      {
        ip: `10.0.0.${at + 1}`,
        os: "Debian 12",
        ports: at === 3 ? { ...web, "443/tcp": { ...web["443/tcp"], version: "1.1.1" } } : web,
      },
    ]),
  )
  const scene = sceneOf({ machines })
  const [group] = suggestedGroups(scene.sheets, [])
  expect(group).toMatchObject({ kind: "suggested", name: "nginx on Debian 12" })
  expect(group?.machines).toHaveLength(8)
  expect(suggestedGroups(scene.sheets, [group!])).toEqual([])
  const said = findingRules().flatMap((rule) => {
    const check = CHECKS[rule.id]
    return check?.of === "peers"
      ? check.check({ group: group!, sheets: scene.sheets, expected: [] }, scene.around(rule))
      : []
  })
  expect(said).toEqual([])
})

test("of two groups that tell the same of the same machines the smaller one does", () => {
  const machines = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => [
      `m${at}`,
      {
        ip: `10.0.0.${at + 1}`,
        groups: at < 8 ? ["web", "front"] : ["front"],
        ports: at === 3 ? { ...web, "8443/tcp": {} } : web,
      },
    ]),
  )
  const scene = sceneOf({ machines })
  const rule = findingRules().find(({ id }) => id === "peer-port")!
  const check = CHECKS["peer-port"]!
  expect(verdictsIn(scene, rule, check)).toHaveLength(2)
  const told = scene.peers.flatMap((peers) =>
    check.of === "peers"
      ? check.check(peers, scene.around(rule)).map((verdict) => ({ group: peers.group, verdict }))
      : [],
  )
  expect(withoutRepeats(told).map(({ peers }) => peers)).toEqual(["group web"])
})
