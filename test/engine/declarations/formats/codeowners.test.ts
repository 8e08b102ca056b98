import { expect, test } from "vitest"
import { CODEOWNERS, ownersOf } from "#engine/declarations/formats/codeowners.ts"
import { staysWithin } from "./hostile-files.ts"
import { lineWith } from "./line-with.ts"

const TEXT = `# Who looks after what
*                     @example/infra
/inventory/           @example/ops  jane@example.org # on call
/inventory/lab/
/dns/*.zone           @bind
!/dns/secret.zone     @nobody
/monitoring/          not-an-owner @example/watch
/my\\ files/           @spaces

[Databases][2] @example/dba
/db/
/db/legacy/           @old-hands
^[Docs]
*.md                  @example/writers @@maintainers
`

const PATH = "CODEOWNERS"
const line = (words: string) => lineWith(TEXT, words)
const { declarations, problems } = CODEOWNERS.read([{ path: PATH, text: TEXT }])
const owners = (path: string) => ownersOf(declarations, path).map(({ name }) => name)

test("each owner of a rule is a declaration with its pattern and line", () => {
  expect(declarations.filter((each) => each.line === line("/inventory/  "))).toMatchObject([
    {
      kind: "ownership",
      state: "pattern",
      pattern: "/inventory/",
      identifiers: [],
      owner: { name: "@example/ops", kind: "team", by: "CODEOWNERS" },
      attributes: { reach: "folder" },
    },
    { owner: { name: "jane@example.org", kind: "person" } },
  ])
  expect(declarations[0]).toMatchObject({ pattern: "*", attributes: { reach: "everything" } })
})

test("the last rule that matches counts, also one that names nobody", () => {
  expect(owners("README")).toEqual(["@example/infra"])
  expect(owners("inventory/prod/hosts")).toEqual(["@example/ops", "jane@example.org"])
  expect(owners("inventory/lab/hosts")).toEqual([])
  expect(owners("dns/example.zone")).toEqual(["@bind"])
  expect(owners("my files/a")).toEqual(["@spaces"])
})

test("of each section the last rule counts, with the section's owners where it names nobody", () => {
  expect(owners("db/hosts.yml")).toEqual(["@example/infra", "@example/dba"])
  expect(owners("db/legacy/hosts.yml")).toEqual(["@example/infra", "@old-hands"])
  expect(owners("db/readme.md")).toEqual(["@example/infra", "@example/dba", "@example/writers"])
  expect(declarations.find(({ pattern }) => pattern === "*.md")?.attributes).toEqual({
    section: "Docs",
    approval: "optional",
    reach: "path",
  })
})

test("what can't be read is a problem with its line, and the rest is read", () => {
  expect(problems.map((problem) => problem.line)).toEqual([line("!/dns"), line("not-an-owner")])
  expect(owners("monitoring/a")).toEqual(["@example/watch"])
})

test("only those of the repository itself count, and of them the first", () => {
  for (const path of ["CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"])
    expect(CODEOWNERS.claims(path, "")).toBe(true)
  expect(CODEOWNERS.claims("modules/apache/CODEOWNERS", "")).toBe(false)
  const reading = CODEOWNERS.read([
    { path: PATH, text: "* @a\n" },
    { path: ".github/CODEOWNERS", text: "* @b\n" },
  ])
  expect(reading.declarations.map(({ owner }) => owner?.name)).toEqual(["@b"])
  expect(reading.problems).toMatchObject([{ path: PATH, line: 1 }])
})

test("whatever a file holds, reading ends and stays within it", () => {
  staysWithin(CODEOWNERS, PATH, TEXT)
})
