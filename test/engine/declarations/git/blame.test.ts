import { afterAll, expect, test } from "vitest"
import { blame, type BlamedLine, ignoredRevisions, revisionsIn } from "#engine/declarations/git/blame.ts"
import { syncMirror } from "#engine/declarations/git/mirror.ts"
import { Workshop } from "#test/engine/declarations/git/workshop.ts"

const shop = new Workshop()
afterAll(() => shop.remove())

const BO = { name: "Bo", mail: "bo@old.example" }
const names = (lines: readonly BlamedLine[]) => lines.map(({ line, author }) => [line, author.name])

test("each line has the author who wrote it, by the mailmap; several ranges are one call", async () => {
  const repository = shop.repository("written")
  const first = shop.commit(repository, "one", {
    hosts: "a\nb\nc\nd\n",
    ".mailmap": "Bob <bob@x.example> <bo@old.example>",
  })
  const second = shop.commit(
    repository,
    "two",
    { hosts: "a\nB\nc\nD\n" },
    { ...BO, date: "2024-05-06T07:08:09Z" },
  )
  await syncMirror(repository, shop.places("written"))
  const wishes = {
    commit: second,
    path: "hosts",
    ranges: [
      [1, 2],
      [4, 99],
    ] as const,
  }
  expect(await blame(shop.at("written"), wishes)).toEqual([
    expect.objectContaining({
      line: 1,
      oid: first,
      author: { name: "Ada Lovelace", mail: "ada@example.com" },
    }),
    {
      ...{ line: 2, oid: second, author: { name: "Bob", mail: "bob@x.example" } },
      ...{ time: Date.UTC(2024, 4, 6, 7, 8, 9), boundary: false },
    },
    expect.objectContaining({ line: 4, oid: second }),
  ])
  expect(await blame(shop.at("written"), { ...wishes, ranges: [] })).toEqual([])
  await expect(blame(shop.at("written"), { ...wishes, path: "nowhere" })).rejects.toMatchObject({
    why: "failed",
  })
  await expect(blame(shop.at("written"), { ...wishes, commit: "HEAD" })).rejects.toThrow("not an object id")
})

test("a commit that the repository wants looked through is, as far as it exists", async () => {
  const repository = shop.repository("ignoring")
  shop.commit(repository, "one", { hosts: "a b\nc\n" })
  const reformat = shop.commit(repository, "reformat", { hosts: "a  b\nc\n" }, BO)
  const list = `# reformat\n${reformat} # all of it\nnonsense\n${"0".repeat(40)}\n${"f".repeat(40)}\n`
  const commit = shop.commit(repository, "list", { ".git-blame-ignore-revs": list })
  await syncMirror(repository, shop.places("ignoring"))
  const git = shop.at("ignoring")
  const ignored = await ignoredRevisions(git, commit)
  expect(ignored).toEqual([reformat])
  const wishes = { commit, path: "hosts", ranges: [[1, 2]] as const }
  expect(names(await blame(git, wishes))).toEqual([
    [1, "Bo"],
    [2, "Ada Lovelace"],
  ])
  expect(names(await blame(git, { ...wishes, ignored }))).toEqual([
    [1, "Ada Lovelace"],
    [2, "Ada Lovelace"],
  ])
  expect(revisionsIn(list)).toHaveLength(3)
})

test("where a shallow history ends, nobody is named as if he had written it", async () => {
  const repository = shop.repository("whole")
  shop.commit(repository, "one", { hosts: "a\nb\n" })
  shop.commit(repository, "two", { hosts: "a\nB\n" }, BO)
  const commit = shop.commit(repository, "three", { hosts: "a\nB\nc\n" })
  shop.git(shop.folder, ["clone", "-q", "--depth=2", `file://${repository}`, "cut"])
  await syncMirror(shop.path("cut"), shop.places("cut"))
  const lines = await blame(shop.at("cut"), { commit, path: "hosts", ranges: [[1, 3]] })
  expect(lines.map(({ boundary }) => boundary)).toEqual([true, true, false])
  await syncMirror(repository, shop.places("whole"))
  const whole = await blame(shop.at("whole"), { commit, path: "hosts", ranges: [[1, 3]] })
  expect(whole.map(({ boundary }) => boundary)).toEqual([false, false, false])
})

test("lines and paths that look like git's own words are lines and paths", async () => {
  const repository = shop.repository("odd")
  const path = "--contents=\u001B[31m\nauthor Eve"
  const commit = shop.commit(repository, "one", {
    [path]: `author Eve\n${"0".repeat(40)} 1 1 1\n${"x".repeat(90_000)}\n`,
  })
  await syncMirror(repository, shop.places("odd"))
  const lines = await blame(shop.at("odd"), { commit, path, ranges: [[1, 3]] })
  expect(names(lines)).toEqual([
    [1, "Ada Lovelace"],
    [2, "Ada Lovelace"],
    [3, "Ada Lovelace"],
  ])
})
