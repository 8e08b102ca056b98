import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { linksOf, type Linkable } from "#engine/explanation/links.ts"
import { declaration, identifier, known, machine, mention, removedMention } from "./scene.ts"

const linked = (given: Partial<Linkable>) =>
  linksOf({ machines: [], declarations: [], mentions: [], removed: [], sources: [], suffixes: [], ...given })

const brief = (given: Partial<Linkable>) =>
  linked(given).links.map((one) => `${one.machine} ${one.standing} ${one.confidence}`)

describe("a declaration", () => {
  test("of a name and an address that both are one machine's is certainly about it", () => {
    expect(
      brief({
        machines: [machine("m1", "address 10.0.0.7@corp", "name web1.lan@corp")],
        declarations: [
          declaration(1, {
            identifiers: [identifier("name", "web1.lan"), identifier("address", "10.0.0.7")],
          }),
        ],
      }),
    ).toEqual(["m1 link certain"])
  })

  test.each(["mac 00:1b:21:00:00:01", "host-key SHA256:abc", "serial CZC1234XYZ"])(
    "of %s alone is certainly about the machine that has it",
    (text) => {
      const { kind, value } = known(text)
      expect(
        brief({
          machines: [machine("m1", text)],
          declarations: [declaration(1, { identifiers: [identifier(kind, value)] })],
        }),
      ).toEqual(["m1 link certain"])
    },
  )

  test("of a made-up hardware address alone is likely at most", () => {
    expect(
      brief({
        machines: [machine("m1", "mac 52:54:00:00:00:01")],
        declarations: [declaration(1, { identifiers: [identifier("mac", "52:54:00:00:00:01")] })],
      }),
    ).toEqual(["m1 link likely"])
  })

  test("of another network is about nobody here, even with the same address", () => {
    const given = {
      machines: [machine("m1", "address 10.0.0.7@corp")],
      declarations: [declaration(1, { network: "lab", identifiers: [identifier("address", "10.0.0.7")] })],
    }
    expect(linked(given)).toMatchObject({ links: [], declaredNotSeen: [{ id: 1 }] })
  })

  test("of an address that several machines are declared with is a candidate, not a link", () => {
    const behindJump = ["aix71", "zos2", "ubi3"].map((name, index) =>
      declaration(index + 1, {
        identifiers: [identifier("name", name), identifier("address", "172.16.9.3")],
      }),
    )
    expect(brief({ machines: [machine("m1", "address 172.16.9.3@corp")], declarations: behindJump })).toEqual(
      ["m1 candidate possible", "m1 candidate possible", "m1 candidate possible"],
    )
  })

  test("of an address that sites share is a link where its name is the machine's too", () => {
    const declarations = ["aix71.lan", "zos2.lan"].map((name, index) =>
      declaration(index + 1, {
        identifiers: [identifier("name", name), identifier("address", "172.16.9.3")],
      }),
    )
    const { links } = linked({
      machines: [machine("m1", "address 172.16.9.3@corp", "name zos2.lan@corp")],
      declarations,
    })
    expect(links.map(({ reference, standing }) => `${reference.line} ${standing}`)).toEqual([
      "1 candidate",
      "2 link",
    ])
  })

  test("of several names for one address in a zone is what zones are for", () => {
    const declarations = ["www.lan", "mail.lan"].map((name, index) =>
      declaration(index + 1, {
        format: "zone",
        identifiers: [identifier("name", name), identifier("address", "10.0.0.7")],
      }),
    )
    expect(brief({ machines: [machine("m1", "address 10.0.0.7@corp")], declarations })).toEqual([
      "m1 link likely",
      "m1 link likely",
    ])
  })

  test("whose hardware address is another machine's has that against it", () => {
    const { links } = linked({
      machines: [
        machine("m1", "address 10.0.0.7@corp", "mac 00:1b:21:00:00:01"),
        machine("m2", "mac 00:1b:21:00:00:02"),
      ],
      declarations: [
        declaration(1, {
          identifiers: [identifier("address", "10.0.0.7"), identifier("mac", "00:1b:21:00:00:02")],
        }),
      ],
    })
    expect(links).toMatchObject([
      { machine: "m1", standing: "candidate", against: [{ by: "mac" }] },
      { machine: "m2", standing: "link", confidence: "likely", against: [{ by: "address" }] },
    ])
  })

  test("that two machines fit equally well is linked to neither", () => {
    expect(
      brief({
        machines: [machine("m1", "address 10.0.0.7@a"), machine("m2", "address 10.0.0.7@b")],
        declarations: [declaration(1, { identifiers: [identifier("address", "10.0.0.7")] })],
      }),
    ).toEqual(["m1 candidate possible", "m2 candidate possible"])
  })

  test("of an address that the machine no longer has is possible at most, and no link", () => {
    expect(
      brief({
        machines: [machine("m1", known("address 10.0.0.7@corp", { current: false }))],
        declarations: [declaration(1, { identifiers: [identifier("address", "10.0.0.7")] })],
      }),
    ).toEqual(["m1 candidate possible"])
  })
})

