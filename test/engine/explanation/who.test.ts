import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { specOf, weightsOf, type Block } from "#engine/explanation/authors.ts"
import { candidatesFrom } from "#engine/explanation/inferred.ts"
import {
  isTrusted,
  learn,
  selfTest,
  selfTestSentence,
  type OwnedMachine,
} from "#engine/explanation/self-test.ts"
import { declaredSayings, inheritedSayings } from "#engine/explanation/sayings.ts"
import { lessonFrom, ownerKey, type Belonging } from "#engine/explanation/teams.ts"
import { who, type Saying, type WhoGiven } from "#engine/explanation/who.ts"
import { author, block, commit, DAY, declaration, history, link, NOW } from "./scene.ts"

const TRUSTED = { right: 82, within3: 94, of: 100 }
const NOTHING_KNOWN: Belonging = { said: new Map(), members: new Map() }
const NOTHING_LEARNED = lessonFrom([])

const place = { source: "infra", path: "hosts.yml", line: 12, endLine: 12, commit: "c0ffee1" }

function saying(name: string, said: Partial<Saying> = {}): Saying {
  return {
    name,
    by: "variable owner",
    weight: 0.9,
    reference: { kind: "declaration", id: 1, ...place },
    ...said,
  }
}

type Asked = Partial<Omit<WhoGiven, "sayings">> & { readonly sayings?: Partial<WhoGiven["sayings"]> }

function asked({ sayings, ...given }: Asked) {
  return who({
    sayings: { decided: [], declared: [], rule: [], inherited: [], ...sayings },
    blocks: [],
    history: history([]),
    lesson: NOTHING_LEARNED,
    belonging: NOTHING_KNOWN,
    tested: TRUSTED,
    names: new Map(),
    maintainers: [],
    now: NOW,
    ...given,
  })
}

describe("precedence", () => {
  const all = {
    decided: [saying("a", { weight: 1, by: "confirmed", reference: { kind: "decision", id: 3 } })],
    declared: [saying("b")],
    rule: [saying("c", { by: "rule 10.0.4.0/22" })],
    inherited: [saying("d", { weight: 0.8, by: "CODEOWNERS" })],
  } as const
  const written = {
    blocks: [block(["1", "2", "3"])],
    history: history(["1", "2", "3"].map((oid) => commit(oid, "pia@acme.example"))),
    belonging: { said: new Map([["pia@acme.example", "e"]]), members: new Map() },
  }

  test.each([
    [{ ...all }, "a", "decided"],
    [{ ...all, decided: [] }, "b", "declared"],
    [{ ...all, decided: [], declared: [] }, "c", "rule"],
    [{ ...all, decided: [], declared: [], rule: [] }, "d", "inherited"],
    [{}, "e", "inferred"],
  ] as const)("%#: the first level that says anything answers", (sayings, name, how) => {
    expect(asked({ sayings, ...written }).owner).toMatchObject({ name, how })
  })

  test("lower levels stay visible, and what they say otherwise stands against", () => {
    const answer = asked({ sayings: all })
    expect(answer.levels).toEqual([
      { how: "decided", names: ["a"] },
      { how: "declared", names: ["b"] },
      { how: "rule", names: ["c"] },
      { how: "inherited", names: ["d"] },
    ])
    expect(answer.against).toEqual([
      "variable owner, hosts.yml:12 says b",
      "rule 10.0.4.0/22, hosts.yml:12 says c",
      "CODEOWNERS, hosts.yml:12 says d",
    ])
  })

  test("two owners on one level are a conflict, and neither is taken", () => {
    expect(asked({ sayings: { declared: [saying("web"), saying("data")] } })).toMatchObject({
      state: "doubtful",
      owner: null,
      conflicts: [{ how: "declared", names: ["data", "web"] }],
    })
  })

  test("one owner in two spellings is no conflict", () => {
    expect(
      asked({ sayings: { declared: [saying("@acme/data-platform"), saying("Data Platform")] } }),
    ).toMatchObject({ state: "answered", owner: { how: "declared" }, conflicts: [] })
  })

  test("a path's owner goes before its directory's, and is no conflict with it", () => {
    const inherited = [saying("dir", { weight: 0.6 }), saying("path", { weight: 0.8 })]
    expect(asked({ sayings: { inherited } })).toMatchObject({
      owner: { name: "path", confidence: 0.8 },
      conflicts: [],
    })
  })

  test("CODEOWNERS' catch-all is doubtful, and what the lines say goes before it", () => {
    const inherited = [saying("@infra", { weight: 0.2, by: "CODEOWNERS *" })]
    expect(asked({ sayings: { inherited } })).toMatchObject({ state: "doubtful", owner: { name: "@infra" } })
    expect(asked({ sayings: { inherited }, ...written })).toMatchObject({
      owner: { name: "e", how: "inferred" },
      against: ["CODEOWNERS *, hosts.yml:12 says @infra"],
    })
  })
})

