import { expect, test } from "vitest"
import { parseQuery } from "#model/query.ts"
import { identifiersOf, queryFor, saidInWords } from "#renderer/sources/declared.ts"

const name = (value: string) => ({ kind: "name", value, raw: value }) as const

test("each identifier leads to the machines that have it, and what machines are not searched by leads nowhere", () => {
  expect(
    [
      name("web1.lan"),
      { kind: "address", value: "fd00::1", raw: "FD00:0::1" } as const,
      { kind: "mac", value: "52:54:00:12:34:56", raw: "5254.0012.3456" } as const,
      { kind: "serial", value: "SN1", raw: "SN1" } as const,
    ].map(queryFor),
  ).toEqual(['name:"web1.lan"', "ip:fd00::1", "mac:52:54:00:12:34:56", null])
})

test("whatever a name holds, the query for it can be asked", () => {
  const names = ['a"b', "a b", "(x | y)", "!z", "<img src=x onerror=1>", "name:other", "*.lan"]
  expect(names.map((each) => parseQuery(queryFor(name(each)) ?? "").ok)).toEqual(names.map(() => true))
})

test("an identifier that stands there several times is told once", () => {
  expect(identifiersOf({ identifiers: [name("web1"), name("web2"), name("web1")] })).toEqual([
    name("web1"),
    name("web2"),
  ])
})

test("what is said beside the name is told in words, and nothing where nothing is", () => {
  const nothing = { groups: [], environment: null, role: null, owner: null, purpose: null, status: null }
  expect(saidInWords(nothing)).toBe("")
  expect(saidInWords({ ...nothing, owner: "shop", role: "db", groups: ["a", "b"], status: "planned" })).toBe(
    "owner shop; role db; in a and b; planned",
  )
})
