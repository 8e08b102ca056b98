import * as fc from "fast-check"
import { expect, test } from "vitest"
import { PlacePacker, placesOf, type Posting } from "#model/mention-index.ts"
import type { Store } from "#store/store.ts"
import { held, repository, temporaryStore } from "./temporary-store.ts"

type Files = Readonly<Record<string, string>>

/** Reads files whose every word is a token, and whose content is its own id, into the index. */
async function read(store: Store, source: number, files: Files): Promise<number> {
  const contents = Object.values(files).map((oid) => ({ oid, size: oid.length }))
  const numbers = await store.mentions.begin(contents)
  await store.mentions.write([...numbers.values()].at(-1) ?? 0, postings(numbers))
  await store.mentions.end([...numbers.values()].map((number) => [number, "text"]))
  await store.sources.replace(
    source,
    held({ files: Object.entries(files).map(([path, oid]) => ({ path, oid })) }),
  )
  return numbers.size
}

function postings(numbers: ReadonlyMap<string, number>): Posting[] {
  const found = new Map<string, { file: number; line: number }[]>()
  for (const [content, file] of numbers)
    content
      .split(" ")
      .forEach((token, at) => found.set(token, [...(found.get(token) ?? []), { file, line: at + 1 }]))
  return [...found].map(([token, places]) => {
    const packer = new PlacePacker()
    for (const { file, line } of places) packer.add(file, line)
    return { token, files: new Set(places.map(({ file }) => file)).size, places: packer.take() }
  })
}

async function whereIs(store: Store, token: string): Promise<readonly string[]> {
  const found = (await store.mentions.lookUp([token])).get(token)
  return (found?.places ?? []).map(({ path, line }) => `${path}:${line}`).toSorted()
}

test("places come out as they were packed", () => {
  const places = fc.array(fc.tuple(fc.nat(2 ** 31 - 1), fc.integer({ min: 1, max: 500_000 })), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(places, (all) => {
      const ordered = all
        .map(([file, line]) => ({ file: file + 1, line }))
        .toSorted((a, b) => a.file - b.file || a.line - b.line)
      const packer = new PlacePacker()
      for (const { file, line } of ordered) packer.add(file, line)
      expect(placesOf(packer.take())).toEqual(ordered)
      expect(placesOf(packer.take())).toEqual([])
    }),
  )
})

test("a token is found on its lines in every file that has the content", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  await read(store, source, { a: "web1 web2", b: "web1 web2", c: "x web1" })
  expect(await whereIs(store, "web1")).toEqual(["a:1", "b:1", "c:2"])
  expect((await store.mentions.lookUp(["web2", "nowhere"])).get("web2")).toMatchObject({
    files: 1,
    more: false,
  })
  expect((await store.mentions.lookUp(["nowhere"])).size).toBe(0)
})

test("content that the index has is not read again", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  expect(await read(store, source, { a: "web1", b: "web2" })).toBe(2)
  expect(await read(store, source, { a: "web1", b: "web3" })).toBe(1)
  expect(await whereIs(store, "web1")).toEqual(["a:1"])
  expect(await whereIs(store, "web2")).toEqual([])
  expect(await whereIs(store, "web3")).toEqual(["b:1"])
})

test("what no source has any more is dropped, and nothing else", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  await read(store, source, { a: "web1 web2", b: "web1" })
  await read(store, source, { b: "web1" })
  expect(await store.mentions.tidy()).toEqual({ blobs: 1, tokens: 1 })
  expect((await store.mentions.lookUp(["web1"])).get("web1")).toMatchObject({ files: 1, more: false })
  expect(await store.mentions.tidy()).toEqual({ blobs: 0, tokens: 0 })
  expect(await read(store, source, { a: "web1 web2", b: "web1" })).toBe(1)
  expect(await whereIs(store, "web1")).toEqual(["a:1", "b:1"])
})

test("what a reading that was killed left is begun anew, and never told twice", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  const numbers = await store.mentions.begin([{ oid: "web1 web2", size: 9 }])
  await store.mentions.write(numbers.get("web1 web2")!, postings(numbers))
  expect(await whereIs(store, "web1")).toEqual([])
  expect(await read(store, source, { a: "web1 web2" })).toBe(1)
  expect(await whereIs(store, "web1")).toEqual(["a:1"])
  await store.mentions.tidy()
  expect((await store.mentions.lookUp(["web2"])).get("web2")).toMatchObject({ files: 1 })
})

test("content that never came is asked for again, though a file names it", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  await store.mentions.begin([{ oid: "web1", size: 4 }])
  await store.sources.replace(source, held({ files: [{ path: "a", oid: "web1" }] }))
  expect(await read(store, source, { a: "web1" })).toBe(1)
  expect(await whereIs(store, "web1")).toEqual(["a:1"])
})

test("places are told up to a limit, and that there are more", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  await read(
    store,
    source,
    Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`f${at}`, `web1 x${at}`])),
  )
  const found = (await store.mentions.lookUp(["web1"], 4)).get("web1")!
  expect([found.files, found.more, found.places.length]).toEqual([9, true, 4])
})

test("the index always agrees with the files, whatever was read and tidied before", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  const words = fc.array(fc.constantFrom("web1", "web2", "db1", "db2"), { minLength: 1, maxLength: 5 })
  const files = fc.dictionary(
    fc.constantFrom("a", "b", "c", "d"),
    words.map((all) => all.join(" ")),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(files, fc.boolean()), { minLength: 1, maxLength: 6 }),
      async (steps) => {
        for (const [state, isTidied] of steps) {
          await read(store, source, state)
          if (isTidied) await store.mentions.tidy()
          for (const token of ["web1", "web2", "db1", "db2"])
            expect(await whereIs(store, token)).toEqual(standing(state, token))
        }
      },
    ),
    { numRuns: 25 },
  )
})

const standing = (files: Files, token: string) =>
  Object.entries(files)
    .flatMap(([path, text]) =>
      text.split(" ").flatMap((word, at) => (word === token ? [`${path}:${at + 1}`] : [])),
    )
    .toSorted()

test("a little that went, or came, is not worth going through the whole index; it is passed over all the same", async () => {
  const store = await temporaryStore()
  const source = await store.sources.add(repository("infra"))
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, `web${at} all`]))
  await read(store, source, many)
  await read(store, source, { ...many, f7: "web7b all" })
  expect(await store.mentions.tidy()).toEqual({ blobs: 0, tokens: 0 })
  expect(await whereIs(store, "web7")).toEqual([])
  const few = Object.fromEntries(Object.entries(many).slice(0, 50))
  await read(store, source, few)
  expect(await store.mentions.tidy()).toEqual({ blobs: 51, tokens: 51 })
  expect((await store.mentions.lookUp(["all"], 100)).get("all")).toMatchObject({ files: 50, more: false })
})
