import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { matcherOf } from "#engine/explanation/patterns.ts"

const fits = (pattern: string, name: string) => {
  const matcher = matcherOf(pattern)
  return matcher.kind === "matcher" ? matcher.fits(name) : matcher.because
}

describe("a glob", () => {
  test.each([
    ["web*.lan", "web1.lan", true],
    ["web*.lan", "WEB1.lan", true],
    ["web*.lan", "db1.lan", false],
    ["web?.lan", "web12.lan", false],
    ["web[1-3].lan", "web2.lan", true],
    ["web[!1-3].lan", "web2.lan", false],
    ["*.nyc1.*", "docs.nyc1.example.org", true],
    ["web", "web1", false],
    ["a.c", "abc", false],
  ])("%s and %s: %s", (pattern, name, expected) => expect(fits(pattern, name)).toBe(expected))

  test("of nothing but stars is known as one that fits everything", () => {
    expect(matcherOf("**")).toMatchObject({ isWide: true })
  })

  test("of many stars ends on a name that nearly fits", () => {
    expect(fits(`${"a*".repeat(200)}b`, "a".repeat(253))).toBe(false)
  })

  test("fits what it was made from", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/u)
    fc.assert(
      fc.property(name, fc.nat(20), (text, at) => {
        expect(fits(`${text.slice(0, at)}*${text.slice(at)}`, text)).toBe(true)
      }),
    )
  })
})

describe("a regular expression", () => {
  test.each([
    ["/^db12(0[1-9]|1\\d)\\.eqiad\\./", "db1207.eqiad.example", true],
    ["/^db12(0[1-9]|1\\d)\\.eqiad\\./", "db1220.eqiad.example", false],
    ["/^(cp|lvs)[1-9]\\d+\\.(eqiad|codfw)\\.example$/", "lvs2001.codfw.example", true],
    ["/^web\\d{2}$/", "web01", true],
  ])("%s and %s: %s", (pattern, name, expected) => expect(fits(pattern, name)).toBe(expected))

  test.each([
    ["/(a+)+$/", "it repeats what repeats"],
    ["/(a|a)*$/", "it repeats what repeats"],
    ["/((a?)b)*$/", "it repeats what repeats"],
    ["/(a)\\1/", "it refers back to what it matched"],
    ["/(?=a)b/", "it looks ahead or behind, or sets options"],
    ["/.*.*.*.*x/", "there are too many ways to try it"],
    [`/${"a?".repeat(40)}${"a".repeat(40)}/`, "there are too many ways to try it"],
    ["/web[/", "a bracket in it is never closed"],
    ["/web)/", "a bracket in it was never opened"],
    ["/+a/", "it is no regular expression that we know"],
  ])("%s is not tried: %s", (pattern, because) =>
    expect(matcherOf(pattern)).toEqual({ kind: "refused", because }),
  )
})

test("whatever stands between slashes, trying it on a long name ends and throws nothing", () => {
  const part = fc.constantFrom(
    "a",
    "b",
    ".",
    "*",
    "+",
    "?",
    "(",
    ")",
    "|",
    "[ab]",
    "{2,9}",
    "\\d",
    "^",
    "$",
    "{3}",
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
      const fitting = fits(`/${parts.join("")}/`, "a".repeat(120))
      expect(["boolean", "string"]).toContain(typeof fitting)
    }),
    { numRuns: 400 },
  )
})
