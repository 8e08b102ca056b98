import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from "yaml"
import { z } from "zod"
import { type FindingRule, LEVELS, VERDICT_STATES } from "#model/finding.ts"
import { SEVERITIES } from "#model/severity.ts"

/** A file of rules, as it stands in rules/findings. */
export interface FindingRuleFile {
  readonly path: string
  readonly text: string
}

export interface FindingRuleMistake {
  readonly path: string
  readonly line: number
  readonly sentence: string
}

/** What an example expects to be said: what is left out may be anything. */
export interface Expected {
  readonly rule?: string | undefined
  readonly state: (typeof VERDICT_STATES)[number]
  readonly machines?: readonly string[] | undefined
  readonly severity?: (typeof SEVERITIES)[number] | undefined
  readonly matter?: string | undefined
  readonly title?: string | undefined
  readonly reason?: string | undefined
  readonly pending?: boolean | undefined
}

/** A small world in which a rule fires, or must not; the rest of it is read by who builds worlds. */
export interface RuleExample {
  readonly is: string
  /** Of a quiet one: which of the rule's guards it shows, from 1. */
  readonly guard?: number | undefined
  readonly expects: readonly Expected[]
  readonly scene: Readonly<Record<string, unknown>>
}

/** A rule with what shows that it holds. */
export interface WrittenRule extends FindingRule {
  /** The file's name: "tls". */
  readonly family: string
  /** Who looks: a check of this room, identity while it resolves machines, or whoever reads people's expectations. */
  readonly by: "check" | "identity" | "expectations"
  readonly fires: readonly RuleExample[]
  readonly quiet: readonly RuleExample[]
}

export interface FindingRulesRead {
  readonly rules: readonly WrittenRule[]
  readonly mistakes: readonly FindingRuleMistake[]
}

const text = z.string().trim().min(1).max(2_000)
const id = z.string().regex(/^[a-z][a-z\d]*(?:-[a-z\d]+)*$/u, "is lower-case words with hyphens in between")

const expected = z.strictObject({
  rule: id.optional(),
  state: z.enum(VERDICT_STATES).default("drift"),
  machines: z.array(text).optional(),
  severity: z.enum(SEVERITIES).optional(),
  matter: text.optional(),
  title: text.optional(),
  reason: text.optional(),
  pending: z.boolean().optional(),
})

const example = z
  .looseObject({ is: text, guard: z.int().min(1).optional(), expects: z.array(expected).default([]) })
  .transform(({ is, guard, expects, ...scene }): RuleExample => ({
    is,
    expects,
    scene,
    ...(guard !== undefined && { guard }),
  }))

const checked = z.strictObject({
  fires: z.array(example).min(2, "has at least two examples"),
  quiet: z.array(example).min(3, "has at least three examples"),
})

const rule = z.strictObject({
  id,
  title: text,
  level: z.enum(LEVELS),
  severity: z.enum(SEVERITIES),
  because: text,
  advice: text,
  guards: z.array(text).min(1),
  settings: z.record(z.string(), z.union([z.number(), z.array(z.string())])).default({}),
  by: z.enum(["check", "identity", "expectations"]).default("check"),
  // What others find is shown by their own tests.
  examples: checked.optional(),
})

const file = z.strictObject({ about: text, rules: z.array(rule) })

/**
 * Reads files of rules; what is wrong in them is said by its line, and such a file brings no rule. Without their examples
 * they are read ten times as fast: only who tries rules needs those.
 */
export function readFindingRules(files: readonly FindingRuleFile[], withExamples = true): FindingRulesRead {
  const mistakes: FindingRuleMistake[] = []
  const seen = new Set<string>()
  const reading = { seen, mistakes, withExamples }
  const rules = files.flatMap((each) =>
    rulesOf(withExamples ? each : { ...each, text: withoutExamples(each.text) }, reading),
  )
  return { rules, mistakes }
}

interface Reading {
  readonly seen: Set<string>
  readonly mistakes: FindingRuleMistake[]
  readonly withExamples: boolean
}

/** The same lines, with nothing where examples stood. */
function withoutExamples(written: string): string {
  let depth = -1
  return written
    .split("\n")
    .map((line) => {
      const indent = line.search(/\S/u)
      if (depth >= 0 && (indent < 0 || indent > depth)) return ""
      depth = /^\s+examples:\s*$/u.test(line) ? indent : -1
      return depth >= 0 ? "" : line
    })
    .join("\n")
}

type Path = readonly PropertyKey[]

function rulesOf(
  { path, text: written }: FindingRuleFile,
  { seen, mistakes, withExamples }: Reading,
): readonly WrittenRule[] {
  const counter = new LineCounter()
  const document = parseDocument(written, { lineCounter: counter, prettyErrors: false, stringKeys: true })
  const say = (line: number, sentence: string) => mistakes.push({ path, line, sentence })
  for (const { pos, message } of document.errors) say(counter.linePos(pos[0]).line, message)
  if (document.errors.length > 0) return []
  const found = file.safeParse(document.toJS({ maxAliasCount: 100 }))
  const lineAt = (at: Path) => lineOf(document, at, counter)
  if (!found.success) {
    for (const issue of found.error.issues) say(lineAt(placeOf(issue)), sentenceOf(issue))
    return []
  }
  return found.data.rules.flatMap((each, index) => {
    const wrong = wrongOf(each, seen, withExamples)
    seen.add(each.id)
    if (wrong !== null) say(lineAt(["rules", index, "id"]), wrong)
    return wrong === null ? [writtenOf(each, familyOf(path))] : []
  })
}

type Read = z.infer<typeof rule>

function wrongOf(
  { id: name, by, examples, guards }: Read,
  seen: ReadonlySet<string>,
  withExamples: boolean,
): string | null {
  if (seen.has(name)) return `There is a rule "${name}" already.`
  if (by !== "check" || !withExamples) return null
  if (!examples) return `The rule "${name}" has no examples.`
  const beyond = examples.quiet.find(({ guard = 1 }) => guard > guards.length)
  return beyond ? `The rule "${name}" has no guard ${beyond.guard}, which "${beyond.is}" shows.` : null
}

function writtenOf({ examples, ...said }: Read, family: string): WrittenRule {
  return { ...said, family, fires: examples?.fires ?? [], quiet: examples?.quiet ?? [] }
}

const familyOf = (path: string) => path.replace(/^.*\//u, "").replace(/\.ya?ml$/u, "")

/** An unknown word is wrong where it stands, not where what holds it begins. */
const placeOf = (issue: z.core.$ZodIssue): Path =>
  issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `There is no "${issue.keys.join('", "')}" here.`
  return `${issue.path.join(".")}: ${issue.message}.`
}

/** The line of what stands at a path, or of the nearest that holds it. */
function lineOf(document: Document, at: Path, counter: LineCounter): number {
  for (let length = at.length; length > 0; length -= 1) {
    const holder = document.getIn(at.slice(0, length - 1), true)
    const last = at[length - 1]
    const key = isMap(holder)
      ? holder.items.find((item) => isScalar(item.key) && item.key.value === last)?.key
      : document.getIn(at.slice(0, length), true)
    if (isNode(key) && key.range) return counter.linePos(key.range[0]).line
  }
  return 1
}
