import { expect, test } from "vitest"
import { isMeant } from "#engine/declarations/formats/path-glob.ts"

test("a star stays within its folder, two cross folders", () => {
  const meant = (glob: string, ...paths: readonly string[]) => paths.map((path) => isMeant(glob, path))
  expect(
    meant(
      "inventory/*.yaml",
      "inventory/a.yaml",
      "inventory/b/a.yaml",
      "inventory/a.yml",
      "x/inventory/a.yaml",
    ),
  ).toEqual([true, false, false, false])
  expect(meant("**/hosts-?.txt", "hosts-1.txt", "a/b/hosts-2.txt", "a/hosts-10.txt")).toEqual([
    true,
    true,
    false,
  ])
  expect(meant("a/**/z", "a/z", "a/b/c/z", "a/b")).toEqual([true, true, false])
  expect(meant("*a*b*", "xxaxxbxx", "xxbxxa", "ab", "")).toEqual([true, false, true, false])
})

test("globs made to be slow are answered", () => {
  expect(isMeant("*a".repeat(400), `${"a".repeat(5_000)}b`)).toBe(false)
  expect(isMeant("**/".repeat(300), "a/".repeat(300))).toBe(true)
})
