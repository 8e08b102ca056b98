import type { Declared } from "#model/declaration.ts"
import { purposeIn } from "./comment-words.ts"
import { declared, environmentIn } from "./declared.ts"
import type { Format, SourceText } from "./format.ts"
import { isTemplated, nameFrom } from "./identifiers.ts"
import { isHiera, isHierarchy, placesIn, readHiera } from "./hiera.ts"
import { readManifest, type NodeBlock, type NodeName } from "./puppet-manifest.ts"
import { Gathering } from "./reading.ts"

/** Node blocks of Puppet manifests, and Hiera's files of machines and roles. */
export const puppet: Format = { name: "puppet", claims, read }

function claims(path: string, start: string): boolean {
  if (/(?:^|\/)(?:spec|fixtures|vendor_modules|core_modules)\//u.test(path)) return false
  return path.endsWith(".pp") || isHierarchy(path) || isHiera(path, start)
}

function read(files: readonly SourceText[]) {
  const gathering = new Gathering()
  const places = placesIn(files)
  for (const file of files)
    if (file.path.endsWith(".pp")) readNodes(file, gathering)
    else if (!isHierarchy(file.path)) readHiera(file, places, gathering)
  return gathering.reading()
}

function readNodes({ path, text }: SourceText, gathering: Gathering): void {
  // Nearly all manifests are of modules, which know no machine.
  if (!/(?:^|[\s}])node\s/u.test(text)) return
  const { nodes, problems } = readManifest(text)
  for (const { line, sentence } of problems) gathering.problem(path, line, sentence)
  for (const node of nodes)
    for (const name of node.names) {
      const declaration = nodeDeclaration(path, node, name)
      if (declaration === null) gathering.problem(path, name.line, "This is no name that a machine can have.")
      else gathering.add(declaration)
    }
}

function nodeDeclaration(path: string, node: NodeBlock, name: NodeName): Declared | null {
  const isFilled = name.kind === "templated" || isTemplated(name.text)
  const identifier = name.kind === "name" && !isFilled ? nameFrom(name.text, name.line) : null
  if (name.kind === "name" && !isFilled && identifier === null) return null
  return declared({
    format: "puppet",
    state: name.kind === "regex" ? "pattern" : isFilled ? "templated" : "exact",
    path,
    line: name.line,
    endLine: Math.max(name.line, node.endLine),
    identifiers: identifier === null ? [] : [identifier],
    pattern: name.kind === "regex" ? `/${name.text}/` : null,
    groups: node.classes,
    environment: environmentIn(path),
    role: node.roles[0] ?? null,
    purpose: purposeIn(node.comment),
    attributes: node.roles.length > 1 ? { roles: node.roles.join(", ").slice(0, 1_000) } : {},
  })
}
