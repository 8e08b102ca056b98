import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { subjectOf, ticketsOf, trailersOf } from "#engine/declarations/git/message.ts"
import { isBot, peopleOf, type Work } from "#engine/declarations/git/people.ts"

const work = (name: string, mail: string, time = 1): Work => ({ author: { name, mail }, time })

describe("people", () => {
  test("are one by mail address, then by exact name, and are called as they called themselves last", () => {
    const people = peopleOf([
      work("Ada", "ada@x.example", 1),
      work("Ada Lovelace", "ADA@x.example", 5),
      work("Ada Lovelace", "lovelace@y.example", 3),
      work("Bo", "bo@x.example", 2),
    ])
    expect(people).toEqual([
      {
        ...{ name: "Ada Lovelace", mail: "ada@x.example", bot: false, commits: 3, first: 1, last: 5 },
        ...{ names: ["Ada Lovelace", "Ada"], mails: ["ada@x.example", "lovelace@y.example"] },
      },
      {
        ...{ name: "Bo", mail: "bo@x.example", names: ["Bo"], mails: ["bo@x.example"] },
        ...{ bot: false, commits: 1, first: 2, last: 2 },
      },
    ])
  })

  test("are not merged by names and addresses that anybody has", () => {
    const people = peopleOf([
      work("root", "root@web1.localdomain"),
      work("root", "root@db1.localdomain"),
      work("Ada", "root@localhost"),
      work("Bo", "root@localhost"),
      work("Cy", ""),
      work("Di", ""),
    ])
    expect(people).toHaveLength(6)
  })

  test("are no programs, even of the same name", () => {
    const people = peopleOf([work("deploy-bot", "ada@x.example"), work("Ada", "ada@x.example")])
    expect(people.map(({ name, bot }) => [name, bot])).toEqual([
      ["Ada", false],
      ["deploy-bot", true],
    ])
  })

  test.each([
    ["dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", true],
    ["Renovate", "renovate@whitesourcesoftware.com", true],
    ["GitHub Actions", "actions@github.com", true],
    ["GitHub", "noreply@github.com", true],
    ["CI", "ci@example.net", true],
    ["Ada", "1234+ada@users.noreply.github.com", false],
    ["Abbot Costello", "abbot@example.net", false],
    ["Cicely", "cicely@ci.example.net", false],
  ])("%s <%s>: a program? %s", (name, mail, bot) => {
    expect(isBot({ name, mail })).toBe(bot)
  })

  test("are counted whole, whatever they are called", () => {
    const signature = fc.record({ name: fc.string(), mail: fc.string() })
    const anything = fc.array(fc.record({ author: signature, time: fc.integer() }), { maxLength: 40 })
    fc.assert(
      fc.property(anything, (all) => {
        const people = peopleOf(all)
        expect(people.reduce((sum, { commits }) => sum + commits, 0)).toBe(all.length)
      }),
    )
  })
})

describe("a message", () => {
  test("has a subject, trailers in its last paragraph, and tickets, but standards are none", () => {
    const message =
      "  Add web3 (INFRA-42)\n\nSee T1234, #99 and x#1. UTF-8, SHA-256, CVE-2024-1 are none.\n\nBug: 77\nSigned-off-by: A <a@b>\n"
    expect(subjectOf(message)).toBe("Add web3 (INFRA-42)")
    expect(trailersOf(message)).toEqual([
      { key: "Bug", value: "77" },
      { key: "Signed-off-by", value: "A <a@b>" },
    ])
    expect(ticketsOf(message)).toEqual(["INFRA-42", "#99", "T1234", "77"])
    expect(trailersOf("Only: subject")).toEqual([])
    expect(ticketsOf("do GH_12", [/GH_\d{1,9}/gu])).toEqual(["GH_12"])
  })

  test("of any text is read, and ends", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        expect(subjectOf(text).length).toBeLessThanOrEqual(500)
        expect(ticketsOf(text).length).toBeLessThanOrEqual(20)
        trailersOf(text)
      }),
    )
    expect(trailersOf(`a\n${" \n".repeat(200_000)}x`)).toEqual([])
  })
})
