import { expect, test } from "vitest"
import type { Peers } from "#engine/findings/check.ts"
import { findingRules } from "#engine/finding-rules.ts"
import { CHECKS } from "#engine/findings/checks.ts"
import { declaredDifferences } from "#engine/findings/peers/declared-differences.ts"
import { matrixOf } from "#engine/findings/peers/matrix.ts"
import { sceneOf } from "../scene.ts"

interface Said {
  readonly env: string
  readonly seen: string | null
  readonly vars?: Readonly<Record<string, string>>
  readonly services?: Readonly<Record<string, object>>
  readonly ports?: Readonly<Record<string, object | null>>
  readonly more?: readonly object[]
}

const machineOf = ({ env, seen, vars = {}, services = {}, ports = {}, more = [] }: Said, number: number) => ({
  ip: `10.0.0.${number + 1}`,
  groups: ["web"],
  env,
  asked: [{ tcp: "1-65535", udp: "", times: 5, first: 30 }],
  ports: {
    ...(seen === null ? {} : { "443/tcp": { name: "http", product: "nginx", version: seen } }),
    ...ports,
  },
  declared: [
    {
      path: `${env}/hosts`,
      env,
      services,
      attributes: Object.fromEntries(
        Object.entries(vars).flatMap(([name, value]) => [
          [name, value],
          [`${name} in`, `${env}/group_vars/web.yml:3`],
        ]),
      ),
    },
    ...more,
  ],
})

const sheetsOf = (machines: readonly Said[]) =>
  sceneOf({ machines: Object.fromEntries(machines.map((one, at) => [`web${at}`, machineOf(one, at)])) })

const differing = (machines: readonly Said[]) =>
  declaredDifferences(sheetsOf(machines).sheets).map(
    ({ fact, between, by }) => `${fact} ${between.join(" ")} ${by.path}:${by.line}`,
  )

const nginx = (env: string, seen: string, declared = seen): Said => ({
  env,
  seen,
  vars: { nginx_version: declared },
})

const two = [nginx("test", "1.24.0"), nginx("prod", "1.22.1")]

test("versions that are declared for each environment, and answer there, are meant to differ", () => {
  expect(differing([...two, ...two])).toEqual(["version nginx 443/tcp test prod test/group_vars/web.yml:3"])
  const [difference] = declaredDifferences(sheetsOf(two).sheets)
  expect(difference?.declared?.sentence).toBe(
    "infra test/group_vars/web.yml:3 declares 1.24.0 for test, infra prod/group_vars/web.yml:3 declares 1.22.1 for prod.",
  )
  expect(differing([nginx("dev", "1.26.1"), ...two])).toHaveLength(3)
  expect(differing([nginx("test", "1.24.0", "1.24"), nginx("prod", "1.22.1", "v1.22.1")])).toHaveLength(1)
})

test("what an environment has and nobody declared, or declared and doesn't have, is not meant", () => {
  expect(differing([nginx("test", "1.24.0"), nginx("prod", "1.22.1", "1.20.0")])).toEqual([])
  expect(differing([nginx("test", "1.24.0"), { env: "prod", seen: "1.22.1" }])).toEqual([])
  expect(differing([nginx("test", "1.24.0"), nginx("prod", "1.22.1", "1.24.0")])).toEqual([])
  // One line of one machine says nothing of the other two.
  const prod = [nginx("prod", "1.22.1"), { env: "prod", seen: "1.22.1" }, { env: "prod", seen: "1.22.1" }]
  expect(differing([nginx("test", "1.24.0"), ...prod])).toEqual([])
  // Neither of two values leads.
  expect(differing([nginx("test", "1.24.0"), nginx("prod", "1.22.1"), nginx("prod", "1.20.2")])).toEqual([])
  expect(differing([nginx("test", "1.24.0"), { ...nginx("prod", "1.22.1"), seen: null }])).toEqual([])
})

test("of a machine in two environments only the lines of its own count, and two that disagree say nothing", () => {
  const line = (env: string, version: string) => ({
    path: "other",
    env,
    attributes: { nginx_version: version },
  })
  const prod = (...more: readonly object[]) => ({ ...nginx("prod", "1.22.1"), more })
  expect(differing([nginx("test", "1.24.0"), prod(line("test", "1.24.0"))])).toHaveLength(1)
  expect(differing([nginx("test", "1.24.0"), prod(line("production", "1.18.0"))])).toEqual([])
})

