import { expect, test } from "vitest"
import { declaredMachine, held, repository, temporaryStore } from "./temporary-store.ts"

const files = (...all: readonly (readonly [path: string, oid: string])[]) =>
  all.map(([path, oid]) => ({ path, oid }))
const blobs = (...oids: readonly string[]) => oids.map((oid) => ({ oid, size: 1 }))

async function collected<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = []
  for await (const page of pages) all.push(...page)
  return all
}

test("a source is kept as it was named, with what it claims to list", async () => {
  const { sources } = await temporaryStore()
  const claim = { network: "office", range: { first: "10.0.4.0", last: "10.0.7.255" } }
  const id = await sources.add(repository("infra", { claims: [claim], branch: "main" }))
  expect(await sources.named("infra")).toMatchObject({
    id,
    branch: "main",
    state: "new",
    synced: null,
    claims: [claim],
  })
  await sources.change(id, repository("infra2", { claims: [] }))
  expect(await sources.list()).toMatchObject([{ id, name: "infra2", claims: [] }])
})

test("no two sources have one name", async () => {
  const { sources } = await temporaryStore()
  await sources.add(repository("infra"))
  await expect(sources.add(repository("infra"))).rejects.toMatchObject({ code: "conflict" })
})

test("what a source holds takes the place of what it held", async () => {
  const { sources, mentions, declarations } = await temporaryStore()
  const id = await sources.add(repository("infra"))
  await mentions.begin(blobs("1", "2", "3"))
  await sources.replace(
    id,
    held({ files: files(["a", "1"], ["b", "2"]), declarations: [declaredMachine("a", 1, "web1")] }),
  )
  await sources.replace(
    id,
    held({
      head: "b".repeat(40),
      synced: 2_000,
      files: files(["b", "3"], ["c", "1"]),
      declarations: [declaredMachine("c", 4, "web1"), declaredMachine("c", 5, "web2")],
      problems: [{ path: "c", line: 7, sentence: "No address." }],
      missing: [{ path: "c", line: 9, sentence: "netbox/x is not here." }],
    }),
  )
  expect(await collected(sources.files(id))).toEqual(files(["b", "3"], ["c", "1"]))
  expect(await declarations.ofSource(id, 10)).toMatchObject([
    { path: "c", line: 4, source: "infra", network: "office", commit: "b".repeat(40) },
    { path: "c", line: 5 },
  ])
  expect(await sources.problems(id, 10)).toEqual([
    { path: "c", line: 7, sentence: "No address.", missing: false },
    { path: "c", line: 9, sentence: "netbox/x is not here.", missing: true },
  ])
  expect(await sources.get(id)).toMatchObject({
    state: "read",
    files: 2,
    declarations: 2,
    problems: 2,
    synced: 2_000,
  })
})

test("a declaration that is still the same keeps its id", async () => {
  const { sources, declarations } = await temporaryStore()
  const id = await sources.add(repository("infra"))
  const [first, second] = [declaredMachine("a", 1, "web1"), declaredMachine("a", 2, "web2")]
  await sources.replace(id, held({ declarations: [first, second, second] }))
  const before = await declarations.ofSource(id, 10)
  await sources.replace(id, held({ declarations: [second, declaredMachine("a", 3, "web3")] }))
  const after = await declarations.ofSource(id, 10)
  expect(before.map((each) => each.id)).toContain(after[0]!.id)
  expect(after.map(({ line }) => line)).toEqual([2, 3])
})

test("a replacement that fails leaves everything as it was", async () => {
  const { sources, mentions, declarations } = await temporaryStore()
  const id = await sources.add(repository("infra"))
  await mentions.begin(blobs("1"))
  await sources.replace(
    id,
    held({ files: files(["a", "1"]), declarations: [declaredMachine("a", 1, "web1")] }),
  )
  const before = [
    await sources.get(id),
    await collected(sources.files(id)),
    await declarations.ofSource(id, 10),
  ]
  const broken = held({
    files: files(["b", "1"], ["c", "never begun"]),
    declarations: [],
    head: "c".repeat(40),
  })
  await expect(sources.replace(id, broken)).rejects.toThrow("never begun")
  expect([
    await sources.get(id),
    await collected(sources.files(id)),
    await declarations.ofSource(id, 10),
  ]).toEqual(before)
})

test("nothing is told of a source before it was read as a whole", async () => {
  const { sources, mentions, declarations } = await temporaryStore()
  const id = await sources.add(repository("infra"))
  await mentions.begin(blobs("1"))
  const broken = held({
    files: files(["a", "1"], ["c", "never begun"]),
    declarations: [declaredMachine("a", 1, "web1")],
  })
  await expect(sources.replace(id, broken)).rejects.toThrow("never begun")
  expect(await declarations.by([{ kind: "name", value: "web1" }])).toEqual([])
  expect(await sources.get(id)).toMatchObject({ synced: null, files: 0 })
})

test("declarations are found by what they know a machine by, and by what they use", async () => {
  const { sources, declarations } = await temporaryStore()
  const id = await sources.add(repository("infra"))
  const upstream = {
    direction: "from" as const,
    other: [{ kind: "address" as const, value: "10.0.0.7", raw: "10.0.0.7:80", line: 3 }],
    port: 80,
    protocol: "tcp" as const,
    what: "backend web",
    line: 3,
  }
  await sources.replace(
    id,
    held({
      declarations: [
        declaredMachine("a", 1, "lb1.example.com", { uses: [upstream], endLine: 4 }),
        declaredMachine("a", 9, "lb1"),
        declaredMachine("a", 10, "lb10.example.com", { kind: "lease" }),
      ],
    }),
  )
  const lines = (found: readonly { line: number }[]) => found.map(({ line }) => line)
  expect(lines(await declarations.by([{ kind: "name", value: "lb1.example.com" }]))).toEqual([1])
  expect(lines(await declarations.byLabel("lb1"))).toEqual([9, 1])
  expect(lines(await declarations.by([{ kind: "address", value: "10.0.0.7" }]))).toEqual([])
  expect(lines(await declarations.by([{ kind: "address", value: "10.0.0.7" }], "use"))).toEqual([1])
  expect(lines(await collected(declarations.all("lease")))).toEqual([10])
  expect(lines(await collected(declarations.all()))).toEqual([1, 9, 10])
  expect(lines(await declarations.ofFile(id, "a"))).toEqual([1, 9, 10])
})

test("a source that is removed takes everything with it, and leaves what others hold", async () => {
  const { sources, mentions, declarations, commits } = await temporaryStore()
  const [one, other] = [await sources.add(repository("one")), await sources.add(repository("other"))]
  await mentions.begin(blobs("1"))
  for (const id of [one, other])
    await sources.replace(
      id,
      held({ files: files(["a", "1"]), declarations: [declaredMachine("a", 1, "web1")] }),
    )
  expect(await sources.remove(one)).toBe(true)
  expect(await sources.remove(one)).toBe(false)
  expect(await declarations.by([{ kind: "name", value: "web1" }])).toMatchObject([{ source: "other" }])
  expect(await collected(sources.files(other))).toEqual(files(["a", "1"]))
  expect(await commits.count(one)).toBe(0)
})