describe("what is written down of an owner", () => {
  const owner = { name: "web", kind: "team", by: "variable owner", line: 14 } as const
  const one = (said: Parameters<typeof declaration>[1], how: Parameters<typeof link>[1] = {}) => {
    const made = declaration(1, { owner, ...said })
    return { declaration: made, link: link(made, how), introduced: null }
  }

  test.each([
    ["certain", 0.95],
    ["likely", 0.85],
    ["possible", 0.4],
  ] as const)(
    "on a machine that the line %s is about weighs %d, at the line that says it",
    (confidence, weight) => {
      expect(declaredSayings([one({}, { confidence })])).toMatchObject([
        { name: "web", weight, reference: { line: 14 } },
      ])
    },
  )

  test("counts for nothing where the line is stale or may be about another machine", () => {
    expect(declaredSayings([one({ state: "stale" }), one({}, { standing: "candidate" })])).toEqual([])
  })

  test("is inherited from a pattern, a path, a folder, and hardly from everything", () => {
    const rule = (reach: string) =>
      declaration(2, { owner, kind: "ownership", state: "pattern", pattern: "x", attributes: { reach } })
    const rules = ["path", "folder", "everything"].map(rule)
    expect(declaredSayings([one({ state: "pattern" })])).toEqual([])
    expect(inheritedSayings([one({ state: "pattern" })], rules).map(({ weight }) => weight)).toEqual([
      0.8, 0.8, 0.6, 0.2,
    ])
  })
})

describe("what a block knows", () => {
  test.each([
    [{ kind: "own" }, 1],
    [{ kind: "group" }, 0.6],
    [{ kind: "mention", mention: "line", boundary: "machine", rarity: 0.5 }, 0.15],
    [{ kind: "mention", mention: "line", boundary: "network", rarity: 1 }, 0.1],
    [{ kind: "mention", mention: "document", boundary: "machine", rarity: 1 }, 0],
  ] as const)("%j: %d", (kind, expected) => expect(specOf(kind)).toBeCloseTo(expected))
})

describe("the weight of an author", () => {
  const weightOf = (blocks: readonly Block[], commits: readonly ReturnType<typeof commit>[]) =>
    weightsOf(blocks, history(commits)).authors.map(({ mail, weight }) => [mail, Number(weight.toFixed(3))])

  test("is their part of the lines, and half the logarithm of one and their commits", () => {
    const blocks = [block(["1", "1", "1", "2"])]
    expect(weightOf(blocks, [commit("1", "a"), commit("2", "b")])).toEqual([
      ["a", Number((0.75 + 0.5 * Math.log(2)).toFixed(3))],
      ["b", Number((0.25 + 0.5 * Math.log(2)).toFixed(3))],
    ])
  })

  test("is 0.3 more for who brought the block", () => {
    const [first] = weightOf([block(["1"], { introducedBy: "1" })], [commit("1", "a")])
    expect(first).toEqual(["a", Number((1.3 + 0.5 * Math.log(2)).toFixed(3))])
  })

  test("counts bulk commits a fifth, and not among the commits", () => {
    expect(weightOf([block(["1"])], [commit("1", "a", { bulk: true })])).toEqual([["a", 0.2]])
  })

  test("is nothing for programs, ignored commits and lines older than the history", () => {
    const blocks = [block(["1", "2"]), { ...block([]), lines: [{ line: 9, oid: "3", boundary: true }] }]
    const commits = [commit("1", "bot", { bot: true }), commit("2", "b", { ignored: true }), commit("3", "c")]
    expect(weightsOf(blocks, history(commits))).toMatchObject({
      authors: [],
      ignored: { bots: 1, listed: 1 },
      beyond: 1,
    })
  })

  test("does not fade with time", () => {
    const old = weightOf([block(["1"])], [commit("1", "a", { time: 0 })])
    expect(old).toEqual(weightOf([block(["1"])], [commit("1", "a", { time: NOW })]))
  })
})