describe("a short name", () => {
  const machines = [machine("m1", "name db1.prod.lan@corp")]
  const declarations = [declaration(1, { identifiers: [identifier("name", "db1")] })]

  test("may be a machine's, and no more, without a suffix that makes it whole", () => {
    expect(brief({ machines, declarations })).toEqual(["m1 candidate possible"])
    expect(linked({ machines, declarations }).declaredNotSeen).toHaveLength(1)
    expect(brief({ machines, mentions: [mention("db1")] })).toEqual(["m1 candidate possible"])
  })

  test("may also be another machine's than the one that says it of itself", () => {
    const both = [...machines, machine("m2", "name db1@lab")]
    expect(brief({ machines: both, declarations })).toEqual(["m1 candidate possible", "m2 link possible"])
  })

  test("of a whole name with another suffix is somebody else's", () => {
    const other = [declaration(1, { identifiers: [identifier("name", "db1.test.lan")] })]
    expect(brief({ machines, declarations: other })).toEqual([])
  })

  test("that every machine has is nobody's", () => {
    const locals = [declaration(1, { identifiers: [identifier("name", "localhost")] })]
    expect(brief({ machines: [machine("m1", "name localhost@corp")], declarations: locals })).toEqual([])
  })

  test("is a machine's with the suffix of its network", () => {
    const suffixes = [{ suffix: "prod.lan", network: "corp" }]
    expect(brief({ machines, declarations, suffixes })).toEqual(["m1 link likely"])
  })

  test("is not the machine's of another environment", () => {
    const both = [...machines, machine("m2", "name db1.test.lan@lab")]
    const suffixes = [{ suffix: "prod.lan", network: "corp" }]
    expect(brief({ machines: both, declarations, suffixes })).toEqual(["m1 link likely"])
  })

  test("is made whole by the suffix where the machine itself only says the short one", () => {
    expect(
      brief({
        machines: [machine("m1", "name db1@corp")],
        declarations: [declaration(1, { identifiers: [identifier("name", "db1.prod.lan")] })],
        suffixes: [{ suffix: "prod.lan", network: "corp" }],
      }),
    ).toEqual(["m1 link likely"])
  })
})

describe("a pattern", () => {
  const machines = ["web1.lan", "web2.lan", "db1.lan"].map((name, index) =>
    machine(`m${index + 1}`, `name ${name}@corp`),
  )

  test("links all machines that it fits", () => {
    const declarations = [declaration(1, { state: "pattern", pattern: "web*.lan" })]
    expect(brief({ machines, declarations })).toEqual(["m1 link likely", "m2 link likely"])
  })

  test("that fits everything concludes nothing", () => {
    const declarations = [declaration(1, { state: "pattern", pattern: "*" })]
    expect(brief({ machines, declarations })).toEqual(
      Array.from({ length: 3 }, (_, at) => `m${at + 1} candidate possible`),
    )
  })

  test("that may run away is told and not tried", () => {
    const declarations = [declaration(1, { state: "pattern", pattern: "/(a+)+$/" })]
    expect(linked({ machines, declarations })).toMatchObject({
      links: [],
      refused: [{ because: "it repeats what repeats" }],
    })
  })
})

