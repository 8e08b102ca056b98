import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Declaration } from "#model/written.ts"
import { dependantsOf, type LookedInside } from "#engine/explanation/dependants.ts"
import { explainedBy } from "#engine/explanation/explanation.ts"
import { KnownMachines } from "#engine/explanation/known-machines.ts"
import { linksOf } from "#engine/explanation/links.ts"
import { when, type WhenGiven } from "#engine/explanation/when.ts"
import { why, type WhyGiven } from "#engine/explanation/why.ts"
import { commit, declaration, identifier, link, machine, mention, NOW, removedMention } from "./scene.ts"

const asked = (given: Partial<WhyGiven>) =>
  why({ purpose: null, declarations: [], mentions: [], removed: [], dependants: [], ...given })

const introduced = commit("abc123fff", "nora@acme.example", {
  subject: "Add kafka-test broker",
  time: Date.UTC(2021, 2, 2),
  tickets: ["T274"],
})

const broker = declaration(7, {
  path: "prod.yml",
  line: 412,
  groups: ["kafka"],
  environment: "prod",
  role: "broker",
})

describe("why", () => {
  test("is told with the lines that say it", () => {
    expect(
      asked({
        declarations: [{ declaration: broker, link: link(broker), introduced }],
        dependants: [
          {
            name: "prometheus",
            machine: null,
            what: "scraped by job node",
            standing: "watches it",
            seen: null,
            evidence: [
              {
                kind: "mention",
                source: "infra",
                path: "prometheus.yml",
                line: 41,
                endLine: 41,
                commit: null,
              },
            ],
          },
          {
            name: "haproxy",
            machine: null,
            what: "haproxy backend web, port 8080",
            standing: "names it",
            seen: null,
            evidence: [
              { kind: "mention", source: "infra", path: "haproxy.cfg", line: 9, endLine: 9, commit: null },
            ],
          },
        ],
      }),
    ).toMatchObject({
      state: "answered",
      sentence:
        "role broker, in kafka, environment prod (prod.yml:412); first named in abc123f 'Add kafka-test broker', 2021-03-02, T274; monitored by prometheus.yml:41 and haproxy backend web, port 8080 (haproxy.cfg:9).",
      environment: "prod",
      role: "broker",
      groups: ["kafka"],
      tickets: ["T274"],
    })
  })

  test("a person's word answers it", () => {
    expect(asked({ purpose: { text: "Build cache", decision: 3 } })).toMatchObject({
      state: "answered",
      sentence: "Build cache, as a person said.",
      evidence: [{ kind: "decision", id: 3 }],
    })
  })

  test("a line that was removed is a doubtful answer, with the commit that removed it", () => {
    const mentioned = removedMention("db1.lan", { path: "inventory/prod.yml", line: 412 })
    expect(asked({ removed: [{ mention: mentioned, link: link(mentioned) }] })).toMatchObject({
      state: "doubtful",
      sentence:
        "was named in inventory/prod.yml:412 until 2023-05, removed in def4567 'Decommission ledger-archive'.",
      evidence: [
        { kind: "commit", commit: "def4567" },
        { kind: "mention", line: 412 },
      ],
    })
  })

  test.each([
    ["comment", "named in a comment at notes.conf:1."],
    ["template", "named in a template at notes.conf:1."],
    ["line", "named in notes.conf:1."],
  ] as const)("a %s that names it is a doubtful answer", (kind, sentence) => {
    const mentioned = mention("db1.lan", { kind })
    expect(
      asked({ mentions: [{ mention: mentioned, link: link(mentioned), introduced: null }] }),
    ).toMatchObject({
      state: "doubtful",
      sentence,
    })
  })

  test("a declaration that may be about another machine concludes nothing", () => {
    const given = {
      declaration: broker,
      link: link(broker, { standing: "candidate", confidence: "possible" }),
      introduced,
    }
    expect(asked({ declarations: [given] })).toMatchObject({ state: "unanswered", role: null, groups: [] })
  })

  test("a bulk commit explains nothing of one machine", () => {
    const plain = declaration(1)
    const given = { declaration: plain, link: link(plain), introduced: { ...introduced, bulk: true } }
    expect(asked({ declarations: [given] }).state).toBe("doubtful")
  })

  test("that it is used says that it is needed, not why it is there", () => {
    expect(
      asked({
        dependants: [
          {
            name: "10.0.0.9",
            machine: "m2",
            what: "connection to port 5432",
            standing: "uses it",
            seen: NOW,
            evidence: [{ kind: "observation", id: 4 }],
          },
        ],
      }),
    ).toMatchObject({
      state: "unanswered",
      sentence: "Nothing says why it exists; 1 machine was seen using it.",
      evidence: [{ kind: "observation", id: 4 }],
    })
  })

  test("text of a repository is shown harmlessly", () => {
    const evil = declaration(1, { purpose: "\u001b[31mred\u202e\n<script>", path: "a\nb.yml" })
    const { sentence } = asked({ declarations: [{ declaration: evil, link: link(evil), introduced: null }] })
    // eslint-disable-next-line no-control-regex
    expect(sentence).not.toMatch(/[\u0000-\u001f\u202e]/u)
  })
})

