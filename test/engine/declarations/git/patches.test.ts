import { afterAll, beforeAll, expect, test } from "vitest"
import { isObjectId } from "#engine/declarations/git/commands.ts"
import { patchesOf } from "#engine/declarations/git/patches.ts"
import { all, Workshop } from "./workshop.ts"

let workshop: Workshop
let mirror: string
const oids: string[] = []

beforeAll(() => {
  workshop = new Workshop()
  const folder = workshop.repository("story")
  oids.push(workshop.commit(folder, "Begin", { "a.txt": "one\ntwo\n", "b/c.txt": "x\n" }))
  oids.push(workshop.commit(folder, "Say two otherwise\n\n+ no line of a patch", { "a.txt": "one\nzwei\n" }))
  mirror = "story"
  workshop.git(workshop.folder, ["clone", "--quiet", "--mirror", folder, workshop.places(mirror).mirror])
})
afterAll(() => workshop.remove())

const told = async (...wanted: readonly string[]) =>
  (await all(patchesOf(workshop.at(mirror), wanted.filter(isObjectId)))).map(({ oid, message, files }) => ({
    oid,
    message,
    files: files.map(
      ({ path, change, added, removed }) =>
        `${change} ${path} -${removed.map(({ text }) => text).join()} +${added.map(({ text }) => text).join()}`,
    ),
  }))

const BEGIN = ["added a.txt - +one,two", "added b/c.txt - +x"]
const SECOND = ["modified a.txt -two +zwei"]

test("each commit has its own files, also the first, which has no parents", async () => {
  const [first = "", second = ""] = oids
  expect(await told(second, first)).toEqual([
    { oid: second, message: "Say two otherwise\n\n+ no line of a patch", files: SECOND },
    { oid: first, message: "Begin", files: BEGIN },
  ])
  expect((await told(first, second)).map(({ files }) => files)).toEqual([BEGIN, SECOND])
})