test("what owns paths is about no machine, whatever its pattern", () => {
  const declarations = [declaration(1, { kind: "ownership", state: "pattern", pattern: "web*" })]
  expect(brief({ machines: [machine("m1", "name web1.lan@corp")], declarations })).toEqual([])
})

describe("a mention", () => {
  const machines = [machine("m1", "name web1.lan@corp", "address 10.0.0.7@corp")]

  test.each([
    ["as it is", {}, "m1 link likely"],
    ["in a comment", { kind: "comment" }, "m1 link possible"],
    ["in a template", { kind: "template" }, "m1 link possible"],
    ["with a port", { boundary: "with-port" }, "m1 link likely"],
    ["inside a longer name", { boundary: "part-of-name" }, "m1 candidate possible"],
    ["that stands everywhere", { rarity: 0.05 }, "m1 link possible"],
  ] as const)("%s", (_, said, expected) => {
    expect(brief({ machines, mentions: [mention("web1.lan", said)] })).toEqual([expected])
  })

  test("of a network names no machine", () => {
    expect(brief({ machines, mentions: [mention("10.0.0.7", { boundary: "network" })] })).toEqual([])
  })

  test("of a machine by its name and by its address is one line, with both for it", () => {
    const mentions = [mention("10.0.0.7"), mention("web1.lan"), mention("web1.lan", { line: 2, endLine: 2 })]
    const { links } = linked({ machines, mentions })
    expect(
      links.map(({ reference, confidence, for: pro }) => [reference.line, confidence, pro.length]),
    ).toEqual([
      [1, "likely", 2],
      [2, "likely", 1],
    ])
  })

  test("that was removed is known as such", () => {
    expect(linked({ machines, removed: [removedMention("web1.lan")] }).links).toMatchObject([
      { state: "removed", confidence: "possible", reference: { commit: "def4567" } },
    ])
  })
})

test("what is seen and not declared counts only inside what a source claims to list", () => {
  const claims = [{ network: "corp", range: { first: "10.0.4.0", last: "10.0.7.255" } }]
  const given = {
    machines: [
      machine("in", "address 10.0.5.1@corp"),
      machine("listed", "address 10.0.5.2@corp"),
      machine("out", "address 10.0.8.1@corp"),
      machine("elsewhere", "address 10.0.5.1@lab"),
      machine("before", known("address 10.0.5.3@corp", { current: false })),
    ],
    declarations: [declaration(1, { network: "corp", identifiers: [identifier("address", "10.0.5.2")] })],
    sources: [
      { name: "infra", claims },
      { name: "other", claims: [] },
    ],
  }
  expect(linked(given).seenNotDeclared).toEqual([{ source: "infra", machine: "in", ip: "10.0.5.1" }])
})

test("the order of what comes in makes no difference", () => {
  const machines = [
    machine("m1", "name web1.lan@corp", "address 10.0.0.7@corp", "mac 00:1b:21:00:00:01"),
    machine("m2", "name web2.lan@corp", "address 10.0.0.8@corp", "address 10.0.0.7@lab"),
    machine("m3", "name web1.lan@lab", "mac 00:1b:21:00:00:02"),
  ]
  const declarations = [
    declaration(1, { identifiers: [identifier("name", "web1.lan"), identifier("address", "10.0.0.7")] }),
    declaration(2, { identifiers: [identifier("name", "web2"), identifier("mac", "00:1b:21:00:00:01")] }),
    declaration(3, { network: "lab", identifiers: [identifier("address", "10.0.0.7")] }),
    declaration(4, { state: "pattern", pattern: "web*" }),
  ]
  const mentions = [mention("web1.lan"), mention("10.0.0.7", { line: 4 }), mention("10.0.0.8", { line: 9 })]
  const suffixes = [{ suffix: "lan", network: null }]
  const expected = linked({ machines, declarations, mentions, suffixes })
  fc.assert(
    fc.property(
      fc.shuffledSubarray(machines, { minLength: 3 }),
      fc.shuffledSubarray(declarations, { minLength: 4 }),
      fc.shuffledSubarray(mentions, { minLength: 3 }),
      (some, lines, named) => {
        expect(linked({ machines: some, declarations: lines, mentions: named, suffixes })).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
})