describe("when", () => {
  const given: WhenGiven = {
    firstSeen: Date.UTC(2024, 6, 4),
    lastSeen: NOW,
    firstObservation: 11,
    declarations: [],
    mentions: [],
    removed: [],
    dates: [],
    lastChange: null,
    historyBegins: null,
  }

  test("is the first scan and the earliest line", () => {
    expect(
      when({ ...given, declarations: [{ declaration: broker, link: link(broker), introduced }] }),
    ).toMatchObject({
      state: "answered",
      sentence:
        "First seen on 2024-07-04; earliest line in prod.yml:412, from abc123f 'Add kafka-test broker', 2021-03-02, T274.",
    })
  })

  test("names no author's date where the history was cut", () => {
    const declarations = [{ declaration: broker, link: link(broker), introduced: null }]
    expect(when({ ...given, declarations, historyBegins: Date.UTC(2023, 9, 24) })).toMatchObject({
      state: "doubtful",
      sentence:
        "First seen on 2024-07-04; its line in prod.yml:412 is older than 2023-10-24, where the history that we have begins.",
    })
  })

  test("tells until when it was declared, its certificate, and a change that no commit explains", () => {
    const mentioned = removedMention("db1.lan")
    expect(
      when({
        ...given,
        removed: [{ mention: mentioned, link: link(mentioned) }],
        dates: [{ what: "certificate from", at: Date.UTC(2026, 1, 2), observation: 12 }],
        lastChange: { what: "port 8080 opened", at: Date.UTC(2026, 2, 1), commit: null },
      }).sentence,
    ).toBe(
      "First seen on 2024-07-04; no line in any source says when it came; certificate from 2026-02-02; was declared until 2023-05, removed in def4567; last change 2026-03-01: port 8080 opened, no commit explains this.",
    )
  })
})

test("the order of what comes in makes no difference to why and when", () => {
  const declarations = [1, 2, 3].map((id) => {
    const one = declaration(id, { groups: [`g${id}`], path: `${id % 2}.yml` })
    return { declaration: one, link: link(one), introduced }
  })
  const mentions = [1, 2].map((line) => {
    const one = mention("db1.lan", { line })
    return { mention: one, link: link(one), introduced }
  })
  const shuffled = fc.tuple(
    fc.shuffledSubarray(declarations, { minLength: 3 }),
    fc.shuffledSubarray(mentions, { minLength: 2 }),
  )
  const rest = { removed: [], dates: [], lastChange: null, historyBegins: null }
  const both = (some: typeof declarations, named: typeof mentions) => {
    const given = { ...rest, declarations: some, mentions: named }
    return [asked(given), when({ ...given, firstSeen: 0, lastSeen: NOW, firstObservation: 1 })]
  }
  fc.assert(
    fc.property(shuffled, ([some, named]) => {
      expect(both(some, named)).toEqual(both(declarations, mentions))
    }),
  )
})