describe("inference", () => {
  const from = (
    blocks: readonly Block[],
    commits: readonly ReturnType<typeof commit>[],
    belonging = NOTHING_KNOWN,
  ) =>
    candidatesFrom(weightsOf(blocks, history(commits)), NOTHING_LEARNED, belonging).map(
      ({ kind, key, band, effective }) => `${kind} ${key} ${band} ${effective}`,
    )

  test("is likely from half of it on three commits, possible from three tenths, unsure below", () => {
    const commits = [commit("1", "a"), commit("2", "a"), commit("3", "a"), commit("4", "b"), commit("5", "b")]
    const said = new Map([
      ["a", "web"],
      ["b", "data"],
    ])
    expect(from([block(["1", "2", "3", "4", "5"])], commits, { said, members: new Map() })).toEqual([
      "owner web likely 3",
      "owner data possible 2",
    ])
    // One commit says nothing of whose it is, whether all of the lines are its or only some.
    expect(from([block(["1", "2", "3", "4", "4"])], commits, { said, members: new Map() })).toEqual([
      "owner web likely 3",
      "owner data unsure 1",
    ])
    expect(from([block(["1"])], commits.slice(0, 1), { said, members: new Map() })).toEqual([
      "owner web unsure 1",
    ])
  })

  test("names teams before persons", () => {
    const commits = [commit("1", "a"), commit("2", "a"), commit("3", "b")]
    const said = new Map([["b", "data"]])
    expect(from([block(["1", "2", "3"])], commits, { said, members: new Map() })).toEqual([
      "owner data unsure 1",
      "person a possible 2",
    ])
  })

  test("learns with a little added to every owner, so that one machine does not prove all", () => {
    const history1 = history([commit("1", "a"), commit("2", "b")])
    const weights = weightsOf([block(["1"])], history1)
    const lesson = lessonFrom([
      { machine: "x", owner: "web", weights },
      { machine: "y", owner: "data", weights: weightsOf([block(["2"])], history1) },
    ])
    const candidates = candidatesFrom(weights, lesson, NOTHING_KNOWN)
    expect(candidates.map(({ key, share }) => [key, Number(share.toFixed(4))])).toEqual([["web", 0.9167]])
  })

  test("weighs an owner by what an author does for them beyond what everybody does", () => {
    const commits = [commit("1", "a"), commit("2", "b")]
    const all = history(commits)
    const by = (oid: string) => weightsOf([block([oid])], all)
    const web = [1, 2, 3, 4].map((at) => ({ machine: `web${at}`, owner: "web", weights: by("2") }))
    const both = [
      { machine: "x", owner: "web", weights: by("1") },
      { machine: "y", owner: "data", weights: by("1") },
    ]
    const candidates = candidatesFrom(by("1"), lessonFrom([...web, ...both]), NOTHING_KNOWN)
    expect(candidates.map(({ key }) => key)).toEqual(["data", "web"])
  })

  test("is called contacts, and nobody an owner, where it was not right often enough", () => {
    const given = {
      blocks: [block(["1", "2", "3"])],
      history: history(["1", "2", "3"].map((oid) => commit(oid, "a"))),
      belonging: { said: new Map([["a", "web"]]), members: new Map() },
    }
    const weak = [
      { right: 9, within3: 20, of: 20 },
      { right: 19, within3: 19, of: 19 },
    ]
    expect(asked({ ...given }).owner).toMatchObject({ name: "web", how: "inferred" })
    for (const tested of weak)
      expect(asked({ ...given, tested })).toMatchObject({
        owner: null,
        state: "unanswered",
        inferredAs: "contacts",
        inferred: [{ key: "web" }],
      })
  })

  test("never makes an author an owner of whom no team is known", () => {
    const answer = asked({
      blocks: [block(["1", "2", "3"])],
      history: history(["1", "2", "3"].map((oid) => commit(oid, "pia@acme.example"))),
    })
    expect(answer).toMatchObject({
      owner: null,
      state: "unanswered",
      sentence:
        "Nobody is written down as its owner. pia wrote 3 of 3 lines that name it and can probably explain it.",
      explainers: [{ name: "pia", share: 1 }],
    })
  })
})

