import { describe, expect, test } from "vitest"
import type { NextQuestion } from "#model/mystery.ts"
import { type Askable, questionsFor } from "#engine/explanation/next-question.ts"
import { questionInWords, stepOf } from "#model/question-step.ts"

const NOTHING: Askable = {
  name: "10.0.0.7",
  ip: "10.0.0.7",
  network: "office",
  scanned: true,
  ssh: false,
  lookedInside: false,
  snmp: false,
  explainers: [],
  lines: [],
  removed: [],
  sources: 1,
  missing: [],
  neighboursIn: null,
}

/** The cheapest question as the engine words it: the screen reads its step from those words. */
const questionFor = (known: Partial<Askable>): NextQuestion => questionsFor({ ...NOTHING, ...known }).next

describe("the step that a question of the engine leads to", () => {
  test("is a scan's plan where it was never scanned", () => {
    expect(stepOf(questionFor({ scanned: false }))).toBe("plan")
  })

  test("is a look where it takes logins, and the command is not shown beside it", () => {
    const question = questionFor({ ssh: true })
    expect(stepOf(question)).toBe("look")
    expect(questionInWords(question.question)).toMatch(/A look inside tells\.$/)
  })

  test("is credentials where a switch could tell", () => {
    expect(stepOf(questionFor({ snmp: true }))).toBe("credentials")
  })

  test("is a line to be read where one names it", () => {
    expect(stepOf(questionFor({ lines: [{ source: "infra", path: "docs/old.md", line: 3 }] }))).toBe("line")
  })

  test("is a commit to be read where one took its line out", () => {
    const removed = [{ source: "infra", path: "site.yml", line: 4, commit: "4be1d02a", author: "Pia" }]
    expect(stepOf(questionFor({ removed }))).toBe("commit")
  })

  test("is a source to be added where none is, one is missing, or its neighbours stand in one", () => {
    const missing = [{ source: "infra", path: "site.yml", line: 4 }]
    for (const known of [{ sources: 0 }, { missing }, { neighboursIn: "infra" }])
      expect(stepOf(questionFor(known))).toBe("source")
  })

  test("is a message where only people are left", () => {
    expect(stepOf(questionFor({}))).toBe("message")
  })
})
