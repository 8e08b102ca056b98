import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { goss } from "#engine/declarations/formats/goss.ts"
import { inspec } from "#engine/declarations/formats/inspec.ts"
import { rollcall } from "#engine/declarations/formats/rollcall.ts"
import { expectationsOf } from "#engine/expectations/declared.ts"
import { readExpectations } from "#engine/expectations/read.ts"
import { isWithin, versionRange } from "#engine/expectations/versions.ts"
import type { Declared } from "#model/declaration.ts"

const problemsIn = (text: string) =>
  readExpectations("rollcall.yml", text).problems.map(({ line, sentence }) => `${line} ${sentence}`)

test("what is wrong is said with its line and the word that was likely meant; the rest is kept", () => {
  const text = `expct: []
expect:
  - name: a
    for: {gruop: web}
    prots: {}
    ports:
      443/tcp: {prodct: nginx, version: "banana"}
      other: deny
      80/tcp: opne
      80/tcp: open
    same: [product-version]
    clock: soon
  - {name: good, for: {group: web}, ports: {"22/tcp": open}}
waive:
  - {rule: tls-weak, until: 2026-02-31, for: {subnet: foo}}
`
  expect(problemsIn(text)).toEqual([
    '1 There is no "expct" here: did you mean "expect"?',
    '4 There is no "gruop" here: did you mean "group"?',
    '5 There is no "prots" here: did you mean "ports"?',
    '7 "443/tcp.version" has to be a version or a range such as ">=1.24 <1.27" or "1.24.x || 1.26.x".',
    '7 There is no "prodct" here: did you mean "product"?',
    '8 There is no "other" here: did you mean "others"?',
    '9 "ports.80/tcp" has to be "open", "closed" or a map of words.',
    '10 "80/tcp" stands here twice: line 9 has it too.',
    '11 "expect.same" can\'t be what it says: did you mean "product-versions"?',
    '12 "expect.clock" has to be an amount of time such as "2s", "10m" or "14d".',
    '15 "for.subnet" has to be a range such as "10.0.4.0/22".',
    '15 "waive.until" has to be a day such as "2026-03-31".',
    '15 "waive.because" is missing.',
    '15 "waive.by" is missing.',
  ])
  expect(readExpectations("rollcall.yml", text).expectations.expect.map(({ name }) => name)).toEqual(["good"])
})

test("hostile files are refused and nothing throws", () => {
  expect(problemsIn(`a: ${"[".repeat(5_000)}`)[0]).toContain("nested too deeply")
  expect(problemsIn("x".repeat(600_000))[0]).toContain("too big")
  expect(problemsIn("a: &x [1]\nexpect: *x")).toContain("2 Aliases are not followed here: write it out.")
  expect(problemsIn("__proto__: {polluted: 1}")).not.toEqual([])
  expect(problemsIn("expect: []\n---\nexpect: []")).not.toEqual([])
  const pieces = fc.constantFrom(
    "expect:",
    "\n",
    "  ",
    "- ",
    "name: x",
    "for: {",
    "}",
    "[",
    "ports: ",
    '"',
    "443/tcp",
    ": ",
    "*",
    "&a",
    "!!",
    "?",
    "|",
    "<<",
    "\t",
    "\u0000",
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 40 }), (parts) => {
      const { problems } = readExpectations("rollcall.yml", parts.join(""))
      expect(problems.every(({ line }) => line >= 1)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

describe("versions", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["1.24.0", ">=1.24 <1.27", "yes"],
    ["1.27.0", ">=1.24 <1.27", "no"],
    ["1.9.9", ">=1.24", "no"],
    ["1.24.3", "1.24", "yes"],
    ["1.24.3", "1.26.x || 1.24.x", "yes"],
    ["1.24", ">=1.24.3", "unknown"],
    ["9.2p1 Debian 2+deb12u3", ">=9.2 <9.3", "yes"],
    ["9.2p1 Debian 2+deb12u3", "=9.2p1-2+deb12u3", "yes"],
    ["9.2p1 Debian 2+deb12u2", "=9.2p1-2+deb12u3", "no"],
    ["1:8.9p1-3ubuntu0.10", "8.9p1", "yes"],
    ["2.4.57 (Debian)", "<2.4.58", "yes"],
    ["1.24rc1", ">=1.24", "no"],
    ["none", ">=1", "unknown"],
  ]
  test.each(cases)("%s in %s: %s", (version, range, answer) => {
    expect(isWithin(version, versionRange(range)!)).toBe(answer)
  })
})

const declarations = (found: readonly Declared[]) =>
  found.map((each, index) => ({ ...each, id: index + 1, source: "infra", network: null, commit: "c0ffee" }))

test("from a source it is the same as from a file, with the source's lines", () => {
  const text = `# ours
expect:
  - name: web
    for: {group: web}
    ports:
      "443/tcp": {product: nginx, version: "1.10"}
differ:
  - {fact: nginx.version, between: [test, prod], for: 14d}
waive:
  - {rule: "tls-*", for: {name: fax}, until: 2026-03-31, by: m.k, because: old}
`
  const { declarations: found, problems } = rollcall.read([{ path: "ops/rollcall.yml", text }])
  expect(problems).toEqual([])
  expect(["rollcall.yml", "a/web.rollcall.yaml"].every((path) => rollcall.claims(path, ""))).toBe(true)
  expect(rollcall.claims("my-rollcall.yml", "")).toBe(false)
  const { expect: kept, differ, waive } = expectationsOf(declarations(found))
  const direct = readExpectations("ops/rollcall.yml", text).expectations
  expect(kept[0]?.ports).toEqual(direct.expect[0]?.ports)
  expect(kept[0]?.lines).toEqual({ "443/tcp": 6, "443/tcp product": 6, "443/tcp version": 6 })
  expect(kept[0]?.at).toMatchObject({ source: "infra", path: "ops/rollcall.yml", line: 3, declaration: 1 })
  expect(differ[0]).toMatchObject({ fact: "version nginx *", longest: 14 * 86_400_000 })
  expect(waive[0]).toMatchObject({ rule: "tls-*", until: "2026-03-31" })
})

test("goss and InSpec say what listens and what must not, for their suite", () => {
  const gossText = "port:\n  tcp:443:\n    listening: true\n  tcp:23:\n    listening: false\n"
  const { declarations: fromGoss } = goss.read([{ path: "goss/web/goss.yaml", text: gossText }])
  const ruby =
    "describe port(22) do\n  it { should be_listening }\nend\ndescribe port(21) do\n  it { should_not be_listening }\nend\n"
  const { declarations: fromInspec } = inspec.read([{ path: "test/integration/web/ssh_spec.rb", text: ruby }])
  const { expect: found } = expectationsOf(declarations([...fromGoss, ...fromInspec]))
  const brief = found.map(({ ports, lines }) =>
    ports.map(({ port, state }) => `${port} ${state} @${lines[port]}`),
  )
  expect(brief).toEqual([
    ["443/tcp open @2", "23/tcp closed @4"],
    ["22/tcp open @1", "21/tcp closed @4"],
  ])
  expect(found[0]?.for).toEqual({ any: ["group", "role", "tag"].map((word) => ({ word, of: ["web"] })) })
})
