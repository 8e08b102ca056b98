import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type FindingRuleFile, type WrittenRule, readFindingRules } from "./findings/rules.ts"
import { RULES_FOLDER } from "./rule-files.ts"

let kept: readonly WrittenRule[] | null = null

/** Our own rules of what doesn't agree, read once and without their examples. */
export function findingRules(): readonly WrittenRule[] {
  kept ??= readOwn()
  return kept
}

function readOwn(): readonly WrittenRule[] {
  const { rules, mistakes } = readFindingRules(findingRuleFiles(), false)
  const [first] = mistakes
  if (first) throw new Error(`${first.path}:${first.line}: ${first.sentence}`)
  return rules
}

/** The files of our own rules, in the order of their names. */
export function findingRuleFiles(): readonly FindingRuleFile[] {
  const folder = join(RULES_FOLDER, "findings")
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((name) => ({ path: `rules/findings/${name}`, text: readFileSync(join(folder, name), "utf8") }))
}
