import type { Node } from "yaml"
import { isMap } from "yaml"
import { CLAIMS, SURENESS, SURENESSES, type Claim, type Sureness } from "#model/answer.ts"
import {
  compiled,
  groupNames,
  MOST_RULES_A_FILE,
  type Condition,
  type Pattern,
  type Rule,
  type RuleClaim,
  type RulesRead,
} from "./rule.ts"
import { literal, parseTemplate, type Template } from "./template.ts"
import type { Vocabulary } from "./vocabulary.ts"
import { examplesFrom } from "./yaml-examples.ts"
import { byName, entriesOf, itemsOf, readTree, textOf, type Entry, type Finds } from "./yaml-tree.ts"

const FILE_KEYS = ["about", "field", "rules"]
const RULE_KEYS = [
  "id",
  "field",
  "pattern",
  "ignore-case",
  "also",
  "means",
  "sureness",
  "cpe",
  "matches",
  "matches-not",
]

/** What the rules of one file have in common. */
interface Page {
  /** "ssh", or "theirs/ssh" where it is of another source. */
  readonly name: string
  readonly field: string | null
  readonly vocabulary: Vocabulary
  readonly finds: Finds
}

/** Reads a file of our own format: every rule that can be used, and every mistake with its line. */
export function readYamlRules(
  { name, path, text }: { readonly name: string; readonly path: string; readonly text: string },
  vocabulary: Vocabulary,
): RulesRead {
  const { root, finds } = readTree(path, text)
  const rules = root === null ? [] : rulesIn(root, { name, vocabulary, finds })
  return { kind: "yaml", rules, mistakes: finds.mistakes }
}

function rulesIn(root: Node, { name, vocabulary, finds }: Omit<Page, "field">): readonly Rule[] {
  const parts = byName(entriesOf(root, finds, { what: "The file", allowed: FILE_KEYS }))
  const about = parts.get("about")
  if (about !== undefined) textOf(about.value ?? about.key, finds, "about")
  const fieldNode = parts.get("field")
  const field =
    fieldNode === undefined ? null : fieldFrom(fieldNode.value ?? fieldNode.key, { vocabulary, finds })
  const listed = parts.get("rules")
  if (listed === undefined) {
    finds.say(root, 'The file has no "rules:" with a list of rules.')
    return []
  }
  const items = itemsOf(listed.value, finds, "rules") ?? []
  if (items.length > MOST_RULES_A_FILE)
    finds.say(
      listed.key,
      `The file has more than ${MOST_RULES_A_FILE} rules; the rest is left out. Split it.`,
    )
  const page = { name, field, vocabulary, finds }
  return unique(
    items.slice(0, MOST_RULES_A_FILE).flatMap((item) => {
      const rule = ruleFrom(item, page)
      return rule === null ? [] : [{ rule, item }]
    }),
    finds,
  )
}

/** The first of each name: the others are mistakes. */
function unique(found: readonly { rule: Rule; item: Node }[], finds: Finds): readonly Rule[] {
  const lines = new Map<string, number>()
  return found.flatMap(({ rule, item }) => {
    const before = lines.get(rule.name)
    lines.set(rule.name, before ?? rule.line)
    if (before === undefined) return [rule]
    finds.say(item, `A rule with this id stands in line ${before} already. Give this one another id.`)
    return []
  })
}

