import { afterAll, beforeAll, expect, test } from "vitest"
import { FINDING_STATES } from "#model/finding.ts"
import { Workshop } from "../declarations/git/workshop.ts"
import { xmlOf } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"

const DAY = 86_400_000
const ENVIRONMENTS = [
  { name: "dev", version: "1.26.1", start: 10, count: 2, extra: "debug_port: 8081\n" },
  { name: "test", version: "1.24.0", start: 20, count: 3, extra: "" },
  { name: "prod", version: "1.22.1", start: 30, count: 8, extra: "" },
] as const
/** In prod, with what neither prod nor another environment declares. */
const ODD = "10.9.0.33"

const addresses = ENVIRONMENTS.flatMap(({ name, version, start, count }) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ env: name, version, ip: `10.9.0.${start + index}`, called: `${name}-web${index}.lan` },
  })),
)

/** Beside them, so that not everybody is a web server. */
const others = [50, 51, 52, 53].map((last) => ({ ip: `10.9.0.${last}`, called: `db${last}.lan` }))

function filesOf(): Readonly<Record<string, string>> {
  const of = (env: string) => addresses.filter((one) => one.env === env)
  return Object.fromEntries(
    ENVIRONMENTS.flatMap(({ name, version, extra }) => [
      [
        `inventories/${name}/hosts.ini`,
        [
          "[web]",
          ...of(name).map(lineOf),
          ...(name === "prod" ? ["[db]", ...others.map(lineOf)] : []),
          "",
        ].join("\n"),
      ],
      [
        `inventories/${name}/group_vars/web.yml`,
        `---\nhttps_port: 443\nssh_port: 22\nnginx_version: ${version}\n${extra}`,
      ],
    ]),
  )
}

const lineOf = ({ called, ip }: { readonly called: string; readonly ip: string }) =>
  `${called} ansible_host=${ip}`

const scan = (days: number) =>
  xmlOf({
    start: Math.floor((Date.now() - days * DAY) / 1_000),
    target: "10.9.0.0/26",
    total: 64,
    asked: "1-10000",
    machines: [...others.map((one) => ({ ...one, env: "prod", version: "" })), ...addresses].map(
      ({ ip, called, version, env }) => ({
        ip,
        mac: `52:54:00:00:00:${ip.split(".").at(-1)}`,
        name: called,
        ports: {
          22: "ssh OpenSSH 9.2",
          ...(version !== "" && { 443: `https nginx ${ip === ODD ? "1.20.2" : version}` }),
          ...(env === "dev" && { 8081: "http" }),
        },
      }),
    ),
  })

let roll: Roll
let workshop: Workshop
let repository: string

const sync = async () => {
  expect(await roll.client.sources.sync({ name: "infra" })).toMatchObject({ state: "read", problems: 0 })
  await roll.client.explanation.settle()
  await roll.client.findings.settle()
}

const ago = (days: number) => ({ date: new Date(Date.now() - days * DAY).toISOString() })

beforeAll(async () => {
  workshop = new Workshop()
  repository = workshop.repository("infra")
  workshop.commit(repository, "Begin", filesOf(), ago(100))
  roll = await openRoll()
  await roll.client.sources.add({ location: repository, name: "infra", branch: null, network: null })
  await roll.send(scan(40), "first.xml")
  await roll.send(scan(1), "second.xml")
  await sync()
})

afterAll(async () => {
  await roll?.end()
  workshop?.remove()
})

const findings = async () =>
  (await roll.client.findings.list({ limit: 1_000, states: [...FINDING_STATES] })).findings

const ofPeers = async () =>
  (await findings())
    .filter(({ peers }) => peers?.startsWith("group web") === true)
    .map(({ rule, state, title, names }) => `${rule} ${state}: ${title} (${names.length})`)
    .toSorted()

async function rows() {
  const { rows: all } = await roll.client.peers.view({ group: "group web" })
  return Object.fromEntries(
    all.map(({ fact, tag, expectedBy, declared }) => [
      fact,
      {
        tag,
        by: expectedBy !== null && "path" in expectedBy ? `${expectedBy.path}:${expectedBy.line}` : null,
        declared: declared?.known === true ? declared.value : null,
      },
    ]),
  )
}

test("what each environment declares and has is expected, by both lines; one that has neither is drift", async () => {
  expect(await ofPeers()).toEqual([
    "group-drift expected: prod is behind test in nginx (10)",
    "group-drift expected: test differs from dev in 8081/tcp (5)",
    "group-drift expected: test is behind dev in nginx (5)",
    "version-skew open: 1 of 8 is behind: nginx 1.20.2 (1)",
  ])
  const all = await findings()
  const meant = all.find(({ title }) => title === "prod is behind test in nginx")
  expect(meant?.reason?.sentence).toBe(
    "infra inventories/test/group_vars/web.yml:4 declares 1.24.0 for test, infra inventories/prod/group_vars/web.yml:4 declares 1.22.1 for prod.",
  )
  const declared = all.filter(({ rule }) => rule === "declared-version")
  expect(declared.map(({ state, title, names }) => [state, title, names])).toEqual([
    ["open", "nginx 1.20.2 answers where 1.22.1 is declared", ["prod-web3.lan"]],
  ])
})

test("the matrix shows what is declared, and by which line it differs", async () => {
  const told = await rows()
  expect(told["version nginx 443/tcp"]).toEqual({
    ...{ tag: "unexplained", by: null, declared: "1.22.1 or 1.24.0 or 1.26.1" },
  })
  expect(told["port 8081/tcp"]).toEqual({
    ...{ tag: "expected", by: "inventories/dev/group_vars/web.yml:5", declared: "open" },
  })
})

test("a version that is declared anew and not there yet is on its way; long after, the environment lacks it", async () => {
  const file = "inventories/prod/group_vars/web.yml"
  const text = (version: string) => `---\nhttps_port: 443\nssh_port: 22\nnginx_version: ${version}\n`
  workshop.commit(repository, "prod gets it too", { [file]: text("1.24.0") }, ago(2))
  await sync()
  const version = async () => (await findings()).filter(({ rule }) => rule === "declared-version")
  const counts = (await version()).map(({ state, names }) => `${state} ${names.length}`)
  expect(counts.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["resolved 1", "unknown 1", "unknown 7"])
  // What prod has is not what is declared for it: nothing says that it is meant to differ.
  expect((await rows())["version nginx 443/tcp"]?.tag).toBe("unexplained")
  expect(await ofPeers()).toContain("group-drift open: prod is behind test in nginx (10)")
})

test("a version that a template fills in says nothing", async () => {
  const file = "inventories/prod/group_vars/web.yml"
  const vars = 'https_port: 443\nssh_port: 22\nnginx_version: "{{ nginx_pin }}"\n'
  workshop.commit(repository, "Pin it elsewhere", { [file]: `---\n${vars}` }, ago(1))
  await sync()
  expect((await rows())["version nginx 443/tcp"]).toMatchObject({
    tag: "unexplained",
    declared: "1.24.0 or 1.26.1",
  })
  const open = (await findings()).filter(
    ({ rule, state }) => rule === "declared-version" && state !== "resolved",
  )
  expect(open).toEqual([])
})
