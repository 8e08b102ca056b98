import { expect, test } from "vitest"
import { findingRules } from "#engine/finding-rules.ts"
import { CHECKS } from "#engine/findings/checks.ts"
import { matrixOf } from "#engine/findings/peers/matrix.ts"
import { sceneOf, verdictsIn } from "../scene.ts"

const DETAIL = { name: "http", product: "nginx", extra: null, tunnel: null, confidence: 10, cpe: [] }
const service = (version: string, life: object) => ({
  ...life,
  kind: "service",
  subject: "443/tcp",
  value: `http nginx ${version}`,
  detail: { ...DETAIL, version },
})

const ssh = { "22/tcp": { ssh: {} } }
const own = (name: string) => ({ certificate: { names: [`${name}.example.org`], issuer: "Lab CA" } })

function web(at: number) {
  const name = `web${at}`
  const env = at <= 7 ? "prod" : "test"
  const common = {
    ip: `10.0.0.${at}`,
    env,
    groups: ["web"],
    ptr: `${name}.example.org`,
    declared: [{ name: `${name}.example.org` }],
  }
  if (at <= 2)
    return {
      ...common,
      ports: { ...ssh, "443/tcp": own(name) },
      facts: [service("1.24.0", { since: 30, last: 3, ended: 2 }), service("1.26.1", { since: 2, last: 0 })],
      changes: [
        {
          kind: "service",
          fact: "443/tcp",
          before: "http nginx 1.24.0",
          after: "http nginx 1.26.1",
          between: [3, 2],
          explained: { subject: "Roll nginx 1.26" },
        },
      ],
    }
  const ports = { ...ssh, "443/tcp": { name: "http", product: "nginx", version: "1.24.0", ...own(name) } }
  if (at !== 5) return { ...common, ports }
  return { ...common, ports: { ...ports, "22/tcp": { ssh: { ciphers: ["aes128-cbc"] } }, "8443/tcp": {} } }
}

const scene = sceneOf({
  machines: Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`web${at + 1}`, web(at + 1)])),
})
const said = findingRules().flatMap((rule) => {
  const check = CHECKS[rule.id]
  return check?.of === "peers" ? verdictsIn(scene, rule, check) : []
})

test("nine peers: one rollout with its commit, one outlier on exactly its facts, and nothing else", () => {
  const short = said.map(({ rule, state, machines }) => `${rule} ${state} ${machines.join(" ")}`)
  expect(short.toSorted()).toEqual(["peer-port drift web5", "version-skew expected web1 web2"])
  const rollout = said.find(({ rule }) => rule === "version-skew")!
  expect(rollout.title).toBe("A rollout is under way: nginx 1.26.1, 2 of 9")
  expect(rollout.says).toContain("went from 0 to 2 of 9")
  expect(rollout.for.flatMap(({ evidence }) => evidence)).toContainEqual(
    expect.objectContaining({ kind: "commit", commit: "facade1" }),
  )
  const odd = said.find(({ rule }) => rule === "peer-port")!
  expect(odd.matter).toBe("port 8443/tcp open")
  expect(odd.says).toBe(
    "8 of 9 have 8443/tcp closed, this one has open. Also different: SSH algorithms. Outlier: 9 known, 8 to 1, P 0.99.",
  )
})

test("the matrix shows classes of machines, and what tells of the differences", () => {
  const { classes, rows, equal } = matrixOf(scene.peers[0]!, scene.around(findingRules()[0]!).now)
  expect(classes.map(({ environment, machines }) => [environment, machines.length])).toEqual([
    ["prod", 4],
    ["prod", 2],
    ["prod", 1],
    ["test", 2],
  ])
  expect(rows.map(({ fact, tag, agreement }) => [fact, tag, agreement])).toEqual([
    ["port 8443/tcp", "unexplained", "outlier"],
    ["ssh-algorithms 22/tcp", "unexplained", "outlier"],
    ["version nginx 443/tcp", "rollout", "rollout"],
  ])
  expect(equal.map(({ label }) => label)).toContain("reverse name")
  expect(equal.map(({ fact }) => fact)).toContain("tls issuer 443/tcp")
})
