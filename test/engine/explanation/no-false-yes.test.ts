import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"
import { xmlOf, type Shown } from "../invented-scan.ts"
import { openRoll, type Roll } from "../roll.ts"
import { PEOPLE } from "./built-routine.ts"
import { sshTelling, type Inside } from "./told-inside.ts"

// One wrong yes fails the product. Here a yes is earned, and then each thing that must take it away takes it away.

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 })

const TODAY = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000

const QUIET: Inside = {
  system: ["system=Linux", "release=6.1.0-18-amd64", "machine=x86_64"],
  "os-release": ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"', "ID=debian", 'VERSION_ID="12"'],
  listening: ["from=ss", 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))'],
  connections: ["from=ss"],
  timers: [],
  cron: [],
  logins: [],
}

interface Retired {
  /** What is otherwise than with the one that may go. */
  readonly but: string
  readonly inside?: Inside
  /** Parts of the look that told nothing. */
  readonly silent?: readonly string[]
  /** The ports that were asked; all where it isn't said. */
  readonly asked?: string
  /** Days since the look. */
  readonly looked?: number
  readonly shown?: Partial<Shown>
  /** Lines that stand in further files, with NAME and IP for its own. */
  readonly files?: Readonly<Record<string, string>>
  /** Where nobody wrote or said that it may go. */
  readonly kept?: true
  /** It is there only for the one before it. */
  readonly aside?: true
}

const CASES: readonly Retired[] = [
  { but: "nothing" },
  { but: "nobody said that it may go", kept: true },
  { but: "the look is older than a week", looked: 9 },
  {
    but: "somebody is connected with it",
    inside: { connections: ["from=ss", "tcp ESTAB 0 0 IP:22 10.9.0.200:40000"] },
  },
  { but: "another machine was seen using it" },
  {
    but: "it is connected with somebody",
    inside: { connections: ["from=ss", "tcp ESTAB 0 0 IP:40000 BEFORE:22"] },
  },
  { but: "who is connected with it could not be read", silent: ["connections"] },
  { but: "only some of its ports were asked", asked: "1-1000" },
  {
    but: "containers run on it",
    inside: { containers: ["from=docker", "runner\tregistry.acme.example/runner:1\t0123456789ab\t"] },
  },
  {
    but: "it listens on UDP, where nobody asked",
    inside: {
      listening: [
        ...QUIET["listening"]!,
        'udp UNCONN 0 0 0.0.0.0:514 0.0.0.0:* users:(("rsyslogd",pid=2,fd=3))',
      ],
    },
  },
  {
    but: "it runs a job every night",
    inside: { cron: ["file=/etc/cron.d/push", "15 2 * * * root rsync -a /srv/ backup:/srv/"] },
  },
  {
    but: "it runs a job by a timer",
    inside: {
      timers: [
        "Sat 2026-11-21 02:15:00 UTC 14h left Fri 2026-11-20 02:15:00 UTC 9h ago push.timer push.service",
      ],
    },
  },
  { but: "somebody logged in", inside: { logins: ["pia pts/0 10.9.0.200 Thu Nov 19 10:00 - 11:00"] } },
  { but: "another machine's own job names it, as a look inside that one told" },
  {
    ...{ but: "it is the one that asks the one before", aside: true },
    inside: { cron: ["file=/etc/cron.d/pull", "5 3 * * * root rsync -a OTHER::data /srv/"] },
  },
  { but: "another machine mounts its files, as a look inside that one told" },
  {
    ...{ but: "it is the one that mounts the one before", aside: true },
    inside: { mounts: ["BEFORE:/export /srv nfs4 rw 0 0"] },
  },
  {
    but: "a proxy sends traffic to an address that only a look inside told",
    inside: {
      interfaces: ["from=ip", "2: eth1: link/ether 00:1b:21:00:09:05 ", "2: eth1 inet 10.9.9.5/24 "],
    },
    files: { "haproxy/haproxy.cfg": "backend inner\n  server one 10.9.9.5:80 check\n" },
  },
  {
    but: "a proxy sends traffic to an alias of it",
    files: {
      "dns/lab.test.zone": "shop IN CNAME NAME.\n",
      "haproxy/haproxy.cfg": "backend aliased\n  server one shop.lab.test:80 check\n",
    },
  },
  {
    but: "a job elsewhere names it",
    files: { "cron/jobs.cron": "15 2 * * * root rsync -a NAME::data /srv\n" },
  },
  {
    but: "a proxy sends it traffic",
    files: { "haproxy/haproxy.cfg": "backend NAME\n  server one IP:80 check\n" },
  },
  { but: "an alias leads to it", files: { "dns/lab.test.zone": "alias-NAME IN CNAME NAME.\n" } },
  { but: "a template names it", files: { "templates/motd.j2": "{{ 'NAME' }}\n" } },
  { but: "a line may mean it by its short name", files: { "scripts/push.sh": "rsync /srv/ SHORT:/srv/\n" } },
  { but: "another list still declares it", files: { "etc/hosts": "IP NAME\n" } },
]