function ruleFrom(item: Node, page: Page): Rule | null {
  const { finds } = page
  const before = finds.mistakes.length
  const parts = byName(entriesOf(item, finds, { what: "A rule", allowed: RULE_KEYS }))
  if (parts.size === 0) return null
  const id = idFrom(item, parts, page)
  const pattern = patternFrom(item, parts, finds)
  const field = ruleField(item, parts, page)
  const sureness = surenessFrom(parts.get("sureness")?.value, finds) ?? "strong"
  const groups = pattern === null ? null : groupNames(pattern)
  const claims = claimsFrom(item, parts.get("means"), { ...page, groups, sureness })
  const cpe = cpeFrom(parts.get("cpe"), groups, finds)
  const also = conditionsFrom(parts.get("also"), page)
  const examples = examplesFrom(item, parts.get("matches"), { ...page, what: "matches" })
  const counterexamples = examplesFrom(item, parts.get("matches-not"), { ...page, what: "matches-not" })
  const broken = finds.mistakes.length > before
  if (broken || id === null || pattern === null || field === null) return null
  return {
    name: `${page.name}/${id}`,
    line: finds.lineOf(item),
    fields: [field],
    pattern,
    part: null,
    also,
    sureness,
    claims,
    cpe,
    firstOf: null,
    named: Object.fromEntries(claims.map(({ claim, template }) => [claim, template])),
    examples,
    counterexamples,
  }
}

type Parts = ReadonlyMap<string, Entry>

function idFrom(item: Node, parts: Parts, { finds }: Page): string | null {
  const entry = parts.get("id")
  if (entry === undefined) finds.say(item, 'The rule has no "id:".')
  if (entry === undefined) return null
  const id = textOf(entry.value ?? entry.key, finds, "id")
  if (id === null || /^[a-z0-9][a-z0-9.+-]{0,79}$/u.test(id)) return id
  finds.say(entry.value, `The id "${cut(id)}" must be lower-case letters, digits, "-", "." and "+".`)
  return null
}

function patternFrom(item: Node, parts: Parts, finds: Finds): Pattern | null {
  const entry = parts.get("pattern")
  if (entry === undefined) finds.say(item, 'The rule has no "pattern:".')
  if (entry === undefined) return null
  return patternOf(entry.value ?? entry.key, ignoresCase(parts, finds) ? "iu" : "u", finds)
}

function patternOf(node: unknown, flags: string, finds: Finds): Pattern | null {
  const source = textOf(node, finds, "A pattern")
  if (source === null) return null
  const pattern = { source, flags }
  const expression = compiled(pattern)
  if (typeof expression === "string") finds.say(node, `The pattern can't be used: ${expression}.`)
  else if (expression.test("")) finds.say(node, "The pattern matches every text, even an empty one.")
  else return pattern
  return null
}

function ignoresCase(parts: Parts, finds: Finds): boolean {
  const entry = parts.get("ignore-case")
  if (entry === undefined) return false
  const said = textOf(entry.value ?? entry.key, finds, "ignore-case")
  if (said !== null && said !== "true" && said !== "false")
    finds.say(entry.value, 'ignore-case is "true" or "false".')
  return said === "true"
}

function ruleField(item: Node, parts: Parts, page: Page): string | null {
  const entry = parts.get("field")
  if (entry !== undefined) return fieldFrom(entry.value ?? entry.key, page)
  if (page.field === null) page.finds.say(item, 'Neither the rule nor the file has a "field:".')
  return page.field
}

function fieldFrom(node: unknown, { vocabulary, finds }: Pick<Page, "vocabulary" | "finds">): string | null {
  const field = textOf(node, finds, "field")
  if (field === null || vocabulary.fields.has(field)) return field
  finds.say(node, `There is no field "${cut(field)}"${near(field, vocabulary.fields)}.`)
  return null
}

function near(field: string, fields: ReadonlySet<string>): string {
  const [protocol = ""] = field.split(".")
  const like = [...fields].filter((known) => known.startsWith(`${protocol}.`))
  return like.length > 0 ? `; there are ${like.join(", ")}` : "; rules/vocabulary/fields.yaml lists them"
}

function surenessFrom(node: unknown, finds: Finds): Sureness | null {
  if (node === undefined) return null
  const word = textOf(node, finds, "sureness")
  if (word === null || isSureness(word)) return word
  finds.say(node, `There is no sureness "${cut(word)}"; there are ${SURENESSES.join(", ")}.`)
  return null
}

