import type { Problem } from "#model/declaration.ts"
import type { SourceText } from "./format.ts"
import { isTemplated, isSecret } from "./identifiers.ts"
import { at, entriesAt, itemsAt, textAt, type Written } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

const MOST_PLAYS = 500
const MOST_ROLES = 50

/** A play of a playbook: on whom it puts which roles. */
export interface Play {
  readonly path: string
  readonly line: number
  readonly roles: readonly string[]
  /** Whether its machines are everybody. */
  readonly all: boolean
  readonly takes: (name: string, groups: ReadonlySet<string>) => boolean
}

/** Reads the plays of a playbook that put roles on machines. */
export function readPlaybook(file: SourceText): {
  readonly plays: readonly Play[]
  readonly problems: readonly Problem[]
} {
  const { documents, problems } = readYaml(file)
  const plays = documents
    .flatMap((document) => (document.kind === "list" ? document.items : []))
    .slice(0, MOST_PLAYS)
    .flatMap((play) => playFrom(file.path, play) ?? [])
  return { plays, problems }
}

function playFrom(path: string, play: Written): Play | null {
  const machines = at(play, "hosts")
  const roles = [...new Set(rolesIn(play))].slice(0, MOST_ROLES)
  if (machines === null || roles.length === 0) return null
  const written = machines.kind === "list" ? machines.items : [machines]
  const terms = written.flatMap((item) => (item.kind === "text" ? termsIn(item.text) : [])).slice(0, 100)
  // What is filled in on the command line may be anybody.
  if (terms.length === 0 || terms.some(isTemplated)) return null
  return {
    path,
    line: machines.line,
    roles,
    all: terms[0] === "all" || terms[0] === "*",
    takes: taking(terms),
  }
}

function rolesIn(play: Written): readonly string[] {
  const listed = itemsAt(play, "roles").flatMap((role) => {
    const name = role.kind === "text" ? role.text : (textAt(role, "role") ?? textAt(role, "name"))?.text
    return name === undefined ? [] : [name.trim()]
  })
  const tasks = ["pre_tasks", "tasks", "post_tasks"].flatMap((kind) => itemsAt(play, kind))
  const inner = tasks.flatMap((task) => [task, ...itemsAt(task, "block")])
  const called = inner.flatMap((task) =>
    entriesAt(task)
      .filter(({ key }) => /^(?:ansible\.builtin\.)?(?:import|include)_role$/u.test(key))
      .flatMap(({ value }) => textAt(value, "name")?.text.trim() ?? []),
  )
  return [...listed, ...called].filter((name) => name !== "" && !isTemplated(name) && !isSecret(name))
}

const termsIn = (text: string): readonly string[] =>
  isTemplated(text)
    ? [text]
    : text
        .split(/[,\s]+|:(?![^[]{0,50}\])/u)
        .map((term) => term.trim())
        .filter((term) => term !== "")

type Matcher = Play["takes"]

/** Whom a pattern of terms takes: any of the plain ones, all with "&", none with "!". */
function taking(terms: readonly string[]): Matcher {
  const plain = terms.filter((term) => !/^[!&]/u.test(term)).map(matcherOf)
  const needed = terms.filter((term) => term.startsWith("&")).map((term) => matcherOf(term.slice(1)))
  const barred = terms.filter((term) => term.startsWith("!")).map((term) => matcherOf(term.slice(1)))
  return (name, groups) => {
    const isIn = (matches: Matcher) => matches(name, groups)
    return (plain.length === 0 || plain.some(isIn)) && needed.every(isIn) && !barred.some(isIn)
  }
}

function matcherOf(term: string): Matcher {
  if (term === "all" || term === "*") return () => true
  // A regular expression ("~…") and a place in a group ("web[0]") are left to Ansible: we don't guess.
  if (/^~|\[/u.test(term)) return () => false
  if (!term.includes("*")) return (name, groups) => name === term || groups.has(term)
  const matches = globMatcher(term)
  return (name, groups) => matches(name) || [...groups].some(matches)
}

/** Matches a glob of "*" alone, in one walk along the text. */
function globMatcher(glob: string): (text: string) => boolean {
  const [first = "", ...rest] = glob.split("*").slice(0, 20)
  const last = rest.pop() ?? ""
  return (text) => {
    if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
      return false
    let from = first.length
    for (const piece of rest) {
      const found = text.indexOf(piece, from)
      if (found === -1 || found + piece.length > text.length - last.length) return false
      from = found + piece.length
    }
    return true
  }
}