describe("who depends on it", () => {
  const machines = [
    machine("web", "name web1.lan@corp", "address 10.0.0.7@corp"),
    machine("lb", "name lb1.lan@corp", "address 10.0.0.2@corp"),
    machine("db", "address 10.0.0.9@corp"),
  ]
  const balancer = declaration(1, {
    identifiers: [identifier("name", "lb1.lan")],
    uses: [
      {
        direction: "from",
        other: [identifier("address", "10.0.0.7")],
        port: 8080,
        protocol: "tcp",
        what: "haproxy backend web",
        line: 14,
      },
    ],
  })

  const found = (
    declarations: readonly Declaration[],
    looks: readonly LookedInside[],
    use: "cron" | "monitor" | null = null,
  ) => {
    const mentions = use === null ? [] : [mention("10.0.0.7", { path: "cron.d/backup", line: 3, use })]
    const given = { machines, declarations, mentions, removed: [], sources: [], suffixes: [] }
    const { links } = linksOf(given)
    const known = new KnownMachines(machines, [])
    const consumers = dependantsOf({ known, declarations, links, mentions, told: [], looks })
    return [...consumers].flatMap(([id, list]) =>
      list.map(({ name, machine: by, what, standing }) => `${id} < ${by ?? name}: ${what}, ${standing}`),
    )
  }

  test("is what a declaration uses, from its line", () => {
    expect(found([balancer], [])).toEqual(["web < lb: haproxy backend web, port 8080, names it"])
  })

  test("is who uses the name that only a zone gives it", () => {
    const record = declaration(2, {
      format: "zone",
      identifiers: [identifier("name", "shop.lan"), identifier("address", "10.0.0.7")],
    })
    const use = { ...balancer.uses[0]!, other: [identifier("name", "shop.lan")] }
    expect(found([{ ...balancer, uses: [use] }, record], [])).toEqual([
      "web < lb: haproxy backend web, port 8080, names it",
    ])
  })

  test("may be who uses only its short name", () => {
    const use = { ...balancer.uses[0]!, other: [identifier("name", "web1")] }
    expect(found([{ ...balancer, uses: [use] }], [])).toEqual([
      "web < lb: haproxy backend web, port 8080, may name it",
    ])
  })

  test("is a file that says that it sends traffic there, without saying from where", () => {
    const server = declaration(3, {
      format: "haproxy",
      path: "haproxy.cfg",
      identifiers: [identifier("address", "10.0.0.7")],
      uses: [
        { direction: "to", other: [], port: 8080, protocol: "tcp", what: "haproxy backend web", line: 9 },
      ],
    })
    expect(found([server], [])).toEqual(["web < haproxy.cfg:9: haproxy backend web, port 8080, names it"])
  })

  test("is nobody that a stale declaration tells of", () => {
    expect(found([{ ...balancer, state: "stale" }], [])).toEqual([])
  })

  test("is what a job names, and what monitoring only watches", () => {
    expect(found([], [], "cron")).toEqual(["web < cron.d/backup:3: a scheduled job names it, names it"])
    expect(found([], [], "monitor")).toEqual(["web < cron.d/backup:3: monitoring names it, watches it"])
  })

  test("is who was connected with it, seen from either side", () => {
    const look = (id: string, direction: "in" | "out", ip: string): LookedInside => ({
      machine: id,
      network: "corp",
      at: NOW,
      observation: 5,
      peers: [{ direction, ip, port: 5432, process: "postgres" }],
    })
    const expected = ["db < web: connection to port 5432 (postgres), uses it"]
    expect(found([], [look("db", "in", "10.0.0.7")])).toEqual(expected)
    expect(found([], [look("web", "out", "10.0.0.9")])).toEqual(expected)
  })
})

test("a machine is explained by an answered who and why, a mystery without either, and else in doubt", () => {
  const state = fc.constantFrom("answered" as const, "doubtful" as const, "unanswered" as const)
  const answer = (of: "answered" | "doubtful" | "unanswered") => ({ state: of, sentence: "", evidence: [] })
  fc.assert(
    fc.property(state, state, (one, other) => {
      const word = explainedBy({ who: answer(one), why: answer(other) })
      const states = [one, other]
      const expected = states.every((each) => each === "answered")
        ? "explained"
        : states.every((each) => each === "unanswered")
          ? "mystery"
          : "in-doubt"
      expect(word).toBe(expected)
    }),
  )
})
