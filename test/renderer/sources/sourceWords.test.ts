import { expect, test } from "vitest"
import type { SourceTold } from "#api/sources.ts"
import {
  branchInWords,
  nameFor,
  readingInWords,
  standingOf,
  sumInWords,
} from "#renderer/sources/sourceWords.ts"

const source: SourceTold = {
  id: 1,
  name: "infra",
  kind: "repository",
  location: "/srv/git/infra",
  branch: null,
  network: null,
  state: "read",
  said: null,
  head: "1920d81ea4f4",
  commits: 3,
  files: 9,
  declarations: 92,
  problems: 3,
  synced: Date.now(),
  claims: [],
}

test("a source that failed says what it still holds", () => {
  expect(standingOf({ ...source, state: "failed", said: "gone" })).toMatchObject({
    mark: "bad",
    word: "failed",
  })
  expect(standingOf({ ...source, state: "failed" }).second).toMatch(/^holds what was read today /)
  expect(standingOf({ ...source, state: "failed", synced: null }).second).toBe("never read")
})

test("one that was read with something missing is read in part, and a new one is no failure", () => {
  expect(standingOf({ ...source, said: "Its history is cut." }).word).toBe("read in part")
  expect(standingOf({ ...source, state: "new", synced: null }).word).toBe("not read yet")
})

test("how far a reading has come is told in words, whatever the phase is called", () => {
  expect(readingInWords({ phase: "receiving", share: 0.43 })).toBe("fetching, 43 %")
  expect(readingInWords({ phase: "waiting", share: null })).toBe("waits for its turn")
  expect(readingInWords({ phase: "weaving\u202e", share: null })).toBe("weaving\ufffd")
})

test("a branch is told with the commit that was read; a folder has none", () => {
  expect(branchInWords(source)).toBe("HEAD at 1920d81")
  expect(branchInWords({ ...source, branch: "main", head: null })).toBe("main")
  expect(branchInWords({ ...source, kind: "folder" })).toBe("")
})

test("a source is called what the engine would call it", () => {
  expect(
    ["git@git.example:ops/Infra.git", "https://git.example/a/b.git/", "/srv/Our Zones/", "", "/"].map(
      nameFor,
    ),
  ).toEqual(["infra", "b", "our-zones", "", ""])
})

test("the sum names what failed", () => {
  expect(sumInWords([source])).toBe("92 declarations in 1 source")
  expect(sumInWords([source, { ...source, state: "failed" }])).toBe("184 declarations in 2 sources, 1 failed")
})
