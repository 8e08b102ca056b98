import { compiled, type Example, type Rule } from "./rule.ts"
import { filled } from "./template.ts"

/** An example that isn't as its rule says. */
export interface FailedExample {
  readonly line: number
  readonly sentence: string
}

/** Tries one example of a rule; null where it is as the rule says. */
export function tryExample(rule: Rule, example: Example, mustMatch: boolean): FailedExample | null {
  const sentence = mustMatch ? lacks(rule, example) : matchesAfterAll(rule, example)
  return sentence === null ? null : { line: example.line, sentence }
}

function lacks(rule: Rule, example: Example): string | null {
  const match = matchOf(rule, example)
  const { name } = rule
  if (match === null) return `${name} must match ${quoted(example.text)}, and does not.`
  const missing = missingConditions(rule, example)
  if (missing.length > 0)
    return `${name} must match ${quoted(example.text)}, but "also:" ${missing.join(", ")} is not met by the example's "with:".`
  const wrong = Object.entries(example.gives).find(([what, text]) => told(rule, what, match) !== text.trim())
  if (wrong === undefined) return null
  const [what, text] = wrong
  return `${name} gives ${what} ${quoted(told(rule, what, match))} for ${quoted(example.text)}, and not ${quoted(text)}.`
}

function matchesAfterAll(rule: Rule, example: Example): string | null {
  const matches = matchOf(rule, example) !== null && missingConditions(rule, example, true).length === 0
  return matches ? `${rule.name} must not match ${quoted(example.text)}, and does.` : null
}

const told = (rule: Rule, what: string, match: RegExpExecArray) =>
  Object.hasOwn(rule.named, what) ? filled(rule.named[what] ?? [], match) : ""

function matchOf({ pattern }: Rule, { text }: Example): RegExpExecArray | null {
  const expression = compiled(pattern)
  if (typeof expression === "string") return null
  return expression.exec(text)
}

/** The fields of conditions that an example's other values don't meet; a counterexample that names none meets all. */
function missingConditions(rule: Rule, example: Example, lenient = false): readonly string[] {
  return rule.also
    .filter(({ field, pattern }) => {
      const value = example.with[field]
      if (value === undefined) return !lenient
      const expression = compiled(pattern)
      return typeof expression === "string" || !expression.test(value)
    })
    .map(({ field }) => field)
}

const quoted = (text: string) => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text)
