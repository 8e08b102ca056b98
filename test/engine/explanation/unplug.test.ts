import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Consumer } from "#model/dossier.ts"
import type { Reference } from "#model/explanation.ts"
import { standingLines } from "#engine/explanation/standing-lines.ts"
import { unplug, yesness, type UnplugGiven } from "#engine/explanation/unplug.ts"
import { DAY, declaration, link, mention, NOW } from "./scene.ts"

const line = (at: number): Reference => ({
  kind: "mention",
  source: "infra",
  path: "a.conf",
  line: at,
  endLine: at,
  commit: null,
})

/** A machine that everything was asked about, that nothing uses, and that a person retired. */
const FREE: UnplugGiven = {
  machine: "m1",
  presence: "present",
  now: NOW,
  looks: [{ at: NOW - DAY, observation: 9, connections: 0, complete: true }],
  askedFully: NOW - DAY,
  kind: "server",
  udp: [],
  identityDoubted: false,
  sources: 2,
  unreadSources: [],
  mentionsSearched: true,
  candidates: 0,
  virtualAddresses: [],
  more: [],
  consumers: [],
  retired: [{ sentence: "A person retired it.", reference: { kind: "decision", id: 4 } }],
  declared: [],
  named: [],
  signs: [],
  grounds: [],
  rebuildable: { share: 1, of: 1, facets: [], missing: [] },
  who: { state: "answered", sentence: "web, declared.", evidence: [], owner: { name: "web" } },
  explainers: [],
}

const consumer = (standing: Consumer["standing"]): Consumer => ({
  name: "checkout-web",
  machine: "m2",
  what: "haproxy backend web",
  standing,
  seen: null,
  evidence: [line(1)],
})

const verdict = (given: Partial<UnplugGiven>) => unplug({ ...FREE, ...given }).verdict

describe("yes", () => {
  test("is said where all was looked at, nothing uses it, and somebody said that it may go", () => {
    const dossier = unplug(FREE)
    expect(dossier).toMatchObject({ verdict: "yes", against: [], notChecked: [] })
    expect(dossier.reservations).toEqual([
      "The look of 2026-03-16 saw the connections of that moment: what asks once a night or once a month was not among them.",
      "What it holds as data is not known here: copy it first.",
    ])
  })

  test.each([
    ["not-asked", "The last scan of its network did not ask it."],
    ["gone", "It did not answer when it was last asked."],
  ] as const)("says of a machine that is %s what that means", (presence, sentence) => {
    expect(unplug({ ...FREE, presence }).reservations).toContain(sentence)
  })

  const unchecked: readonly (readonly [string, Partial<UnplugGiven>])[] = [
    ["nobody looked inside", { looks: [] }],
    ["the look is older than a week", { looks: [{ ...FREE.looks[0]!, at: NOW - 8 * DAY }] }],
    ["the look could not list all connections", { looks: [{ ...FREE.looks[0]!, complete: false }] }],
    ["not all ports were asked", { askedFully: null }],
    ["they were asked long ago", { askedFully: NOW - 30 * DAY }],
    ["its kind is not known", { kind: null }],
    ["it is a switch", { kind: "switch" }],
    ["it is a hypervisor", { kind: "hypervisor" }],
    ["it answers on UDP", { udp: [53] }],
    ["it is in doubt which machine it is", { identityDoubted: true }],
    ["no source is read", { sources: 0 }],
    ["a source could not be read whole", { unreadSources: ["zones"] }],
    ["the lines were not searched", { mentionsSearched: false }],
    ["a line may be about it", { candidates: 1 }],
    ["it may hold a virtual address", { virtualAddresses: ["10.0.0.5"] }],
    ["something else was not read", { more: [{ what: "flows", how: "the switch" }] }],
  ]

  test.each(unchecked)("is never said where %s", (_, given) => {
    const dossier = unplug({ ...FREE, ...given })
    expect(dossier.verdict).not.toBe("yes")
    expect(dossier.notChecked.length).toBeGreaterThan(0)
  })

  test.each([
    ["nobody said that it may go", { retired: [] }],
    ["a source still declares it", { declared: [line(1)] }],
    ["a line still names it", { named: [line(1)] }],
    ["monitoring watches it", { consumers: [consumer("watches it")] }],
    ["something may name it", { consumers: [consumer("may name it")] }],
  ])("is at most likely where %s", (_, given) => expect(verdict(given)).toBe("likely"))
})

