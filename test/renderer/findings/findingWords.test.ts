import { describe, expect, it } from "vitest"
import type { FindingCounts, PeerGroupTold } from "#api/findings.ts"
import { countIn, sayingInWords, tabOf, whomInWords } from "#renderer/findings/findingWords.ts"
import { groupsLike, sizeInWords } from "#renderer/findings/groupWords.ts"

const counts: FindingCounts = {
  open: 99,
  hints: 14,
  baseline: 60,
  pending: 2,
  accepted: 3,
  expected: 4,
  falseAlarms: 5,
  unknown: 7,
  resolved: 11,
  bySeverity: [],
}

describe("findings in words", () => {
  it("counts each part of the list, hints never among the open ones", () => {
    expect(countIn(counts, "open")).toBe(99)
    expect(countIn(counts, "accepted")).toBe(12)
    expect([countIn(counts, "unknown"), countIn(counts, "resolved")]).toEqual([7, 11])
    expect([tabOf("came-back"), tabOf("false-alarm"), tabOf("unknown")]).toEqual([
      "open",
      "accepted",
      "unknown",
    ])
  })

  it("says whom it is about in one bounded line", () => {
    const whom = (names: readonly string[], peers: string | null = null) => whomInWords({ names, peers })
    expect(whom(["web-03"])).toBe("web-03")
    expect(whom(["a", "b", "c", "d"])).toBe("4 machines: a, b, c …")
    expect(whom([])).toBe("what is written down")
    expect(whom(["x".repeat(10_000)]).length).toBeLessThan(80)
    expect(whom(["a\u202Eb"])).not.toContain("\u202E")
  })

  it("says who said what of it, and until when", () => {
    const saying = {
      decision: 1,
      kind: "accept",
      until: "2031-12-31",
      why: "vendor",
      by: "pia",
      at: 0,
    } as const
    expect(sayingInWords({ saying })).toMatch(/^Accepted until 31 Dec 2031, said by pia on .*: vendor$/u)
    expect(sayingInWords({ saying: null })).toBeNull()
  })

  it("tells groups by their size, and finds them by any of their words", () => {
    const group: PeerGroupTold = {
      id: "group web",
      kind: "group",
      name: "web",
      machines: ["a", "b", "c"],
      environments: { prod: 2, "": 1 },
      because: "3 machines are in group web of infra",
      open: 0,
    }
    expect(sizeInWords(group)).toBe("3 machines: prod 2")
    expect(groupsLike([group], "INFRA prod")).toEqual([group])
    expect(groupsLike([group], "infra test")).toEqual([])
  })
})
