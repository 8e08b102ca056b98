import type { Declared, DeclaredOwner } from "#model/declaration.ts"
import { attributesFrom, ownerNamed } from "./attributes.ts"
import { declared } from "./declared.ts"
import { folderPattern } from "./folder-pattern.ts"
import type { Format, SourceText } from "./format.ts"
import { linesOf } from "./lines.ts"
import { foldersOf, Gathering } from "./reading.ts"

const NAME = "maintainers"

/** MAINTAINERS: a list of people, or the kernel's sections with people (`M:`) and paths (`F:`). */
export const MAINTAINERS: Format = { name: NAME, claims, read }

function claims(path: string): boolean {
  return (
    /(?:^|\/)MAINTAINERS(?:\.md|\.txt)?$/u.test(path) &&
    !/(?:^|\/)(?:vendor|node_modules|third_party)\//u.test(path)
  )
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const isSectioned = /^[ML]:\s/mu.test(file.text) && /^F:\s/mu.test(file.text)
    for (const declaration of isSectioned ? sectionsOf(file) : listOf(file)) gathering.add(declaration)
  }
  return gathering.reading()
}

const MOST_LINES = 100_000
const MOST_SECTIONS = 5_000

interface Paragraph {
  title: string
  readonly people: DeclaredOwner[]
  readonly paths: string[]
  last: number
}

/** The kernel's: every person of a section owns every path of it. */
function sectionsOf({ path, text }: SourceText): readonly Declared[] {
  const sections: Paragraph[] = []
  let current: Paragraph | null = null
  for (const { number, text: line } of linesOf(text)) {
    const [, letter, said = ""] = /^([A-Z]):\s{0,20}(.{1,500})$/u.exec(line) ?? []
    if (line.trim() === "" || number > MOST_LINES) current = null
    else if (current === null)
      sections.push((current = { title: line.trim().slice(0, 200), people: [], paths: [], last: number }))
    if (current === null || letter === undefined) continue
    current.last = number
    const owner = letter === "M" ? personIn(said, number) : null
    if (owner !== null && current.people.length < 10) current.people.push(owner)
    if (letter === "F" && current.paths.length < 50) current.paths.push(said.trim())
  }
  return sections
    .slice(0, MOST_SECTIONS)
    .flatMap(({ title, people, paths, last }) =>
      people.flatMap((owner) =>
        paths.map((pattern) => ownership(path, owner, { pattern: `/${pattern}`, endLine: last, title })),
      ),
    )
}

function listOf({ path, text }: SourceText): readonly Declared[] {
  const pattern = folderPattern(foldersOf(path))
  return [...linesOf(text)].slice(0, MOST_LINES).flatMap(({ number, text: line }) => {
    const owner = line.trimStart().startsWith("#") ? null : personIn(line, number)
    return owner === null ? [] : [ownership(path, owner, { pattern, endLine: number, title: null })]
  })
}

/** "Jane Roe <jane@example.org>", "- Jane Roe (@jane)", "@jane", "jane@example.org", "| Jane Roe | @jane |". */
function personIn(text: string, line: number): DeclaredOwner | null {
  const bare = text.slice(0, 500)
  const [, name = "", mail = ""] = /([^<>|*[\]]{0,100})<([^\s<>@]{1,100}@[^\s<>@]{1,200})>/u.exec(bare) ?? []
  const [handle] = /(?<![\w.])@[\w-]{1,39}(?:\/[\w.-]{1,100})?/u.exec(bare) ?? []
  const [alone] = /^[-*\s]{0,10}[^\s@<>]{1,100}@[^\s@<>]{1,200}$/u.exec(bare) ?? []
  const full = name.replace(/^[-*\s\d.]{1,10}/u, "").trim()
  const found = mail === "" ? (handle ?? alone?.replace(/^[-*\s]{1,10}/u, "") ?? "") : `${full} <${mail}>`
  const kind = found.startsWith("@") && found.includes("/") ? "team" : "person"
  return ownerNamed(found, { kind, by: "MAINTAINERS", line })
}

interface Reach {
  readonly pattern: string
  readonly endLine: number
  readonly title: string | null
}

const ownership = (path: string, owner: DeclaredOwner, { pattern, endLine, title }: Reach): Declared =>
  declared({
    format: NAME,
    kind: "ownership",
    state: "pattern",
    path,
    line: owner.line,
    endLine: Math.max(owner.line, endLine),
    pattern,
    owner,
    attributes: attributesFrom([
      ["section", title],
      ["reach", pattern === "*" ? "everything" : pattern.endsWith("/") ? "folder" : "path"],
    ]),
  })
