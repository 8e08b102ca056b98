import { describe, expect, test } from "vitest"
import type { Explanation } from "#model/explanation.ts"
import { what } from "#engine/explanation/explanation.ts"
import { mysteries, reasonsFor, type Unexplained } from "#engine/explanation/mysteries.ts"
import { messageTo, questionsFor, type Askable } from "#engine/explanation/next-question.ts"
import { DAY, NOW } from "./scene.ts"

const unanswered = { state: "unanswered", sentence: "", evidence: [] } as const
const answered = { state: "answered", sentence: "", evidence: [] } as const
const NO_ANSWERS: Explanation = { what: unanswered, who: unanswered, why: unanswered, when: unanswered }

const ASKED: Askable = {
  name: "10.20.4.77",
  ip: "10.20.4.77",
  network: "prod core",
  scanned: true,
  ssh: false,
  lookedInside: false,
  snmp: false,
  explainers: [],
  lines: [],
  removed: [],
  sources: 1,
  missing: [],
  neighboursIn: null,
}

const unexplained = (id: string, said: Partial<Unexplained> = {}): Unexplained => ({
  machine: id,
  answers: NO_ANSWERS,
  environment: null,
  firstSeen: NOW,
  firstObservation: 1,
  services: [],
  consumers: [],
  support: null,
  only: [],
  askable: ASKED,
  ...said,
})

const service = (port: number, name: string, product: string | null = null) =>
  ({ port, protocol: "tcp", name, product, observations: [port] }) as const

const pia = {
  name: "Pia Lorrimer",
  mail: "pia@acme.example",
  share: 0.6,
  lines: 12,
  commits: 4,
  lastActive: NOW - 3 * DAY,
  left: false,
  keeps: null,
  evidence: [{ kind: "mention", source: "infra", path: "prod.yml", line: 412, endLine: 412, commit: null }],
} as const

describe("the queue", () => {
  test("holds machines whose who and why nothing answers, and no others", () => {
    const machines = [
      unexplained("nobody"),
      unexplained("owned", { answers: { ...NO_ANSWERS, who: answered } }),
      unexplained("doubted", { answers: { ...NO_ANSWERS, why: { ...unanswered, state: "doubtful" } } }),
    ]
    expect(mysteries(machines, NOW).map(({ machine }) => machine)).toEqual(["nobody"])
  })

  test("is in the order of stated points, whatever order they come in", () => {
    const machines = [
      unexplained("ssh", { services: [service(22, "ssh")] }),
      unexplained("data", { services: [service(5432, "postgresql")], environment: "prod" }),
      unexplained("nothing"),
    ]
    const queue = mysteries(machines, NOW)
    expect(queue.map(({ machine, rank, points }) => [machine, rank, points])).toEqual([
      ["data", 1, 45],
      ["ssh", 2, 4],
      ["nothing", 3, 0],
    ])
    expect(mysteries(machines.toReversed(), NOW)).toEqual(queue)
  })

  test("says every reason with its points", () => {
    const machine = unexplained("m1", {
      services: [service(5432, "postgresql"), service(3306, "mysql"), service(22, "ssh")],
      firstSeen: Date.UTC(2021, 0, 1),
      environment: "prod",
      support: { what: "Debian 10", until: "2024-06-30", state: "ended", source: "endoflife" },
      only: [{ what: "CouchDB 1.6", observations: [3] }],
      consumers: [
        { name: "10.0.0.9", machine: "m2", what: "connection", standing: "uses it", seen: NOW, evidence: [] },
        { name: "10.0.0.9", machine: "m2", what: "another", standing: "uses it", seen: NOW, evidence: [] },
        { name: "watch", machine: "m3", what: "scraped", standing: "watches it", seen: NOW, evidence: [] },
      ],
    })
    expect(reasonsFor(machine, NOW).map(({ sentence, points }) => [points, sentence])).toEqual([
      [30, "It holds data or identities on 3306/tcp, 5432/tcp."],
      [20, "1 machine or line uses or names it."],
      [20, "Seen since 2021-01-01."],
      [18, "Support for Debian 10 ended on 2024-06-30."],
      [15, "It stands in a production network."],
      [11, "The only machine with CouchDB 1.6."],
      [4, "It takes logins over SSH on 22/tcp."],
    ])
  })
})