describe("no", () => {
  test.each([
    ["somebody uses it", { consumers: [consumer("uses it")] }],
    ["a machine names it as upstream, a job or a DNS record", { consumers: [consumer("names it")] }],
    ["it had connections", { looks: [{ ...FREE.looks[0]!, connections: 2 }] }],
    [
      "it shows another sign of use",
      { signs: [{ sentence: "Somebody logged in yesterday.", evidence: [] }] },
    ],
    ["nobody said anything, and nobody looked", { retired: [], looks: [] }],
    ["it is declared, and nobody said that it may go", { retired: [], declared: [line(1)] }],
  ])("is said where %s", (_, given) => expect(verdict(given)).toBe("no"))

  test("says who would notice", () => {
    const dossier = unplug({ ...FREE, consumers: [consumer("names it")] })
    expect(dossier.sentence).toBe(
      "No, because of 1 thing that speaks against it: checkout-web names it: haproxy backend web.",
    )
    expect(dossier.ask).toEqual([
      { name: "web", because: "web, declared." },
      { name: "whoever runs checkout-web", because: "names it: haproxy backend web" },
    ])
  })

  test("without evidence says that nobody looked, and not that nothing is there", () => {
    expect(unplug({ ...FREE, retired: [], looks: [] }).sentence).toBe(
      "No, because nobody said that it may go, and that nothing was seen using it means only that nobody looked.",
    )
  })
})