describe("who can explain it", () => {
  const commits = [commit("1", "gone"), commit("2", "gone"), commit("3", "there")]
  const people = [
    author("gone", { lastActive: NOW - 200 * DAY }),
    author("there", { lastActive: NOW - 179 * DAY }),
  ]
  const answer = asked({ blocks: [block(["1", "2", "3"])], history: history(commits, people) })

  test("is first who is still there; who committed nothing for 180 days is marked as left", () => {
    expect(answer.explainers.map(({ mail, left }) => [mail, left])).toEqual([
      ["there", false],
      ["gone", true],
    ])
  })

  test("the bus factor is how few wrote four fifths of it", () => {
    expect(answer.busFactor).toBe(2)
    expect(asked({ blocks: [block(["1"])], history: history(commits) }).busFactor).toBe(1)
    expect(asked({}).busFactor).toBe(0)
  })

  test("where only people are known who left, the answer says so", () => {
    const left = asked({ blocks: [block(["1"])], history: history(commits, people) })
    expect(left.sentence).toContain("is the last known who could explain it (left? last commit 2025-08-29)")
  })
})

describe("what stands behind it", () => {
  test("is who wrote it, who brought it, and what was left out of account", () => {
    const commits = [
      commit("abc1234", "nora", {
        subject: "Add kafka-test broker",
        time: Date.UTC(2021, 2, 2),
        tickets: ["T274"],
      }),
      commit("2", "bulky", { bulk: true }),
      commit("3", "bot", { bot: true }),
    ]
    const { grounds } = asked({
      blocks: [block(["abc1234", "abc1234", "2", "3"], { introducedBy: "abc1234" })],
      history: history(commits),
      belonging: { said: new Map(), members: new Map([["nora", ["data"]]]) },
      names: new Map([["data", "Data Platform"]]),
    })
    expect(grounds.map(({ sentence }) => sentence)).toEqual([
      "2 of 4 lines by nora (member of Data Platform)",
      "1 of 4 lines by bulky",
      "introduced by nora in abc1234 'Add kafka-test broker', 2021-03-02, T274",
      "1 bulk commit counted little",
      "1 commit of programs not counted",
    ])
  })

  test("where all who wrote it have left, is who keeps the file today, and the answer says so", () => {
    const gone = author("gone", { lastActive: NOW - 400 * DAY })
    const answer = asked({
      blocks: [block(["1"])],
      history: history(
        [commit("1", "gone")],
        [gone, author("keeper"), author("also gone", { lastActive: 0 })],
      ),
      maintainers: [
        { mail: "also gone", path: "hosts.yml", commits: 90 },
        { mail: "keeper", path: "hosts.yml", commits: 3 },
      ],
    })
    expect(answer.explainers.map(({ mail, keeps }) => [mail, keeps])).toEqual([
      ["keeper", "hosts.yml"],
      ["gone", null],
    ])
    expect(answer.sentence).toBe(
      "Nobody is written down as its owner. Everybody who wrote its lines seems to have left; keeper keeps hosts.yml today and may know.",
    )
    expect(answer.owner).toBeNull()
  })
})

describe("the self-test", () => {
  const team = (name: string, mail: string, count: number): readonly OwnedMachine[] =>
    Array.from({ length: count }, (_, index) => ({
      machine: `${name}${index}`,
      owner: name,
      ownerAt: null,
      blocks: [block([`${mail}-1`, `${mail}-2`, `${mail}-3`])],
    }))
  const all = history(["a", "b"].flatMap((mail) => [1, 2, 3].map((at) => commit(`${mail}-${at}`, mail))))

  test("infers each machine from all the others", () => {
    const machines = [...team("web", "a", 12), ...team("data", "b", 12)]
    expect(selfTest(machines, all, NOTHING_KNOWN)).toEqual({ right: 24, within3: 24, of: 24 })
  })

  test("does not learn an owner from the machine that it is tested with", () => {
    const alone = [...team("web", "a", 1), ...team("data", "b", 1)]
    expect(selfTest(alone, all, NOTHING_KNOWN)).toEqual({ right: 0, within3: 0, of: 2 })
  })

  test("does not see the line that says the owner", () => {
    const ownerAt = { source: "infra", path: "hosts.yml", line: 1 }
    const only: OwnedMachine = {
      machine: "x",
      owner: "web",
      ownerAt,
      blocks: [{ ...block(["a-1"]), commits: [] }],
    }
    expect(selfTest([only], all, NOTHING_KNOWN).of).toBe(0)
    expect(learn([only], all).counts.size).toBe(0)
  })

  test.each([
    [
      { right: 197, within3: 226, of: 240 },
      true,
      "Here inference agrees with declared owners in 82 % of 240.",
    ],
    [
      { right: 9, within3: 12, of: 20 },
      false,
      "Here inference agrees with declared owners in 45 % of 20, so authors are shown as contacts.",
    ],
    [
      { right: 5, within3: 5, of: 5 },
      false,
      "Only 5 machines here have a declared owner and a history, too few to test inference: authors are shown as contacts.",
    ],
  ])("%j: trusted %s", (result, trusted, sentence) => {
    expect([isTrusted(result), selfTestSentence(result)]).toEqual([trusted, sentence])
  })
})

