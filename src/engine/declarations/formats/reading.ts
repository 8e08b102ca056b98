import type { Declared, Identifier, Problem } from "#model/declaration.ts"
import type { Reading } from "./format.ts"

const MOST_PROBLEMS_OF_A_FILE = 200

/** Gathers what the files of a format give; a file full of mistakes does not drown those of the others. */
export class Gathering {
  private readonly declarations: Declared[] = []
  private readonly problems: Problem[] = []
  private readonly missing: Problem[] = []
  private readonly counts = new Map<string, number>()

  add(declaration: Declared): void {
    this.declarations.push(declaration)
  }

  addAll(declarations: Iterable<Declared>): void {
    for (const declaration of declarations) this.declarations.push(declaration)
  }

  problem(path: string, line: number, sentence: string): void {
    const count = (this.counts.get(path) ?? 0) + 1
    this.counts.set(path, count)
    if (count <= MOST_PROBLEMS_OF_A_FILE) this.problems.push({ path, line, sentence })
  }

  lacks(path: string, line: number, sentence: string): void {
    if (this.missing.length < 10_000) this.missing.push({ path, line, sentence })
  }

  reading(): Reading {
    return { declarations: this.declarations, problems: this.problems, missing: this.missing }
  }
}

/** Text that a person wrote, on one line and at a length that can be shown; null where there is none. */
export function saying(text: string | null | undefined): string | null {
  const said = (text ?? "").slice(0, 2_000).replaceAll(/\s+/gu, " ").trim()
  return said === "" ? null : said.slice(0, 500)
}

/** The last part of a path, without the endings of templates. */
export const fileName = (path: string): string =>
  path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:j2|jinja2?|erb|epp|tmpl|tpl|template)$/iu, "")

/** The folders that a path leads through. */
export const foldersOf = (path: string): readonly string[] => path.split("/").slice(0, -1)

/** An owner's kind, by how the name is written. */
export const ownerKind = (name: string): "person" | "unknown" =>
  /^[^\s@]{1,100}@[^\s@]{1,200}$/u.test(name) ? "person" : "unknown"

/** Identifiers without those that are none and those that are there twice: the first place counts. */
export function distinct(identifiers: readonly (Identifier | null)[]): readonly Identifier[] {
  const found = new Map<string, Identifier>()
  for (const each of identifiers)
    if (each !== null && !found.has(`${each.kind} ${each.value}`))
      found.set(`${each.kind} ${each.value}`, each)
  return [...found.values()]
}
