import { describe, expect, it } from "vitest"
import type { FindingTold } from "#api/findings.ts"
import { linesOf, lookAt, ordinalOf, type Section, sectionsOf } from "#renderer/findings/sections.ts"

const sight: string[] = []
const section = (key: Section["key"], total: number, open = true): Section => ({
  key,
  title: key,
  folds: !open,
  open,
  total,
  rowAt: (index) => (index < total ? ({ id: `${key}-${index}` } as FindingTold) : undefined),
  look: (first, last) => void sight.push(`${key} ${first}-${last}`),
})

describe("the list of findings", () => {
  const lines = linesOf([
    section("critical", 2),
    section("high", 0),
    section("medium", 3),
    section("hints", 14, false),
  ])

  it("has a head a section, and nothing of an empty or a folded one", () => {
    expect(lines.count).toBe(1 + 2 + 1 + 3)
    expect(lines.findings).toBe(5)
    const kinds = Array.from({ length: lines.count }, (_, at) => lines.lineAt(at)?.kind)
    expect(kinds).toEqual(["head", "finding", "finding", "head", "finding", "finding", "finding"])
    expect(lines.lineAt(lines.count)).toBeUndefined()
    expect(lines.lineAt(-1)).toBeUndefined()
  })

  it("counts findings through all sections, and knows the line of each", () => {
    expect(lines.findingAt(0)?.id).toBe("critical-0")
    expect(lines.findingAt(2)?.id).toBe("medium-0")
    expect(lines.findingAt(5)).toBeUndefined()
    expect([0, 1, 2, 4].map(lines.lineOf)).toEqual([1, 2, 4, 6])
  })

  it("finds a finding again near its last place, and nothing where it has left", () => {
    expect(ordinalOf(lines, "medium-2", 0)).toBe(4)
    expect(ordinalOf(lines, "critical-0", 4)).toBe(0)
    expect(ordinalOf(lines, "hints-0", 0)).toBeNull()
  })

  it("tells each section what of it is in sight", () => {
    const sections = [section("critical", 200), section("high", 200)]
    lookAt(linesOf(sections), sections, 190, 215)
    expect(sight).toEqual(["critical 189-199", "high 0-13"])
  })

  it("keeps hints, and what was seen once, apart from what is open", () => {
    const open = sectionsOf("open")
    expect(open.map(({ key }) => key)).toEqual(["critical", "high", "medium", "low", "hints", "pending"])
    expect(open.filter(({ levels }) => levels.includes("hint")).map(({ key }) => key)).toEqual(["hints"])
    expect(sectionsOf("resolved").every(({ folds }) => !folds)).toBe(true)
  })
})