describe("whatever was written", () => {
  const mail = fc.constantFrom("a", "b", "c", "d")
  const commits = fc.array(
    fc.record({ author: mail, bulk: fc.boolean(), bot: fc.boolean(), ignored: fc.boolean() }),
    { minLength: 1, maxLength: 8 },
  )
  const made = commits.map((list) =>
    list.map(({ author: by, ...said }, index) => commit(`${index}`, by, said)),
  )
  const blocksOf = (count: number) =>
    fc.array(
      fc.record({
        oids: fc.array(fc.nat(count - 1).map(String), { maxLength: 6 }),
        spec: fc.constantFrom(0, 0.1, 0.3, 0.6, 1),
        at: fc.nat(40),
      }),
      { maxLength: 5 },
    )
  const written = made.chain((list) =>
    blocksOf(list.length).map((parts) => ({
      commits: list,
      blocks: parts.map(({ oids, spec, at }) => {
        const one = block(oids, { spec, introducedBy: oids[0] ?? null })
        return { ...one, reference: { kind: "mention" as const, ...place, line: at + 1, endLine: at + 1 } }
      }),
    })),
  )
  const shareOf = (mailOf: string, blocks: readonly Block[], list: readonly ReturnType<typeof commit>[]) =>
    candidatesFrom(weightsOf(blocks, history(list)), NOTHING_LEARNED, NOTHING_KNOWN).find(
      ({ key }) => key === mailOf,
    )?.share ?? 0

  test("one more line, block or commit of somebody never lowers their share", () => {
    fc.assert(
      fc.property(written, mail, fc.constantFrom(0.1, 0.3, 0.6, 1), (given, by, spec) => {
        const before = shareOf(by, given.blocks, given.commits)
        const list = [...given.commits, commit("new", by)]
        const another = block(["new"], { spec, introducedBy: "new" })
        expect(shareOf(by, [...given.blocks, another], list)).toBeGreaterThanOrEqual(before - 1e-9)
        const [first, ...rest] = given.blocks
        if (first === undefined) return
        const longer = {
          ...first,
          lines: [...first.lines, { line: 99, oid: "new", boundary: false }],
          commits: [...first.commits, "new"],
        }
        expect(shareOf(by, [longer, ...rest], list)).toBeGreaterThanOrEqual(before - 1e-9)
      }),
    )
  })

  test("nobody is named who is in none of it, and without anything nobody at all", () => {
    fc.assert(
      fc.property(written, ({ blocks, commits: list }) => {
        const answer = asked({ blocks, history: history(list) })
        const authors = new Set(list.map((one) => one.author))
        expect(answer.owner).toBeNull()
        expect(answer.inferred.every(({ key }) => authors.has(key))).toBe(true)
        expect(answer.explainers.every((one) => authors.has(one.mail))).toBe(true)
      }),
    )
    expect(asked({})).toMatchObject({
      owner: null,
      state: "unanswered",
      inferred: [],
      explainers: [],
      sentence: "Nobody is written down as its owner, and no line says who might know.",
    })
  })

  test("the order of what comes in makes no difference", () => {
    const sayings = [saying("web"), saying("data"), saying("@acme/web", { by: "tag" })]
    const both = written.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray(given.blocks, { minLength: given.blocks.length }),
        fc.shuffledSubarray(given.commits, { minLength: given.commits.length }),
        fc.shuffledSubarray(sayings, { minLength: 3 }),
      ),
    )
    fc.assert(
      fc.property(both, ([given, blocks, list, declared]) => {
        expect(asked({ blocks, history: history(list), sayings: { declared } })).toEqual(
          asked({ blocks: given.blocks, history: history(given.commits), sayings: { declared: sayings } }),
        )
      }),
    )
  })
})

test("one owner has many spellings", () => {
  expect(["@acme/Data-Platform", "data platform", " Data_Platform "].map(ownerKey)).toEqual(
    Array.from({ length: 3 }, () => "data platform"),
  )
})
