import { describe, expect, test } from "vitest"
import type { FindingState, Saying, Verdict } from "#model/finding.ts"
import { endOf, livesOn, type Lived, type Living } from "#engine/findings/life.ts"
import { findingId } from "#store/verdicts.ts"
import { Random } from "#test/bench/identity/random.ts"

const DAY = 86_400_000
const START = Date.parse("2026-03-02T12:00:00Z")

const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  rule: "port-extra",
  state: "drift",
  severity: "medium",
  matter: "port 8443/tcp",
  peers: null,
  machines: ["m-1"],
  title: "Port 8443/tcp is open and nothing declares it",
  says: "It is open.",
  advice: "Declare it.",
  for: [{ sentence: "It answers.", evidence: [{ kind: "observation", id: 1 }] }],
  against: [],
  reason: null,
  since: START,
  pending: false,
  review: null,
  ...more,
})

const drift = verdict()
const once = verdict({ pending: true })
const unknown = verdict({ state: "unknown", reason: { sentence: "It was not asked.", evidence: [] } })
const expected = verdict({ state: "expected", reason: { sentence: "A line says so.", evidence: [] } })

type Said = Saying & { readonly machines: readonly string[] }
const saying = (more: Partial<Said> = {}): Said => ({
  decision: 1,
  kind: "accept",
  until: "2026-03-10",
  why: "known",
  by: "m",
  at: START,
  machines: ["m-1"],
  ...more,
})

/** A finding that is looked at once a day. */
class Life {
  lived: Lived | null = null
  wasOpen = false
  readonly states: (FindingState | null)[] = []
  private day = 0
  private readonly isFirst: boolean

  constructor(isFirst = false) {
    this.isFirst = isFirst
  }

  look(verdicts: readonly Verdict[], said: Said | null = null): this {
    const now = START + this.day * DAY
    this.day += 1
    const living: Living = {
      now,
      at: now,
      rules: new Map(),
      isFirstLook: () => this.isFirst,
      nameOf: (machine) => machine,
    }
    const { wasOpen, lived: before } = this
    this.lived = livesOn({ id: "f-1", before, verdicts, saying: said, wasOpen }, living)
    this.wasOpen = this.lived !== null && (wasOpen || CALLED.has(this.lived.state))
    this.states.push(this.lived?.state ?? null)
    return this
  }
}

const CALLED: ReadonlySet<FindingState> = new Set(["open", "came-back", "accepted", "false-alarm"])

describe("a finding", () => {
  test("opens, resolves, and comes back as often as it does", () => {
    const life = new Life().look([drift]).look([]).look([drift]).look([]).look([drift])
    expect(life.states).toEqual(["open", "resolved", "came-back", "resolved", "came-back"])
    expect(life.lived).toMatchObject({ returns: 2, resolved: null })
  })

  test("that was seen once waits for the second look, and leaves nothing where that finds nothing", () => {
    expect(new Life().look([once]).look([drift]).states).toEqual(["pending", "open"])
    expect(new Life().look([once]).look([]).states).toEqual(["pending", null])
  })

  test("that was seen once again after it was resolved comes back, or stays resolved when it was", () => {
    const back = new Life().look([drift]).look([]).look([once]).look([drift])
    expect(back.states).toEqual(["open", "resolved", "pending", "came-back"])
    const over = new Life().look([drift]).look([])
    const resolved = over.lived?.resolved
    over.look([once]).look([])
    expect([over.states.at(-1), over.lived?.resolved]).toEqual(["resolved", resolved])
  })

  test("that is open stays open while more of it waits for a second look", () => {
    expect(new Life().look([drift]).look([once]).states).toEqual(["open", "open"])
  })

  test("that can't be told is not raised, not resolved, and leaves nothing", () => {
    expect(new Life().look([unknown]).look([]).states).toEqual(["unknown", null])
    const open = new Life().look([drift]).look([unknown])
    expect(open.states).toEqual(["open", "open"])
    expect(open.lived?.reason?.sentence).toBe("It was not asked.")
    expect(open.look([drift]).lived).toMatchObject({ state: "open", returns: 0, reason: null })
  })

  test("that a line expects is quiet, and leaves nothing where it never called for anybody", () => {
    expect(new Life().look([expected]).look([]).states).toEqual(["expected", null])
    expect(new Life().look([drift]).look([expected]).look([]).states).toEqual([
      "open",
      "expected",
      "resolved",
    ])
  })

  test("that is accepted calls again when the day is over, the day itself still counts", () => {
    const until = new Date(START + 2 * DAY).toISOString().slice(0, 10)
    const said = saying({ until })
    const life = new Life().look([drift], said).look([drift], said).look([drift], said).look([drift], said)
    expect(life.states).toEqual(["accepted", "accepted", "accepted", "open"])
    expect(endOf("no day")).toBe(0)
  })

  test("that is accepted while it can't be told, or was seen once, is accepted; taken back, it is as before", () => {
    const told = new Life().look([drift]).look([unknown], saying()).look([unknown])
    expect(told.states).toEqual(["open", "accepted", "open"])
    const early = new Life().look([once]).look([once], saying()).look([once])
    expect(early.states).toEqual(["pending", "accepted", "pending"])
  })

  test("calls again when a machine joins of which nothing was said", () => {
    const more = verdict({ machines: ["m-2"] })
    const life = new Life().look([drift], saying()).look([drift, more], saying())
    expect(life.states).toEqual(["accepted", "open"])
    expect(life.lived?.machines).toEqual(["m-1", "m-2"])
    const fewer = new Life().look([drift, more], saying({ machines: ["m-1", "m-2"] }))
    expect(fewer.look([drift], saying({ machines: ["m-1", "m-2"] })).states).toEqual(["accepted", "accepted"])
  })

  test.each([
    ["expect", "expected"],
    ["false-alarm", "false-alarm"],
  ] as const)("of which people say %s is %s until they take it back", (kind, state) => {
    const said = saying({ kind, until: null })
    const life = new Life().look([drift]).look([drift], said).look([drift]).look([])
    expect(life.states).toEqual(["open", state, "open", "resolved"])
  })

  test("from the first look is nobody's news until it comes back", () => {
    const life = new Life(true).look([drift])
    expect(life.lived?.isBaseline).toBe(true)
    expect(life.look([]).look([drift]).lived?.isBaseline).toBe(false)
  })
})

