import type { Declared, DeclaredOwner } from "#model/declaration.ts"
import { attributesFrom, kindOfOwner, ownerNamed } from "./attributes.ts"
import { declared } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { linesOf } from "./lines.ts"
import { matchesPath } from "./path-pattern.ts"
import { Gathering } from "./reading.ts"

const NAME = "codeowners"

/** CODEOWNERS of GitHub, GitLab and Gitea: who owns which paths, the last rule that matches counting. */
export const CODEOWNERS: Format = { name: NAME, claims, read }

// In the order that GitHub looks for them. Deeper ones came with somebody else's code, and are about that project.
const PLACES = [
  ".github/CODEOWNERS",
  ".gitlab/CODEOWNERS",
  "CODEOWNERS",
  "docs/CODEOWNERS",
  ".gitea/CODEOWNERS",
]

function claims(path: string): boolean {
  return PLACES.includes(path)
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const [file, ...unread] = PLACES.flatMap((place) => files.find(({ path }) => path === place) ?? [])
  if (file !== undefined) readRules(file, gathering)
  for (const { path } of unread)
    gathering.problem(
      path,
      1,
      "Only one CODEOWNERS counts, and this is not the first one that is looked for.",
    )
  return gathering.reading()
}

interface Section {
  readonly name: string | null
  readonly optional: boolean
  /** Of the rules in it that name nobody. */
  readonly owners: readonly string[]
}

const MOST_RULES = 50_000
const SECTION = /^(\^?)\[([^\]]{1,200})\](?:\[(\d{1,4})\])?(.*)$/u

function readRules(file: SourceText, gathering: Gathering): void {
  let section: Section = { name: null, optional: false, owners: [] }
  let count = 0
  for (const { number, text } of linesOf(file.text)) {
    const said = withoutComment(text).trim()
    if (said === "") continue
    const [whole, optional, name, , rest = ""] = SECTION.exec(said) ?? []
    if (whole !== undefined) {
      section = { name: name!.trim(), optional: optional !== "", owners: wordsOf(rest) }
      continue
    }
    count += 1
    if (count > MOST_RULES)
      return gathering.problem(file.path, number, "There are too many rules to be read to their end.")
    gathering.addAll(ruleOf(file.path, { number, said, section }, gathering))
  }
}

interface RuleLine {
  readonly number: number
  readonly said: string
  readonly section: Section
}

const MOST_OWNERS = 100

/** One declaration for each owner of a rule; a rule without one takes its paths from the rules above it. */
function ruleOf(
  path: string,
  { number, said, section }: RuleLine,
  gathering: Gathering,
): readonly Declared[] {
  const [pattern = "", ...named] = wordsOf(said)
  if (pattern.startsWith("!") || /\[[^\]]*\]/u.test(pattern)) {
    gathering.problem(path, number, 'A pattern here knows neither "!" nor "[…]": this rule is not read.')
    return []
  }
  // GitLab's roles, such as @@maintainers, are whoever has them: no name.
  const names = (named.length === 0 ? section.owners : named)
    .filter((name) => !name.startsWith("@@"))
    .slice(0, MOST_OWNERS)
  const owners = names.map((name) => ownerIn(name, number))
  if (owners.includes(null))
    gathering.problem(path, number, "An owner here is no @name, no @team and no e-mail address.")
  const known = owners.filter((owner) => owner !== null)
  const attributes = attributesFrom([
    ["section", section.name],
    ["approval", section.optional ? "optional" : null],
    ["reach", reachOf(pattern)],
  ])
  const rule = {
    format: NAME,
    path,
    line: number,
    kind: "ownership",
    state: "pattern",
    pattern,
    attributes,
  } as const
  return (known.length === 0 ? [null] : known).map((owner) => declared({ ...rule, owner }))
}

function ownerIn(name: string, line: number): DeclaredOwner | null {
  const isOwner = /^@\w[\w./-]{0,200}$/u.test(name) || /^[^\s@]{1,100}@[^\s@]{1,200}$/u.test(name)
  return isOwner ? ownerNamed(name, { kind: kindOfOwner(name), by: "CODEOWNERS", line }) : null
}

/** How much a rule says: one for everything says least. */
function reachOf(pattern: string): "everything" | "folder" | "path" {
  if (/^\/?\*{1,2}(?:\/\*{1,2})?$|^\/$/u.test(pattern)) return "everything"
  return /\/(?:\*{1,2})?$/u.test(pattern) ? "folder" : "path"
}

/** A line without what comes after "#", which a pattern may hold where a backslash stands before it. */
function withoutComment(text: string): string {
  if (text.startsWith("#")) return ""
  const at = /(?<=\s)#/u.exec(text)?.index
  return at === undefined ? text : text.slice(0, at)
}

/** The words of a line; a space that belongs to a path has a backslash before it. */
function wordsOf(text: string): readonly string[] {
  return text.match(/(?:\\.|[^\s\\]|\\$)+/gu) ?? []
}

/** The owners of a path: those of the last rule that matches it, of each section the last one. */
export function ownersOf(rules: readonly Declared[], path: string): readonly DeclaredOwner[] {
  const last = new Map<string, { readonly line: number; readonly owners: DeclaredOwner[] }>()
  for (const rule of rules) {
    if (rule.kind !== "ownership" || rule.pattern === null) continue
    const section = rule.attributes["section"]?.toLowerCase() ?? ""
    const before = last.get(section)
    const own = rule.owner === null ? [] : [rule.owner]
    if (before?.line === rule.line) before.owners.push(...own)
    else if (matchesPath(rule.pattern, path)) last.set(section, { line: rule.line, owners: [...own] })
  }
  return [...last.values()].flatMap(({ owners }) => owners)
}