const nameOf = (index: number) => `old${index + 1}.lab.test`
const ipOf = (index: number) => `10.9.0.${index + 1}`

let workshop: Workshop
let roll: Roll
const installed = process.env["ROLLCALL_SSH"]

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: TODAY })
  workshop = new Workshop()
  roll = await openRoll()
  const machines = CASES.map(({ shown }, index): Shown => ({
    ...{ ip: ipOf(index), name: nameOf(index), mac: `00:1b:21:00:00:${String(index + 10)}` },
    ...{ ports: { 22: "ssh OpenSSH 9.2", 80: "http nginx 1.22" }, os: "Linux 5.0 - 5.14" },
    ...shown,
  }))
  const start = (TODAY - DAY) / 1_000
  for (const [index, machine] of machines.entries()) {
    const { asked = "1-65535" } = CASES[index]!
    await roll.send(xmlOf({ start, machines: [machine], target: machine.ip, total: 1, asked }))
  }
  process.env["ROLLCALL_SSH"] = sshTelling(
    workshop.make("ssh"),
    new Map(CASES.map((one, index) => [ipOf(index), toldOf(one, index)])),
  )
  for (const [index, { looked = 0.1 }] of CASES.entries()) {
    vi.setSystemTime(TODAY - looked * DAY)
    expect(await roll.client.looks.take({ ref: ipOf(index), confirmed: true })).toMatchObject({
      refusal: null,
    })
  }
  vi.setSystemTime(TODAY)
  const folder = workshop.repository("written")
  workshop.commit(folder, "Write all of it down", written(), { ...PEOPLE.pia, date: "2024-01-01T00:00:00Z" })
  await roll.client.sources.add({ location: folder, name: "infra", branch: null, network: null })
  expect(await roll.client.sources.sync({ name: "infra" })).toMatchObject({ state: "read" })
  await roll.client.explanation.settle()
})
afterAll(async () => {
  if (installed === undefined) delete process.env["ROLLCALL_SSH"]
  else process.env["ROLLCALL_SSH"] = installed
  vi.useRealTimers()
  await roll?.end()
  workshop?.remove()
})

const filled = (text: string, index: number) =>
  text
    .replaceAll("NAME", nameOf(index))
    .replaceAll("SHORT", nameOf(index).split(".")[0]!)
    .replaceAll("IP", ipOf(index))
    .replaceAll("BEFORE", ipOf(index - 1))
    .replaceAll("OTHER", nameOf(index - 1))

const toldOf = ({ inside = {}, silent = [] }: Retired, index: number): Inside =>
  Object.fromEntries(
    Object.entries({ ...QUIET, ...inside })
      .filter(([part]) => !silent.includes(part))
      .map(([part, lines]) => [part, lines.map((line) => filled(line, index))]),
  )

function written(): Readonly<Record<string, string>> {
  const lines = CASES.map(
    ({ kept }, index) =>
      `${nameOf(index)} ansible_host=${ipOf(index)}${kept === true ? "" : " status=retired"}`,
  )
  const files = new Map([
    ["inventory/hosts.ini", `[all]\n${lines.join("\n")}\n`],
    ["dns/lab.test.zone", "$ORIGIN lab.test.\n$TTL 3600\n"],
  ])
  for (const [index, one] of CASES.entries())
    for (const [path, text] of Object.entries(one.files ?? {}))
      files.set(path, `${files.get(path) ?? ""}${filled(text, index)}`)
  return Object.fromEntries(files)
}

const dossier = (index: number) => roll.client.explanation.dossier({ ref: ipOf(index) })

test("a machine that may go, as somebody wrote, and that nobody was found to need after all was looked at: yes", async () => {
  expect(await dossier(0)).toMatchObject({ verdict: "yes", against: [], notChecked: [] })
})

const lesser = CASES.flatMap(({ but, aside }, index) =>
  index === 0 || aside === true ? [] : [[but, index] as const],
)

test.each(lesser)("all the same, but %s: that is no yes", async (_but, index) => {
  const { verdict, against, notChecked, consumers } = await dossier(index)
  expect(verdict).not.toBe("yes")
  // It says why.
  expect(against.length + notChecked.length + consumers.length).toBeGreaterThan(0)
})