describe("whatever is known", () => {
  const reference = fc.nat(50).map((at) => line(at + 1))
  const consumers = fc.array(
    fc
      .constantFrom(
        "uses it" as const,
        "names it" as const,
        "watches it" as const,
        "no longer names it" as const,
      )
      .map(consumer),
    { maxLength: 3 },
  )
  const looks = fc.array(
    fc.record({
      at: fc.integer({ min: NOW - 20 * DAY, max: NOW }),
      observation: fc.nat(),
      connections: fc.nat(2),
      complete: fc.boolean(),
    }),
    { maxLength: 3 },
  )
  const given: fc.Arbitrary<UnplugGiven> = fc
    .record({
      consumers,
      looks: fc.oneof(fc.constant(FREE.looks), looks),
      retired: fc.constantFrom([], FREE.retired),
      declared: fc.array(reference, { maxLength: 2 }),
      named: fc.array(reference, { maxLength: 2 }),
      signs: fc.constantFrom([], [{ sentence: "a login", evidence: [] }]),
      askedFully: fc.constantFrom(null, NOW, NOW - 30 * DAY),
      kind: fc.constantFrom(null, "server", "switch"),
      udp: fc.constantFrom([], [53]),
      identityDoubted: fc.boolean(),
      sources: fc.nat(2),
      mentionsSearched: fc.boolean(),
      candidates: fc.nat(1),
    })
    .map((some) => ({ ...FREE, ...some }))
  // Half of all, so that the properties also meet machines that are nearly free.
  const nearlyFree = fc.oneof(given, fc.constant(FREE))

  const moreUse: fc.Arbitrary<(one: UnplugGiven) => UnplugGiven> = fc.oneof(
    fc
      .constantFrom("uses it" as const, "names it" as const, "may name it" as const, "watches it" as const)
      .map((standing) => (one: UnplugGiven) => ({
        ...one,
        consumers: [...one.consumers, consumer(standing)],
      })),
    reference.map((at) => (one: UnplugGiven) => ({ ...one, declared: [...one.declared, at] })),
    reference.map((at) => (one: UnplugGiven) => ({ ...one, named: [...one.named, at] })),
    fc.constant((one: UnplugGiven) => ({
      ...one,
      signs: [...one.signs, { sentence: "a job", evidence: [] }],
    })),
    fc
      .record({ ago: fc.nat(20 * DAY), connections: fc.integer({ min: 1, max: 9 }), complete: fc.boolean() })
      .map(({ ago, connections, complete }) => (one: UnplugGiven) => ({
        ...one,
        looks: [...one.looks, { at: NOW - ago, observation: 1, connections, complete }],
      })),
    fc.constant((one: UnplugGiven) => ({ ...one, candidates: one.candidates + 1 })),
  )

  test("more evidence of use never makes it more of a yes", () => {
    fc.assert(
      fc.property(nearlyFree, fc.array(moreUse, { minLength: 1, maxLength: 3 }), (one, additions) => {
        const after = additions.reduce((changed, add) => add(changed), one)
        expect(yesness(unplug(after).verdict)).toBeLessThanOrEqual(yesness(unplug(one).verdict))
      }),
      { numRuns: 1_000 },
    )
  })

  test("it is never yes with anything unchecked, with anything against it, or where nobody said that it may go", () => {
    fc.assert(
      fc.property(nearlyFree, (one) => {
        const dossier = unplug(one)
        if (dossier.verdict !== "yes") return
        expect([dossier.notChecked, dossier.against, one.retired.length > 0]).toEqual([[], [], true])
      }),
      { numRuns: 1_000 },
    )
  })

  test("the order of what comes in makes no difference", () => {
    fc.assert(
      fc.property(given, (one) => {
        const turned = {
          ...one,
          consumers: one.consumers.toReversed(),
          declared: one.declared.toReversed(),
          named: one.named.toReversed(),
        }
        expect(unplug(turned)).toEqual(unplug(one))
      }),
    )
  })
})

describe("what is written down", () => {
  const sorted = (...said: readonly Parameters<typeof declaration>[1][]) => {
    const all = said.map((one, index) => declaration(index + 1, one))
    return standingLines(
      all.map((one) => link(one)),
      new Map(all.map((one) => [one.id, one])),
    )
  }

  test("retires a machine only where it surely is about it and says so exactly", () => {
    expect(sorted({ status: "decommissioning" })).toMatchObject({
      retired: [{ reference: { id: 1 } }],
      declared: [],
    })
    expect(sorted({ status: "decommissioning", state: "templated" })).toMatchObject({
      retired: [],
      declared: [{ id: 1 }],
    })
    const one = declaration(1, { status: "retired" })
    expect(standingLines([link(one, { confidence: "possible" })], new Map([[1, one]]))).toMatchObject({
      retired: [],
      declared: [{ id: 1 }],
    })
  })

  test.each(["active", "planned", "offline", "unmanaged", "not retired", null])(
    "%s retires nothing",
    (status) => {
      expect(sorted({ status })).toMatchObject({ retired: [], declared: [{ id: 1 }] })
    },
  )

  test("keeps the declaration that still needs it beside the one that retires it", () => {
    expect(sorted({ status: "retired" }, { status: "active" })).toMatchObject({
      retired: [{}],
      declared: [{ id: 2 }],
    })
  })

  test("counts lines and templates that name it, not comments; and candidates apart", () => {
    const links = (["line", "template", "comment", "document"] as const).map((kind, index) =>
      link(mention("db1.lan", { kind, line: index + 1 })),
    )
    const candidate = link(mention("db1.lan", { line: 9 }), { standing: "candidate" })
    expect(standingLines([...links, candidate], new Map())).toMatchObject({
      named: [{ line: 1 }, { line: 2 }],
      candidates: 1,
    })
  })
})
