import { symlinkSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { syncMirror } from "#engine/declarations/git/mirror.ts"
import { type Blob, contentOf, readBlobs, treeOf, type TreeEntry } from "#engine/declarations/git/tree.ts"
import { all, Workshop } from "#test/engine/declarations/git/workshop.ts"

const shop = new Workshop()
afterAll(() => shop.remove())

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`

describe("a tree", () => {
  let entries: TreeEntry[] = []
  beforeAll(async () => {
    const repository = shop.repository("tree")
    symlinkSync("/etc/passwd", shop.path("link"))
    shop.write(repository, {
      "hosts.ini": "web1\n",
      "a\nb/c": "x",
      "big.bin": Buffer.alloc(6_000_000, 1),
      "disk.img": POINTER,
    })
    symlinkSync("/etc/passwd", join(repository, "out"))
    shop.git(repository, ["update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},module`])
    const latin = shop.git(repository, ["hash-object", "-w", "--stdin"], { input: "caf\n" })
    const record = Buffer.concat([Buffer.from(`100644 ${latin}\tcaf`), Buffer.from([0xe9, 0])])
    shop.git(repository, ["update-index", "-z", "--add", "--index-info"], { input: record })
    shop.git(repository, ["add", "hosts.ini", "a\nb", "big.bin", "disk.img", "out"])
    shop.git(repository, ["-c", "user.name=A", "-c", "user.email=a@x.example", "commit", "-qm", "all"])
    const { head } = await syncMirror(repository, shop.places("tree"))
    entries = await all(treeOf(shop.at("tree"), head ?? ""))
  })

  test("tells files, links, submodules and paths that are not UTF-8 apart", () => {
    expect(entries.map(({ path, kind, size, escaped, mode }) => [path, kind, size, escaped, mode])).toEqual([
      ["a\nb/c", "file", 1, false, "100644"],
      ["big.bin", "file", 6_000_000, false, "100644"],
      [String.raw`caf\xE9`, "file", 4, true, "100644"],
      ["disk.img", "file", POINTER.length, false, "100644"],
      ["hosts.ini", "file", 5, false, "100644"],
      ["module", "submodule", null, false, "160000"],
      ["out", "link", 11, false, "120000"],
    ])
  })

  test("gives its blobs in order, without those that are too large or not there", async () => {
    const oids = entries.map(({ oid }) => oid)
    const blobs = await all(readBlobs(shop.at("tree"), oids))
    const shown = (blob: Blob) => (blob.kind === "read" ? contentOf(blob.bytes).kind : blob.kind)
    expect(blobs.map(({ oid }) => oid)).toEqual(oids)
    expect(blobs.map(shown)).toEqual(["text", "large", "text", "lfs-pointer", "text", "missing", "text"])
    const many = Array.from({ length: 1_000 }, (_, index) => oids[index % 2 === 0 ? 4 : 2]!)
    const read = await all(readBlobs(shop.at("tree"), many))
    expect(read.filter((blob) => blob.kind === "read" && blob.bytes.toString() === "web1\n")).toHaveLength(
      500,
    )
  })

  test("stops reading blobs when nobody listens, and takes nothing but object ids", async () => {
    for await (const blob of readBlobs(shop.at("tree"), [entries[4]!.oid, entries[1]!.oid], {
      largest: 9_000_000,
    })) {
      expect(blob.kind).toBe("read")
      break
    }
    await expect(all(readBlobs(shop.at("tree"), ["HEAD\nflush"]))).rejects.toThrow("not an object id")
  })
})

describe("bytes", () => {
  test.each([
    ["UTF-8", Buffer.from("größe web1\n"), { kind: "text", text: "größe web1\n", encoding: "utf-8" }],
    [
      "Latin-1",
      Buffer.from("gr\xF6\xDFe web1\n", "latin1"),
      { kind: "text", text: "größe web1\n", encoding: "latin-1" },
    ],
    [
      "UTF-16",
      Buffer.from("\uFEFFweb1\r\n", "utf16le"),
      { kind: "text", text: "web1\r\n", encoding: "utf-16" },
    ],
    [
      "UTF-16, the other way round",
      Buffer.from([254, 255, 0, 119]),
      { kind: "text", text: "w", encoding: "utf-16" },
    ],
    ["nothing", Buffer.alloc(0), { kind: "text", text: "", encoding: "utf-8" }],
    ["a NUL", Buffer.from("web1\0"), { kind: "binary" }],
    ["noise", Buffer.from([1, 2, 3, 200, 4, 5, 130]), { kind: "binary" }],
    ["a pointer of LFS", Buffer.from(POINTER), { kind: "lfs-pointer" }],
  ])("of %s are known", (_, bytes, content) => {
    expect(contentOf(bytes)).toEqual(content)
  })
})