describe("the next question", () => {
  const next = (said: Partial<Askable>) => {
    const { kind, cost, question } = questionsFor({ ...ASKED, ...said }).next
    return `${kind}, ${cost}: ${question}`
  }

  test.each([
    [
      "a line that names it is read before anybody is asked",
      { lines: [{ source: "infra", path: "cron.d/backup", line: 3 }], explainers: [pia] },
      "source, 1 file to read: What does cron.d/backup:3 in infra say of it?",
    ],
    [
      "a machine that was never asked is asked",
      { scanned: false, explainers: [pia] },
      "probe, about 2,000 packets: What answers on 10.20.4.77? A standard scan of it tells.",
    ],
    [
      "a machine with SSH is looked at from inside",
      { ssh: true, explainers: [pia] },
      "probe, 1 login, read only: What runs on it, and who is connected? A look inside tells: rollcall look 10.20.4.77",
    ],
    [
      "without any source, one is to be added",
      { sources: 0, explainers: [pia] },
      "source, 1 source to add: Which repository or list describes prod core? No source is read yet.",
    ],
    [
      "who wrote its lines is asked",
      { ssh: true, lookedInside: true, explainers: [pia], snmp: true },
      "person, 1 message: Pia Lorrimer, what is 10.20.4.77 (10.20.4.77), which prod.yml:412 names, and who needs it?",
    ],
    [
      "who left is not asked",
      { explainers: [{ ...pia, left: true }], snmp: true },
      "probe, 1 query, needs credentials: Which switch port does it hang on, and what is that port called? SNMP credentials for prod core tell.",
    ],
    [
      "what a source refers to and lacks is to be added",
      { missing: [{ source: "zones", path: "wmnet", line: 12 }], snmp: true },
      "source, 1 source to add: Where is what wmnet:12 of zones refers to? It is not in that source, and may list this machine.",
    ],
    [
      "where nothing else is left, the network's people are asked",
      {},
      "person, 1 message: Who runs the network prod core, and knows 10.20.4.77 (10.20.4.77)?",
    ],
  ] as const)("%s", (_, said, expected) => expect(next(said)).toBe(expected))

  test("has the dearer ones behind it, each once", () => {
    const { next: first, others } = questionsFor({ ...ASKED, ssh: true, explainers: [pia], snmp: true })
    expect([first, ...others].map(({ kind }) => kind)).toEqual(["probe", "person", "probe", "person"])
  })

  test("comes with a message that has the evidence in it", () => {
    const lines = [{ source: "infra", path: "prod.yml", line: 412 }]
    expect(messageTo(pia, { ...ASKED, lines })).toBe(`Hello Pia Lorrimer,

do you know what 10.20.4.77 (10.20.4.77, prod core) is there for, and who owns it?
I ask you because you wrote 12 lines that name it (last commit 2026-03-14).

Where it is named:
- infra: prod.yml:412

May it be switched off, or does anything need it?`)
  })
})

describe("what it is", () => {
  const verdict = (value: string | null, confidence: "certain" | "likely" | "possible" | "unknown") => ({
    value,
    confidence,
    share: 1,
    for:
      value === null
        ? []
        : [{ value, points: 6, sureness: "strong", rule: "r", because: "", evidence: [5] } as const],
    competing: null,
    contradicted: false,
    settledBy: value === null ? "a standard scan" : null,
  })
  const unknown = verdict(null, "unknown")
  const verdicts = {
    kind: unknown,
    vendor: unknown,
    model: unknown,
    firmware: unknown,
    os: unknown,
    "os-version": unknown,
  }

  test("is answered where its kind is at least likely, with the observations behind it", () => {
    const known = { ...verdicts, kind: verdict("server", "likely"), os: verdict("Debian", "likely") }
    expect(what({ verdicts: known, roles: [], support: null })).toEqual({
      state: "answered",
      sentence: "server, Debian.",
      evidence: [{ kind: "observation", id: 5 }],
    })
  })

  test("is unanswered where nothing tells, with what may", () => {
    expect(what({ verdicts, roles: [], support: null })).toMatchObject({
      state: "unanswered",
      sentence: "Nothing that it answers tells what it is; a standard scan may.",
    })
  })
})
