import { afterAll, beforeAll, expect, test, vi } from "vitest"
import type { TimelineItem } from "#api/causes.ts"
import { refusalOf } from "../roll.ts"
import { FIRST, HOUR, Story } from "../causes/story.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 })

let story: Story
/** The one that opens 808 on three machines. */
let commit: string
beforeAll(async () => {
  story = await Story.begin()
  commit = await happen()
})
afterAll(() => story.close())

const DAY = 24 * HOUR
type Of<Kind extends TimelineItem["kind"]> = Extract<TimelineItem, { readonly kind: Kind }>
const only = <Kind extends TimelineItem["kind"]>(items: readonly TimelineItem[], kind: Kind) =>
  items.filter((item): item is Of<Kind> => item.kind === kind)
const namesOf = ({ machines }: Of<"change">) =>
  machines.map(({ name }) => name.replace(/[.].*/u, "")).toSorted((a, b) => a.localeCompare(b))

/** A commit opens 808 on three machines, somebody opens 999 on one by hand; then three scans see nothing new. */
async function happen(): Promise<string> {
  const opening = story.write({
    files: { "group_vars/web.yml": `${story.text("group_vars/web.yml")}admin_port: 808\n` },
    message: "Admin pages",
    after: 2 * HOUR,
  })
  story.write({ files: { "README.md": "# Words\n" }, message: "Words", after: 3 * HOUR, by: "Bea" })
  for (const name of ["web1", "web2", "web3"]) story.turn(name, 808, "http nginx 1.24.0")
  story.turn("db1", 999, "")
  await story.end()
  for (let days = 2; days < 5; days += 1) await story.scan(FIRST + days * DAY)
  return opening
}

test("scans, changes and commits stand side by side, each with what it has to do with the others", async () => {
  const { items, counts, unexplained } = await story.client.changes.timeline({ limit: 500 })
  expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted((a, b) => b - a))
  const [byHand, ...byCommit] = only(items, "change").toSorted((a, b) => a.count - b.count)
  expect(byCommit).toHaveLength(1)
  expect(byCommit[0]).toMatchObject({ fact: "808/tcp", count: 3, caused: { state: "explained" } })
  expect(namesOf(byCommit[0]!)).toEqual(["web1", "web2", "web3"])
  expect(byHand).toMatchObject({ fact: "999/tcp", count: 1, caused: { state: "unexplained" } })
  const commits = only(items, "commit")
  expect(commits.find((one) => one.commit === commit)).toMatchObject({ explains: 3, author: "Ada" })
  expect(commits.find(({ subject }) => subject === "Words")).toMatchObject({ explains: 0, author: "Bea" })
  expect(unexplained).toBe(1)
  expect(counts).toContainEqual({ kind: "scan", count: 5 })
  // Of three machines it is three changes, as it is in the list of changes.
  expect(counts).toContainEqual({ kind: "change", count: 4 })
  // What a scan saw stands above it.
  const kinds = items.filter(({ at }) => at === byHand!.at).map(({ kind }) => kind)
  expect(kinds.indexOf("scan")).toBeGreaterThan(kinds.lastIndexOf("change"))
})

test("scans in a row that brought nothing are one row, which opens again", async () => {
  const folded = only((await story.client.changes.timeline({ kinds: ["scan"], limit: 500 })).items, "scan")
  expect(folded.map(({ quiet, changes }) => [quiet, changes])).toEqual([
    [3, 0],
    [1, 4],
    [1, 0],
  ])
  const { items } = await story.client.changes.timeline({
    kinds: ["scan"],
    fold: false,
    from: new Date(folded[0]!.since).toISOString(),
    limit: 500,
  })
  expect(only(items, "scan").map(({ quiet }) => quiet)).toEqual([1, 1, 1])
})

test("of one machine, or a group, it tells what concerns them, and the commits that explain that alone", async () => {
  const facts = (items: readonly TimelineItem[]) => only(items, "change").map(({ fact }) => fact)
  const commits = (items: readonly TimelineItem[]) => only(items, "commit").map((one) => one.commit)
  const ofWeb = await story.client.changes.timeline({ group: "web", limit: 500 })
  expect(facts(ofWeb.items)).toEqual(["808/tcp"])
  expect(commits(ofWeb.items)).toEqual([commit])
  const asPeers = await story.client.changes.timeline({ group: "group web", limit: 500 })
  expect(asPeers.items).toEqual(ofWeb.items)
  const ofOne = await story.client.changes.timeline({ machine: "db1.lab.test", limit: 500 })
  expect(facts(ofOne.items)).toEqual(["999/tcp"])
  expect(commits(ofOne.items)).toEqual([])
  expect((await story.client.changes.timeline({ group: "nobody", kinds: ["change"] })).items).toEqual([])
})

test("pages are cut from one list, and the unexplained alone are what they are counted as", async () => {
  const { total, items } = await story.client.changes.timeline({ limit: 500 })
  const paged: TimelineItem[] = []
  for (let offset = 0; offset < total; offset += 2)
    paged.push(...(await story.client.changes.timeline({ offset, limit: 2 })).items)
  expect(paged).toEqual(items)
  const alone = await story.client.changes.timeline({ unexplained: true })
  const counted = only(alone.items, "change").reduce((sum, { count }) => sum + count, 0)
  expect(counted).toBe(alone.unexplained)
  expect(only(alone.items, "change").map(({ fact }) => fact)).toEqual(["999/tcp"])
})

test("a window that is turned round is read from the earlier to the later, and one that is none is refused", async () => {
  const turned = await story.client.changes.timeline({ from: 3, to: 1, limit: 500 })
  expect(turned.from).toBeLessThan(turned.to)
  expect(only(turned.items, "change")).toHaveLength(2)
  const refusal = await refusalOf(story.client.changes.timeline({ from: "some day" }))
  expect(refusal.code).toBe("bad-input")
})

test("what a person says of a cause is said in every list, and taken back", async () => {
  const listed = async () =>
    (await story.client.changes.list({ from: 1, to: 2, causes: true, order: "cause", limit: 500 })).changes
  const [first] = await listed()
  expect(first).toMatchObject({ fact: "999/tcp", caused: { state: "unexplained" } })
  const change = (await listed()).find(({ fact }) => fact === "808/tcp")!
  const { machine, fact, before, after, between } = change
  const { decision } = await story.client.changes.say({
    ...{ machine, fact, before, after, at: between[1], source: "infra", commit, explains: false },
  })
  const saidOf = async () => {
    const again = (await listed()).find((one) => one.machine === machine && one.fact === fact)
    return again?.caused?.causes.map((one) => [one.commit, one.said])
  }
  expect(await saidOf()).not.toContainEqual([commit, null])
  await story.client.decisions.undo({ id: decision })
  expect(await saidOf()).toContainEqual([commit, null])
})

test("changes are counted by what explains them, and only those asked for are told", async () => {
  const question = { from: 1, to: 2, causes: true, limit: 500 } as const
  const { causeCounts, total } = await story.client.changes.list(question)
  expect(causeCounts).toEqual([
    { state: "explained", count: 3 },
    { state: "unexplained", count: 1 },
  ])
  expect(total).toBe(4)
  const alone = await story.client.changes.list({ ...question, caused: ["unexplained"] })
  expect(alone.changes.map(({ fact }) => fact)).toEqual(["999/tcp"])
  expect(alone.counts).toEqual([{ kind: "port-opened", count: 1 }])
  expect(alone.causeCounts).toEqual(causeCounts)
})
