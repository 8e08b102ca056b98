import { describe, expect, test } from "vitest"
import { findingRules } from "#engine/finding-rules.ts"
import { peersChecks } from "#engine/findings/checks/peers.ts"
import { factsOf, toldOf } from "#engine/findings/peers/facts.ts"
import { isLike } from "#engine/findings/peers/ladder.ts"
import { matrixOf } from "#engine/findings/peers/matrix.ts"
import { misplacedIn, profileOf } from "#engine/findings/peers/misplaced.ts"
import { sceneOf, verdictsIn } from "../scene.ts"

type Spec = Readonly<Record<string, unknown>>

const nginx = (version: string) => ({ "443/tcp": { name: "http", product: "nginx", version } })
const machinesOf = (specs: readonly Spec[]) =>
  Object.fromEntries(
    specs.map((spec, at) => [`m${at + 1}`, { ip: `10.0.0.${at + 1}`, groups: ["web"], ...spec }]),
  )

function differ(specs: readonly Spec[]) {
  const scene = sceneOf({ machines: machinesOf(specs) })
  const rule = findingRules().find(({ id }) => id === "peers-differ")!
  return verdictsIn(scene, rule, peersChecks["peers-differ"]!)
}

describe("what splits two camps is named", () => {
  const four = (more: Spec, version: string) =>
    Array.from({ length: 4 }, () => ({ ...more, ports: nginx(version) }))
  test.each([
    [
      "a site",
      { declared: [{ attributes: { dc: "dc1" } }] },
      { declared: [{ attributes: { dc: "dc2" } }] },
      "all 4 are in dc2",
    ],
    ["a system", { os: "Debian 12" }, { os: "Debian 11" }, "all 4 are Debian 11"],
    ["a network", { network: "lab" }, { network: "attic" }, "all 4 are in network attic"],
    ["a tag", {}, { tags: ["canary"] }, "all 4 are tagged canary"],
    ["an age", { firstSeen: 30 }, { firstSeen: 5 }, "all 4 were first seen later than the others"],
  ])("%s", (_is, larger, smaller, by) => {
    const told = differ([...four(larger, "1.26.1"), ...four(larger, "1.26.1"), ...four(smaller, "1.24.0")])
    expect(told.map(({ says }) => says).join(" ")).toContain(`Of the smaller camp ${by}.`)
  })
  test("and where nothing does, nothing is said of it", () => {
    const [told] = differ([...four({}, "1.26.1"), ...four({}, "1.26.1"), ...four({}, "1.24.0")])
    expect(told?.says).not.toContain("smaller camp")
  })
})

test("a machine that is like another group is told with that group's name", () => {
  const db = { "5432/tcp": { name: "postgresql", product: "PostgreSQL" } }
  const dbs = sceneOf({ machines: machinesOf([{ ports: db }, { ports: db }]) }).sheets
  const { sheets } = sceneOf({
    machines: machinesOf([...Array.from({ length: 5 }, () => ({ ports: nginx("1.26.1") })), { ports: db }]),
  })
  expect(misplacedIn(sheets, []).length).toBe(0)
  expect(misplacedIn(sheets, [profileOf("db", dbs)])).toMatchObject([{ sheet: { name: "m6" }, like: "db" }])
})

test.each([
  ["version nginx *", "version nginx 443/tcp", true],
  ["version nginx *", "version apache 443/tcp", false],
  ["*", "os", true],
  ["port 80*/tcp", "port 8080/tcp", true],
  ["a*a", "a", false],
  ["*".repeat(300), "x".repeat(5_000), true],
] as const)("%s is like %s: %j", (pattern, fact, told) => expect(isLike(pattern, fact)).toBe(told))

test("what a port is, where it was not asked, gave no answer, or closed", () => {
  const { sheets } = sceneOf({
    machines: machinesOf([
      { asked: [{ tcp: "1-100" }] },
      {
        asked: [{ tcp: "1-1000" }],
        facts: [{ kind: "filtered", subject: "tcp", value: "some", detail: { ports: "400-500" } }],
      },
      { ports: { "443/tcp": { ended: 3 } } },
      { presence: "asleep", ports: { "443/tcp": {} } },
    ]),
  })
  expect(sheets.map((sheet) => toldOf(sheet, "port 443/tcp"))).toMatchObject([
    { known: false, reason: "not asked" },
    { known: false, reason: "filtered" },
    { known: true, value: "closed", before: "open" },
    { known: false, reason: "it is asleep" },
  ])
})

test("hostile text of any length is read, bounded and harmless", () => {
  const text = `\u001b[31m${"((a+)+)+".repeat(20_000)}`
  const ports = {
    "443/tcp": {
      name: text,
      product: text,
      version: text,
      answers: { http: { "http.server": [text], "http.header": [text] } },
    },
  }
  const scene = sceneOf({
    machines: machinesOf([{ ports }, { ports: nginx("__proto__") }, { ports: nginx("1.26.1") }]),
  })
  for (const value of factsOf(scene.sheets[0]!).values())
    if (value.known) expect(value.value.length).toBeLessThan(200)
  const matrix = matrixOf(scene.peers[0]!, 0)
  expect(JSON.stringify(matrix.rows.map(({ cells, says }) => [cells, says]))).not.toMatch(/\\u001b/u)
  expect(matrix.classes).toHaveLength(3)
})

test("more than forty classes are shown as forty, the last of which says how many it stands for", () => {
  const specs = Array.from({ length: 60 }, (_, at) => ({ ports: nginx(`1.${at}.0`) }))
  const { peers } = sceneOf({ machines: machinesOf(specs) })
  const { classes, rows } = matrixOf(peers[0]!, 0)
  expect(classes).toHaveLength(40)
  expect(classes.at(-1)).toMatchObject({ classes: 21, environment: null })
  expect(rows[0]?.cells.at(-1)).toMatchObject({ known: false, reason: "21 values in 21 classes" })
})
