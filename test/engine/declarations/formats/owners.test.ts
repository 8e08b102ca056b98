import { expect, test } from "vitest"
import { nearestOwnersOf, OWNERS } from "#engine/declarations/formats/owners.ts"
import { staysWithin } from "./hostile-files.ts"

const ALIASES = { path: "OWNERS_ALIASES", text: "aliases:\n  net-team:\n    - jane\n    - joe\n" }

const TEXT = `approvers:
  - net-team
  - Jim
reviewers:
  - someone
options:
  no_parent_owners: true
filters:
  "\\\\.go$":
    approvers: [gopher]
`

const LINES = `set noparent
jane@chromium.org  # lead
per-file *.gn=build@example.org,joe
file://other/OWNERS
two words here
*
`

test("approvers own the folder, an alias as a team with its members", () => {
  const { declarations, problems } = OWNERS.read([ALIASES, { path: "net/dns/OWNERS", text: TEXT }])
  expect(problems).toEqual([])
  expect(
    declarations.map(({ line, pattern, owner, attributes }) => [
      line,
      pattern,
      owner?.name,
      owner?.kind,
      attributes,
    ]),
  ).toEqual([
    [
      2,
      "/net/dns/",
      "net-team",
      "team",
      { reach: "folder", as: "approver", members: "jane, joe", parents: "don't count" },
    ],
    [3, "/net/dns/", "Jim", "person", { reach: "folder", as: "approver", parents: "don't count" }],
    [10, "/net/dns/", "gopher", "person", { reach: "folder", as: "approver", filter: String.raw`\.go$` }],
  ])
})

test("a path is its nearest folder's, and a filter's rule is for some files only", () => {
  const { declarations } = OWNERS.read([
    { path: "net/dns/OWNERS", text: TEXT },
    { path: "OWNERS", text: LINES },
  ])
  const names = (path: string) => nearestOwnersOf(declarations, path).map(({ name }) => name)
  expect(names("net/dns/zones/a.zone")).toEqual(["net-team", "Jim"])
  expect(names("net/x")).toEqual(["jane@chromium.org"])
})

test("lines of names are read, and a line that is none is a problem", () => {
  const { declarations, problems } = OWNERS.read([{ path: "OWNERS", text: LINES }])
  expect(
    declarations.map(({ line, pattern, owner, attributes }) => [
      line,
      pattern,
      owner?.name,
      attributes["filter"],
    ]),
  ).toEqual([
    [2, "*", "jane@chromium.org", undefined],
    [3, "*", "build@example.org", "*.gn"],
    [3, "*", "joe", "*.gn"],
  ])
  expect(problems.map((problem) => problem.line)).toEqual([5])
})

test("what came with somebody else's code is not claimed", () => {
  expect(OWNERS.claims("pkg/OWNERS", "")).toBe(true)
  expect(OWNERS.claims("vendor/k8s.io/api/OWNERS", "")).toBe(false)
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(OWNERS, "net/OWNERS", TEXT)
  staysWithin(OWNERS, "OWNERS", LINES)
})