const isSureness = (word: string): word is Sureness => Object.hasOwn(SURENESS, word)

interface Meant extends Page {
  readonly groups: ReadonlySet<string> | null
  readonly sureness: Sureness
}

function claimsFrom(item: Node, means: Entry | undefined, meant: Meant): readonly RuleClaim[] {
  const { finds } = meant
  if (means === undefined) {
    finds.say(item, 'The rule has no "means:" with at least one claim.')
    return []
  }
  const entries = entriesOf(means.value ?? means.key, finds, { what: "means", allowed: CLAIMS })
  if (entries.length === 0) finds.say(means.key, "means needs at least one claim.")
  return entries.flatMap((entry) => {
    const claim = claimFrom(entry, meant)
    return claim === null ? [] : [claim]
  })
}

function claimFrom({ name, key, value }: Entry, meant: Meant): RuleClaim | null {
  const { finds } = meant
  const inFull = isMap(value)
    ? byName(entriesOf(value, finds, { what: name, allowed: ["value", "sureness"] }))
    : null
  const node = inFull === null ? value : inFull.get("value")?.value
  const sureness = surenessFrom(inFull?.get("sureness")?.value ?? undefined, finds) ?? meant.sureness
  const text = textOf(node ?? key, finds, name)
  const claim = CLAIMS.find((known) => known === name)
  if (text === null || claim === undefined) return null
  const template = templateFrom(text, node, meant)
  if (template === null || !isKnownWord(claim, template, node, meant)) return null
  return { claim, template, sureness }
}

function templateFrom(text: string, node: unknown, { groups, finds }: Pick<Meant, "groups" | "finds">) {
  // Where the pattern is a mistake, nothing can be said of its groups.
  if (groups === null) return null
  const template = parseTemplate(text, groups)
  if (typeof template !== "string") {
    if (template.length > 0) return template
    finds.say(node, "A claim can't be empty.")
    return null
  }
  finds.say(node, `${template.charAt(0).toUpperCase()}${template.slice(1)}.`)
  return null
}

/** Kinds and roles are words of the vocabulary, and never made of what a machine says. */
function isKnownWord(
  claim: Claim,
  template: Template,
  node: unknown,
  { vocabulary, finds }: Pick<Page, "vocabulary" | "finds">,
): boolean {
  if (claim !== "kind" && claim !== "role") return true
  const words = claim === "kind" ? vocabulary.kinds : vocabulary.roles
  const word = literal(template)
  if (word !== null && words.has(word)) return true
  const said = word === null ? `A ${claim} can't be made from a group` : `There is no ${claim} "${cut(word)}"`
  finds.say(node, `${said}; there are ${[...words].join(", ")}.`)
  return false
}

function cpeFrom(
  entry: Entry | undefined,
  groups: ReadonlySet<string> | null,
  finds: Finds,
): readonly Template[] {
  if (entry === undefined) return []
  return (itemsOf(entry.value ?? entry.key, finds, "cpe") ?? []).flatMap((node) => {
    const text = textOf(node, finds, "A CPE name")
    if (text === null) return []
    if (!text.startsWith("cpe:")) finds.say(node, `A CPE name begins with "cpe:/" or "cpe:2.3:".`)
    const template = templateFrom(text, node, { groups, finds })
    return template === null ? [] : [template]
  })
}

function conditionsFrom(entry: Entry | undefined, { vocabulary, finds }: Page): readonly Condition[] {
  if (entry === undefined) return []
  const fields = [...vocabulary.fields]
  return entriesOf(entry.value ?? entry.key, finds, { what: "also", allowed: null }).flatMap(
    ({ name, key, value }) => {
      if (!fields.includes(name)) {
        finds.say(key, `There is no field "${cut(name)}"${near(name, vocabulary.fields)}.`)
        return []
      }
      const pattern = patternOf(value ?? key, "u", finds)
      return pattern === null ? [] : [{ field: name, pattern }]
    },
  )
}

const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