test("a port that is declared in one environment, and not where all else is, is meant to be closed there", () => {
  const https = { "443/tcp": { name: "https" } }
  const status = { ...https, "8081/tcp": { name: "status" } }
  const open = { "8081/tcp": null }
  const other = { env: "prod", seen: "1.22.1", services: https }
  const first = { env: "test", seen: "1.22.1", services: status, ports: open }
  expect(differing([first, other])).toEqual(["port 8081/tcp test prod test/hosts:1"])
  expect(declaredDifferences(sheetsOf([first, other]).sheets)[0]?.declared?.sentence).toBe(
    "infra test/hosts:1 declares 8081/tcp for test, nothing declares 8081/tcp for prod.",
  )
  expect(differing([first, { ...other, services: status }])).toEqual([])
  expect(differing([first, { ...other, services: {} }])).toEqual([])
  expect(differing([{ ...first, services: https }, other])).toEqual([])
})

test("one environment by several names is one, and those that have no order differ as well", () => {
  expect(differing([nginx("prod", "1.22.1"), nginx("Production", "1.24.0")])).toEqual([])
  const camps = [nginx("prod", "1.22.1"), nginx("production", "1.22.1"), nginx("testing", "1.24.0")]
  expect(differing(camps)).toEqual(["version nginx 443/tcp prod testing prod/group_vars/web.yml:3"])
  expect(tagsOf([nginx("north", "1.22.1"), nginx("south", "1.24.0")])).toEqual(["expected"])
  expect(tagsOf([nginx("north", "1.22.1"), { env: "south", seen: "1.24.0" }])).toEqual(["unexplained"])
})

function peersOf(machines: readonly Said[]): {
  readonly peers: Peers
  readonly scene: ReturnType<typeof sceneOf>
} {
  const scene = sheetsOf(machines)
  return { scene, peers: { ...scene.peers[0]!, expected: declaredDifferences(scene.sheets) } }
}

function tagsOf(machines: readonly Said[]): readonly string[] {
  const { scene, peers } = peersOf(machines)
  const { rows } = matrixOf(peers, scene.around(findingRules()[0]!).now)
  return rows.filter(({ fact }) => fact.startsWith("version ")).map(({ tag }) => tag)
}

const ids = ["version-skew", "peers-differ", "peer-outlier", "group-drift"] as const

function saidOf(machines: readonly Said[]): readonly string[] {
  const { scene, peers } = peersOf(machines)
  return findingRules().flatMap((rule) => {
    const check = CHECKS[rule.id]
    if (check?.of !== "peers" || !ids.some((id) => id === rule.id)) return []
    return check
      .check(peers, scene.around(rule))
      .map(({ state, title, reason }) => `${rule.id} ${state}: ${title} | ${reason?.sentence ?? ""}`)
  })
}

test("peers say of it that it is expected, by the lines; and one that has neither is told", () => {
  const many = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(() => two)
  const meant =
    "group-drift expected: prod is behind test in nginx | infra test/group_vars/web.yml:3 declares 1.24.0 for test, infra prod/group_vars/web.yml:3 declares 1.22.1 for prod."
  expect(saidOf(many)).toEqual([meant])
  const odd = [...many, nginx("prod", "1.20.2", "1.22.1")]
  expect(saidOf(odd)).toEqual(["version-skew drift: 1 of 9 is behind: nginx 1.20.2 | ", meant])
  expect(tagsOf(many)).toEqual(["expected"])
  expect(tagsOf(odd)).toEqual(["unexplained"])
})

test("a line that lets them differ for so long ends, and then they are told", () => {
  const { scene, peers } = peersOf(
    [0, 1, 2].flatMap(() => [nginx("test", "1.24.0", ""), nginx("prod", "1.22.1", "")]),
  )
  const by = { source: "infra", path: "rollcall.yml", line: 2, endLine: 2, commit: null }
  const states = (days: number) => {
    const line = {
      fact: "version nginx *",
      between: ["testing", "PROD"],
      until: null,
      by,
      longest: days * 86_400_000,
    }
    const rule = findingRules().find(({ id }) => id === "group-drift")!
    const check = CHECKS["group-drift"]!
    if (check.of !== "peers") return []
    return check
      .check({ ...peers, expected: [line] }, scene.around(rule))
      .map(({ state, review }) => [state, review === null ? null : review - scene.around(rule).now])
  }
  expect(states(60)).toEqual([["expected", 30 * 86_400_000]])
  expect(states(14)).toEqual([["drift", null]])
})

test("the matrix shows what is declared by the line that says it", () => {
  const { scene, peers } = peersOf(two)
  const { rows } = matrixOf(peers, scene.around(findingRules()[0]!).now)
  const row = rows.find(({ fact }) => fact === "version nginx 443/tcp")
  expect(row?.declared?.known === true && row.declared.value).toBe("1.22.1 or 1.24.0")
  expect(row?.declared?.evidence.map((one) => "path" in one && `${one.path}:${one.line}`)).toEqual([
    "test/group_vars/web.yml:3",
    "prod/group_vars/web.yml:3",
  ])
})
