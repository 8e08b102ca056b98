import * as fc from "fast-check"
import ignore from "ignore"
import { expect, test } from "vitest"
import { matchesName, matchesPath } from "#engine/declarations/formats/path-pattern.ts"

test("a pattern means paths as GitHub says", () => {
  const meant = (pattern: string, path: string) => matchesPath(pattern, path)
  expect(meant("*", "a/b.yml")).toBe(true)
  expect(meant("*.js", "lib/deep/a.js")).toBe(true)
  expect(meant("/build/logs/", "build/logs/a/b.log")).toBe(true)
  expect(meant("/build/logs/", "x/build/logs/a.log")).toBe(false)
  expect(meant("docs/*", "docs/start.md")).toBe(true)
  expect(meant("docs/*", "docs/build-app/trouble.md")).toBe(false)
  expect(meant("apps/", "x/apps/a.rb")).toBe(true)
  expect(meant("apps/", "apps")).toBe(false)
  expect(meant("**/logs", "deploy/logs/a")).toBe(true)
  expect(meant("/apps/**/hosts.yml", "apps/a/b/hosts.yml")).toBe(true)
  expect(meant(String.raw`/my\ docs/`, "my docs/a.md")).toBe(true)
  expect(meant("/apps/github", "apps/github/x")).toBe(true)
})

const part = fc.constantFrom("a", "b", "ab", "a*", "*b", "?", "a?b", "*", "**")
const pattern = fc
  .tuple(fc.constantFrom("", "/"), fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/"))
  .map(([before, parts, after]) => `${before}${parts.join("/")}${after}`)
  // There gitignore means what is in folders too, and GitHub doesn't.
  .filter((text) => !/.\/\*$/u.test(text) && text !== "/*")
const path = fc
  .array(fc.constantFrom("a", "b", "ab", "aab", "axb", "c"), { minLength: 1, maxLength: 5 })
  .map((names) => names.join("/"))

test("everywhere else a pattern means what it means in a gitignore", () => {
  fc.assert(
    fc.property(pattern, path, (text, file) => {
      expect(matchesPath(text, file)).toBe(ignore({ ignorecase: false }).add(text).ignores(file))
    }),
    { numRuns: 2_000 },
  )
})

test("stars without number are matched at once", () => {
  expect(matchesName("*a".repeat(300) + "b", "a".repeat(4_000))).toBe(false)
  expect(matchesPath("**/".repeat(60) + "x", "a/".repeat(250) + "y")).toBe(false)
})
