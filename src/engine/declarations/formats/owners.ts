import type { Declared, DeclaredOwner } from "#model/declaration.ts"
import { attributesFrom, kindOfOwner, ownerNamed } from "./attributes.ts"
import { declared } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { linesOf } from "./lines.ts"
import { folderPattern } from "./folder-pattern.ts"
import { matchesPath } from "./path-pattern.ts"
import { foldersOf, Gathering } from "./reading.ts"
import { entriesAt, textsAt, wordsAt, type Written, type WrittenText } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

const NAME = "owners"

/** OWNERS: who approves what is in a folder, as Kubernetes (YAML, with aliases) and Chromium (lines) write it. */
export const OWNERS: Format = { name: NAME, claims, read }

function claims(path: string): boolean {
  return (
    /(?:^|\/)OWNERS(?:_ALIASES)?$/u.test(path) && !/(?:^|\/)(?:vendor|node_modules|third_party)\//u.test(path)
  )
}

type Aliases = ReadonlyMap<string, readonly string[]>

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const aliases = aliasesIn(files, gathering)
  for (const file of files.filter(({ path }) => !path.endsWith("_ALIASES"))) {
    const isYaml = /^(?:approvers|reviewers|filters|options|labels|emeritus_approvers):/mu.test(file.text)
    for (const declaration of isYaml ? approversOf(file, aliases, gathering) : linesIn(file, gathering))
      gathering.add(declaration)
  }
  return gathering.reading()
}

/** Only those at the root count. */
function aliasesIn(files: readonly SourceText[], gathering: Gathering): Aliases {
  const file = files.find(({ path }) => path === "OWNERS_ALIASES")
  if (file === undefined) return new Map()
  const { documents, problems } = readYaml(file)
  for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
  const entries = documents.flatMap((document) => entriesAt(document, "aliases"))
  return new Map(
    entries.map(({ key, value }) => [
      key.toLowerCase(),
      textsAt(value)
        .slice(0, 20)
        .map(({ text }) => text.trim().slice(0, 50)),
    ]),
  )
}

function approversOf(file: SourceText, aliases: Aliases, gathering: Gathering): readonly Declared[] {
  const { documents, problems } = readYaml(file)
  for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
  return documents.flatMap((document) => [
    ...rulesOf(file.path, document, {
      aliases,
      filter: null,
      standsAlone: wordsAt(document, "options", "no_parent_owners") === "true",
    }),
    ...entriesAt(document, "filters").flatMap(({ key, value }) =>
      rulesOf(file.path, value, { aliases, filter: key, standsAlone: false }),
    ),
  ])
}

interface Rule {
  readonly aliases: Aliases
  /** A regular expression for names of files, as it is written. */
  readonly filter: string | null
  readonly standsAlone: boolean
}

/** Approvers decide; who only reviews does not own. Where nobody approves, reviewers are who there is. */
function rulesOf(path: string, node: Written, { aliases, filter, standsAlone }: Rule): readonly Declared[] {
  const approvers = textsAt(node, "approvers")
  const said: readonly WrittenText[] = approvers.length > 0 ? approvers : textsAt(node, "reviewers")
  const role = approvers.length > 0 ? "approver" : "reviewer"
  return said.slice(0, 1_000).flatMap((text) => {
    const members = aliases.get(text.text.trim().toLowerCase())
    const kind = members === undefined ? "person" : "team"
    const owner = ownerNamed(text.text, { kind, by: "OWNERS", line: text.line })
    if (owner === null) return []
    return [
      ownership(path, owner, [
        ["as", role],
        ["members", members?.join(", ")],
        ["filter", filter === ".*" ? null : filter],
        ["parents", standsAlone ? "don't count" : null],
      ]),
    ]
  })
}

type Said = readonly (readonly [string, string | null | undefined])[]

const ownership = (path: string, owner: DeclaredOwner, said: Said): Declared =>
  declared({
    format: NAME,
    kind: "ownership",
    state: "pattern",
    path,
    line: owner.line,
    pattern: folderPattern(foldersOf(path)),
    owner,
    attributes: attributesFrom([["reach", foldersOf(path).length === 0 ? "everything" : "folder"], ...said]),
  })

const PER_FILE = /^per-file\s{1,20}([^=]{1,300})=(.{1,1000})$/u

function linesIn({ path, text }: SourceText, gathering: Gathering): readonly Declared[] {
  return [...linesOf(text)].flatMap(({ number, text: line }) => {
    const said = line.replace(/#.*$/u, "").trim()
    if (said === "" || said === "*" || /^(?:set noparent|file:|include )/u.test(said)) return []
    const [, files, named = said] = PER_FILE.exec(said) ?? []
    return named.split(",").flatMap((name) => {
      const bare = name.trim()
      if (bare === "*" || /^(?:set noparent|file:)/u.test(bare)) return []
      const isOwner = /^[^\s@]{1,100}@[^\s@]{1,200}$|^@?[\w./-]{1,100}$/u.test(bare)
      const owner = isOwner ? ownerNamed(bare, { kind: kindOfOwner(bare), by: "OWNERS", line: number }) : null
      if (owner !== null) return [ownership(path, owner, [["filter", files?.trim()]])]
      gathering.problem(path, number, "An owner here is no name and no e-mail address.")
      return []
    })
  })
}

/** The owners of a path where folders have them: those of the nearest folder, whatever names of files they are for. */
export function nearestOwnersOf(rules: readonly Declared[], path: string): readonly DeclaredOwner[] {
  const meant = rules.filter(
    ({ kind, pattern, attributes }) =>
      kind === "ownership" &&
      pattern !== null &&
      attributes["filter"] === undefined &&
      matchesPath(pattern, path),
  )
  const deepest = meant.reduce((most, { pattern }) => Math.max(most, depthOf(pattern)), 0)
  return meant.flatMap(({ owner, pattern }) =>
    owner !== null && depthOf(pattern) === deepest ? [owner] : [],
  )
}

const depthOf = (pattern: string | null): number => (pattern ?? "").split("/").length
