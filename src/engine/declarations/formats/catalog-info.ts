import type { Declared, DeclaredOwner } from "#model/declaration.ts"
import { attributesFrom, ownerNamed } from "./attributes.ts"
import { declared, environmentIn } from "./declared.ts"
import { folderPattern } from "./folder-pattern.ts"
import type { Format, SourceText } from "./format.ts"
import { isTemplated } from "./identifiers.ts"
import { fileName, foldersOf, Gathering, saying } from "./reading.ts"
import { itemsAt, textAt, textsAt, wordsAt, type Written, type WrittenText } from "./written.ts"
import { readYaml } from "./yaml-written.ts"

const NAME = "catalog-info"

/** Backstage's catalogue: who owns the folder that the file lies in, and what it belongs to. */
export const CATALOG_INFO: Format = { name: NAME, claims, read }

function claims(path: string, start: string): boolean {
  return (
    /^catalog-info\.ya?ml$/iu.test(fileName(path)) ||
    (/\.ya?ml$/iu.test(path) && /^apiVersion:\s{0,20}["']?backstage\.io\//mu.test(start))
  )
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  for (const file of files) {
    const { documents, problems } = readYaml(file)
    for (const { line, sentence } of problems) gathering.problem(file.path, line, sentence)
    for (const document of documents) {
      const declaration = ownershipOf(file.path, document)
      if (declaration !== null) gathering.add(declaration)
      else if (OWNED.has(wordsAt(document, "kind") ?? ""))
        gathering.problem(file.path, document.line, "What is described here names no owner.")
    }
  }
  return gathering.reading()
}

const OWNED = new Set(["Component", "System", "API", "Resource", "Domain"])

function ownershipOf(path: string, document: Written): Declared | null {
  const named = textAt(document, "spec", "owner")
  const owner = named === null ? null : ownerOf(named)
  if (owner === null || !OWNED.has(wordsAt(document, "kind") ?? "")) return null
  const lifecycle = literal(wordsAt(document, "spec", "lifecycle"))
  return declared({
    format: NAME,
    kind: "ownership",
    state: "pattern",
    path,
    line: owner.line,
    endLine: Math.max(owner.line, document.endLine),
    pattern: folderPattern(foldersOf(path)),
    owner,
    environment: environmentIn(lifecycle ?? ""),
    purpose: literal(saying(wordsAt(document, "metadata", "description"))),
    status:
      lifecycle !== null && /deprecat|retired|end-?of-?life/iu.test(lifecycle)
        ? lifecycle.slice(0, 100)
        : null,
    attributes: attributesFrom([
      ["kind", wordsAt(document, "kind")],
      ["name", literal(wordsAt(document, "metadata", "name"))],
      ["title", literal(wordsAt(document, "metadata", "title"))],
      ["type", literal(wordsAt(document, "spec", "type"))],
      ["system", literal(wordsAt(document, "spec", "system"))],
      ["lifecycle", lifecycle],
      [
        "depends on",
        textsAt(document, "spec", "dependsOn")
          .map(({ text }) => text)
          .join(", "),
      ],
      ["links", linksOf(document).join(" ")],
      ["reach", foldersOf(path).length === 0 ? "everything" : "folder"],
    ]),
  })
}

const literal = (text: string | null): string | null => (text === null || isTemplated(text) ? null : text)

/** "group:default/web", "user:jane" or a bare name, which is a group's. */
function ownerOf({ text, line }: WrittenText): DeclaredOwner | null {
  const [, kind = "group", name = ""] =
    /^(?:(group|user):)?(?:[\w.-]{1,63}\/)?([^/\s]{1,200})$/iu.exec(text.trim()) ?? []
  return ownerNamed(name, {
    kind: kind.toLowerCase() === "user" ? "person" : "team",
    by: "catalog-info",
    line,
  })
}

/** Only what a browser may open, and nothing with a password in it. */
const linksOf = (document: Written): readonly string[] =>
  itemsAt(document, "metadata", "links")
    .flatMap((link) => literal(wordsAt(link, "url")) ?? [])
    .filter((url) => /^https?:\/\/[^\s@]{1,300}$/iu.test(url))
    .map((url) => url.replace(/[?#].*$/u, ""))
    .slice(0, 5)
