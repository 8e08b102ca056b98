import { expect, test } from "vitest"
import type { NewCommit } from "#store/commits.ts"
import { held, repository, temporaryStore } from "./temporary-store.ts"

const commit = (
  oid: string,
  time: number,
  paths: readonly string[],
  more: Partial<NewCommit> = {},
): NewCommit => ({
  oid,
  author: "ada@example.com",
  authorName: "Ada",
  time,
  committed: time,
  subject: `Change ${oid}`,
  tickets: ["T274"],
  files: paths.length,
  bulk: false,
  bot: false,
  ignored: false,
  paths,
  ...more,
})

async function withHistory() {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  await store.commits.add(source, 5_000, [
    commit("c1", 100, ["a", "b"]),
    commit("c2", 200, ["a"], { bot: true }),
  ])
  return { store, source }
}

test("commits are found by their file, the latest first, and by when they arrived", async () => {
  const { store, source } = await withHistory()
  await store.commits.add(source, 6_000, [commit("c3", 150, ["a"], { committed: 300 })])
  const oids = (found: readonly { oid: string }[]) => found.map(({ oid }) => oid)
  expect(oids(await store.commits.ofPath(source, "a", 10))).toEqual(["c3", "c2", "c1"])
  expect(oids(await store.commits.ofPath(source, "a", 1))).toEqual(["c3"])
  expect(oids(await store.commits.arrived(source, 5_001, 6_000))).toEqual(["c3"])
  expect(await store.commits.pathsOf(source, "c1")).toEqual(["a", "b"])
  expect(await store.commits.get(source, "c2")).toMatchObject({
    source: "infra",
    author: "ada@example.com",
    tickets: ["T274"],
    bot: true,
    arrived: 5_000,
  })
})

test("a commit that is known already stays as it was", async () => {
  const { store, source } = await withHistory()
  await store.commits.add(source, 9_000, [commit("c1", 100, ["z"])])
  expect(await store.commits.count(source)).toBe(2)
  expect(await store.commits.get(source, "c1")).toMatchObject({ arrived: 5_000 })
  expect(await store.commits.pathsOf(source, "c1")).toEqual(["a", "b"])
})

test("an author is as active as the last commit, and goes by the name in it", async () => {
  const { store, source } = await withHistory()
  await store.commits.add(source, 6_000, [
    commit("c4", 400, [], { authorName: "Ada L." }),
    commit("c0", 50, [], { authorName: "A." }),
  ])
  expect(await store.commits.authors()).toEqual([
    { mail: "ada@example.com", name: "Ada L.", lastActive: 400 },
  ])
})

test("a token that was taken out is told by the last commit that did so", async () => {
  const { store, source } = await withHistory()
  const gone = (oid: string, line: number | null) => ({ token: "web1", path: "hosts", oid, line })
  await store.pastLines.addGone(source, [gone("c2", 7), gone("unknown", 3)])
  await store.pastLines.addGone(source, [gone("c1", 9)])
  expect(await store.pastLines.gone(["web1", "web2"])).toEqual([{ ...gone("c2", 7), source }])
})

test("history that another took the place of is forgotten, and files stay", async () => {
  const { store, source } = await withHistory()
  await store.mentions.begin([{ oid: "1", size: 1 }])
  await store.sources.replace(source, held({ files: [{ path: "a", oid: "1" }] }))
  await store.pastLines.addGone(source, [{ token: "web1", path: "a", oid: "c1", line: null }])
  await store.commits.forget(source)
  expect(await store.commits.count(source)).toBe(0)
  expect(await store.commits.authors()).toEqual([])
  expect(await store.pastLines.gone(["web1"])).toEqual([])
  expect(await store.sources.file(source, "a")).toBe("1")
})

test("what was taken out of a source goes with it, however much it is, and that of others stays", async () => {
  const { store, source } = await withHistory()
  const other = await store.sources.add(repository("other"))
  await store.commits.add(other, 5_000, [commit("d1", 100, ["a"])])
  const many = Array.from({ length: 12_000 }, (_, at) => `web${at}`)
  const gone = (token: string, oid: string) => ({ token, path: "a", oid, line: 1 })
  await store.pastLines.addGone(
    source,
    many.map((token) => gone(token, "c1")),
  )
  await store.pastLines.addGone(other, [gone("web7", "d1")])
  await store.sources.remove(source)
  // The numbers of its paths and commits may come again, and must not bring its tokens with them.
  const again = await store.sources.add(repository("infra"))
  await store.commits.add(again, 6_000, [commit("c1", 100, ["a"]), commit("c2", 200, ["a", "b"])])
  expect(await store.pastLines.gone(many)).toEqual([{ ...gone("web7", "d1"), source: other }])
})

test("who wrote lines is remembered until the file changes", async () => {
  const { store, source } = await withHistory()
  await store.mentions.begin(["1", "2"].map((oid) => ({ oid, size: 1 })))
  await store.sources.replace(source, held({ files: [{ path: "a", oid: "1" }] }))
  const range = { source, path: "a", oid: "1", line: 3, endLine: 4 }
  const lines = [{ line: 3, oid: "c1", boundary: false }]
  await store.pastLines.keepBlame(range, lines)
  expect(await store.pastLines.blame(range)).toEqual(lines)
  expect(await store.pastLines.blame({ ...range, endLine: 5 })).toBeNull()
  await store.sources.replace(source, held({ files: [{ path: "a", oid: "2" }] }))
  await store.sources.replace(source, held({ files: [{ path: "a", oid: "1" }] }))
  expect(await store.pastLines.blame(range)).toBeNull()
})
