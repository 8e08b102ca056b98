import { expect, test } from "vitest"
import type { Cause, Caused } from "#model/cause.ts"
import { causeInWords, commitMark, commitOf, markOf, surenessOf } from "#renderer/app/causeWords.ts"

const commit: Cause = {
  source: "infra",
  commit: "9c1f0aa3d76c27eb7f7a404d0a9628e9c85a3656",
  others: [],
  author: "Pia Lorrimer",
  mail: "pia@corp.example",
  date: 0,
  arrived: 0,
  subject: "Bump postgres \u202Eevil",
  tickets: [],
  rank: 1,
  score: 8,
  band: "strong",
  confidence: "likely",
  reasons: [],
  said: null,
}
const weak: Cause = { ...commit, band: "weak", confidence: "unsure" }
const caused = (state: Caused["state"], causes: readonly Cause[], because = "why"): Caused => ({
  ...{ state, causes, because, candidates: 3 },
})

test("each answer has a shape of its own, and what is said is likely, never certain", () => {
  expect(markOf(caused("explained", [commit]))).toBe("answered")
  expect(markOf(caused("explained", [{ ...commit, said: "confirmed" }]))).toBe("settled")
  expect(markOf(caused("unexplained", []))).toBe("mystery")
  expect(markOf(caused("unknown", []))).toBe("not-asked")
  expect(markOf(caused("unknown", [weak]))).toBe("doubt")
  const words = causeInWords(caused("explained", [commit]))
  expect(words).toMatch(/^Likely explained by 9c1f0aa Bump postgres/)
  expect(words).not.toContain("\u202E")
})

test("a weak candidate never stands for a change that no commit explains", () => {
  const one = caused("unexplained", [weak])
  expect(markOf(one)).toBe("mystery")
  expect(commitOf(one)).toBeNull()
  expect(causeInWords(one)).toBe("No commit explains this; 1 weak candidate")
})

test("what isn't known says why", () => {
  expect(causeInWords(caused("unknown", [], "no source names this machine"))).toBe(
    "Not known: no source names this machine",
  )
})

test("what people said comes before what was reckoned", () => {
  expect(surenessOf(commit)).toBe("likely")
  expect(surenessOf({ ...commit, said: "rejected" })).toBe("rejected")
  expect(commitMark({ ...weak, said: "confirmed" })).toBe("settled")
  expect(commitMark(weak)).toBe("doubt")
})