const ALL = [
  drift,
  once,
  unknown,
  expected,
  verdict({ machines: ["m-2"], severity: "high", says: "That too." }),
]

/** Some verdicts of one finding, none at times. */
const someOf = (random: Random) => ALL.filter(() => random.chance(0.35))

describe("whatever rules say", () => {
  test("the order in which they say it changes nothing but the order of grounds", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = new Random(`order ${seed}`)
      const [one, other] = [new Life(), new Life()]
      for (let step = 0; step < 8; step += 1) {
        const said = someOf(random)
        const people = random.chance(0.3) ? saying() : null
        const plain = ({ lived }: Life) => lived && { ...lived, for: [], reason: null }
        expect(plain(one.look(said, people))).toEqual(plain(other.look(random.shuffled(said), people)))
      }
    }
  })

  test("what calls for somebody was drift, what never did leaves nothing, and no trouble is forgotten", () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const random = new Random(`life ${seed}`)
      const life = new Life()
      let wasDrift = false
      for (let step = 0; step < 12; step += 1) {
        const said = someOf(random)
        life.look(said, random.chance(0.2) ? saying({ machines: ["m-1", "m-2"] }) : null)
        const isDrift = said.some(({ state, pending }) => state === "drift" && !pending)
        wasDrift ||= isDrift || life.lived?.state === "accepted"
        const state = life.lived?.state ?? null
        if (!wasDrift) expect([null, "pending", "unknown", "expected"]).toContain(state)
        if (wasDrift) expect(state).not.toBeNull()
        if (isDrift) expect(["open", "came-back", "accepted"]).toContain(state)
        if (said.length === 0 && state !== null) expect(state).toBe("resolved")
        if (state === "resolved") expect(life.lived?.resolved).not.toBeNull()
        if (isDrift) expect(life.lived?.resolved).toBeNull()
      }
    }
  })

  test("the id is by rule, matter and peers alone", () => {
    const id = findingId(drift)
    expect(findingId(verdict({ machines: ["m-9"], severity: "low", title: "Other", since: 5 }))).toBe(id)
    const others = [{ rule: "other" }, { matter: "port 1/tcp" }, { peers: "group web" }]
    expect(new Set(others.map((more) => findingId(verdict(more)))).add(id).size).toBe(4)
  })

  test("grounds and sentences stay few, however many machines there are", () => {
    const many = Array.from({ length: 5_000 }, (_, index) =>
      verdict({
        machines: [`m-${index}`],
        says: `Port of ${index}.`,
        for: [{ sentence: `${index} answers.`, evidence: [] }],
      }),
    )
    const { lived } = new Life().look(many)
    expect(lived?.machines.length).toBe(5_000)
    expect(lived!.for.length).toBeLessThanOrEqual(100)
    expect(lived!.says.length).toBeLessThan(300)
  })
})
