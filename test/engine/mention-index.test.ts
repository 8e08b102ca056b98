import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { IndexWriter } from "#engine/mention-index.ts"
import { openStore, type Store } from "#store/store.ts"

type Files = Readonly<Record<string, string>>

async function opened() {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-mentions-"))
  const store = await openStore(join(folder, "rollcall.db"))
  onTestFinished(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })
  const source = await store.sources.add({
    name: "infra",
    kind: "folder",
    location: folder,
    branch: null,
    network: null,
    claims: [],
  })
  return { store, source }
}

const oidOf = (text: string) => Buffer.from(text, "latin1").toString("base64")

/** Reads files as a sync does; null for an end that is never reached. */
async function index(store: Store, source: number, files: Files, ends = true): Promise<readonly string[]> {
  const writer = new IndexWriter(store)
  const entries = Object.entries(files).map(([path, text]) => ({ path, oid: oidOf(text), size: text.length }))
  const texts = new Map(entries.map(({ path, oid }) => [oid, files[path]!]))
  try {
    const fresh = await writer.begin(entries)
    for (const oid of fresh) await writer.add(oid, Buffer.from(texts.get(oid)!, "latin1"))
    if (!ends) return fresh
    await writer.end()
    await store.sources.replace(source, {
      head: null,
      commits: 0,
      said: null,
      synced: 1,
      files: entries,
      declarations: [],
      problems: [],
      missing: [],
    })
    return fresh
  } finally {
    await writer.close()
  }
}

async function whereIs(store: Store, token: string): Promise<readonly string[]> {
  const found = (await store.mentions.lookUp([token])).get(token)
  return (found?.places ?? [])
    .map(({ path, line, secret }) => `${path}:${line}${secret ? " secret" : ""}`)
    .toSorted()
}

test("every file is looked up by what stands in it", async () => {
  const { store, source } = await opened()
  await index(store, source, {
    "hosts.ini": "[web]\nweb[01:03].lan ansible_host=10.0.0.7\n",
    "ca.key": "web02.lan hunter2 10.0.0.7",
    "logo.png": "\0web02.lan",
    "cron/backup": "# web02 goes to nas-1\n0 3 * * * root rsync web02:/srv /mnt\n",
  })
  expect(await whereIs(store, "web02")).toEqual([
    "ca.key:1 secret",
    "cron/backup:1",
    "cron/backup:2",
    "hosts.ini:2",
  ])
  expect(await whereIs(store, "10.0.0.7")).toEqual(["ca.key:1 secret", "hosts.ini:2"])
  expect(await whereIs(store, "nas-1")).toEqual(["cron/backup:1"])
  expect(await whereIs(store, "hunter2")).toEqual([])
})

test("the next reading takes only what changed, and what went is found no more", async () => {
  const { store, source } = await opened()
  await index(store, source, { a: "web1", b: "web2" })
  expect(await index(store, source, { a: "web1", b: "web3", c: "web1" })).toEqual([oidOf("web3")])
  expect(await whereIs(store, "web1")).toEqual(["a:1", "c:1"])
  expect(await whereIs(store, "web2")).toEqual([])
  expect(await store.mentions.tidy()).toEqual({ blobs: 1, tokens: 1 })
})

test("a reading that was stopped leaves what was there, and the next one makes it whole", async () => {
  const { store, source } = await opened()
  await index(store, source, { a: "web1" })
  const next = { a: "web1 web5", b: "web6" }
  await index(store, source, next, false)
  expect(await whereIs(store, "web1")).toEqual(["a:1"])
  expect(await whereIs(store, "web5")).toEqual([])
  await index(store, source, next)
  expect(await whereIs(store, "web5")).toEqual(["a:1"])
  expect(await whereIs(store, "web6")).toEqual(["b:1"])
})

test("content with a path that may hold secrets is read as one that does", async () => {
  const { store, source } = await opened()
  await index(store, source, { "plain.txt": "hunter2 web1.lan", "app/.env": "hunter2 web1.lan" })
  expect(await whereIs(store, "hunter2")).toEqual([])
  expect(await whereIs(store, "web1.lan")).toEqual(["app/.env:1 secret", "plain.txt:1 secret"])
})

test("a file made to fill the memory is read in part, and the others whole", async () => {
  const { store, source } = await opened()
  const names = Array.from({ length: 180_000 }, (_, at) => `n${at.toString(36)}-a${at}-b`)
  await index(store, source, { a: "web1", b: names.join("\n"), c: "web2" })
  expect(await whereIs(store, names[0]!)).toEqual(["b:1"])
  expect(await whereIs(store, names.at(-1)!)).toEqual([])
  expect(await whereIs(store, "web1")).toEqual(["a:1"])
  expect(await whereIs(store, "web2")).toEqual(["c:1"])
}, 90_000)
