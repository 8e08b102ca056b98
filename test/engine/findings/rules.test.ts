import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { findingRuleFiles, findingRules } from "#engine/finding-rules.ts"
import type { Check } from "#engine/findings/check.ts"
import { CHECKS } from "#engine/findings/checks.ts"
import {
  type Expected,
  type RuleExample,
  type WrittenRule,
  readFindingRules,
} from "#engine/findings/rules.ts"
import type { Verdict } from "#model/finding.ts"
import { indexOf, pageOf } from "./rule-pages.ts"
import { sceneOf, verdictsIn } from "./scene.ts"

const { rules, mistakes } = readFindingRules(findingRuleFiles())
const checked = rules.filter(({ by }) => by === "check")
const docs = join(import.meta.dirname, "../../../docs")

describe.each(checked.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const check = CHECKS[id]
  if (!check) return
  test.each(rule.fires.map((one) => [one.is, one] as const))("says: %s", (_is, example) => {
    expect(missedIn(rule, example, check)).toEqual([])
  })
  test.each(rule.quiet.map((one) => [one.is, one] as const))("is quiet: %s", (_is, example) => {
    expect(driftIn(rule, example, check)).toEqual([])
    expect(missedIn(rule, example, check)).toEqual([])
  })
  test("each guard has an example that is quiet for its sake", () => {
    const shown = new Set(rule.quiet.map(({ guard }) => guard))
    expect(rule.guards.filter((_guard, index) => !shown.has(index + 1))).toEqual([])
  })
  test("its examples tell it from a check that says nothing, and from one that always speaks", () => {
    const nothing = { of: check.of, check: () => [] } as Check
    expect(rule.fires.filter((one) => missedIn(rule, one, nothing).length === 0)).toEqual([])
    const everything = { of: "written", check: () => [anything(id)] } as const
    expect(rule.quiet.filter((one) => driftIn(rule, one, everything).length === 0)).toEqual([])
  })
})

test("every file is read without a mistake, and rules at work are those that are tried here", () => {
  const bare = ({ fires: _fires, quiet: _quiet, ...rule }: WrittenRule) => rule
  expect(mistakes).toEqual([])
  expect(findingRules().map(bare)).toEqual(rules.map(bare))
})

test("each rule has a check, and each check a rule", () => {
  expect(Object.keys(CHECKS).toSorted()).toEqual(checked.map(({ id }) => id).toSorted())
})

// Where this fails, `node scripts/finding-pages.mjs` writes the pages anew; the difference is read in review.
test("docs/findings tells of each rule what it says", async () => {
  for (const rule of rules)
    await expect(pageOf(rule)).toMatchFileSnapshot(join(docs, "findings", `${rule.id}.md`))
  await expect(indexOf(rules)).toMatchFileSnapshot(join(docs, "findings.md"))
})

function verdictsOf(rule: WrittenRule, { scene }: RuleExample, check: Check): readonly Verdict[] {
  return verdictsIn(sceneOf(scene), rule, check)
}

const driftIn = (rule: WrittenRule, example: RuleExample, check: Check) =>
  verdictsOf(rule, example, check).filter(({ state }) => state === "drift")

/** What an example expects and nobody said; a rule that is to fire must say at least something wrong. */
function missedIn(rule: WrittenRule, example: RuleExample, check: Check): readonly unknown[] {
  const said = verdictsOf(rule, example, check)
  const fires = rule.fires.includes(example)
  const wanted: readonly Expected[] =
    fires && example.expects.length === 0 ? [{ state: "drift" }] : example.expects
  const missed = wanted.filter((one) => !said.some((verdict) => isAsExpected(verdict, one)))
  return missed.length === 0 ? [] : [{ missed, said }]
}

function isAsExpected(verdict: Verdict, expected: Expected): boolean {
  const { machines, reason, title, ...same } = expected
  return (
    Object.entries(same).every(([key, value]) => verdict[key as keyof Verdict] === value) &&
    (title === undefined || verdict.title.includes(title)) &&
    (machines === undefined || String(verdict.machines.toSorted()) === String(machines.toSorted())) &&
    (reason === undefined || verdict.reason?.sentence.includes(reason) === true)
  )
}

function anything(rule: string): Verdict {
  return {
    rule,
    state: "drift",
    severity: "low",
    matter: "anything",
    peers: null,
    machines: [],
    title: "Something",
    says: "",
    advice: "",
    for: [],
    against: [],
    reason: null,
    since: 0,
    pending: false,
    review: null,
  }
}
