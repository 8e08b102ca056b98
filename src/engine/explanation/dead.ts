import type { Commit } from "#model/history.ts"
import type { Link } from "#model/link.ts"
import type { Moment } from "#model/moment.ts"
import type { Declaration } from "#model/written.ts"
import { byText, counted, dayOf } from "./words.ts"

/** What asking for a declared machine brought. */
export interface AskedFor {
  /** Scans that asked its addresses in a way that would have seen it. */
  readonly asked: readonly Moment[]
  /** When anything that the declaration fits answered last; null: never. */
  readonly lastAnswer: Moment | null
}

/** Declarations, what they are linked to, and what was asked. */
export interface DeadGiven {
  readonly declarations: readonly Declaration[]
  readonly links: readonly Link[]
  /** By the declaration's id; one that is missing was never asked for. */
  readonly asked: ReadonlyMap<number, AskedFor>
  /** The commit of the declaration's line, by the declaration's id. */
  readonly commits: ReadonlyMap<number, Commit>
  readonly now: Moment
}

/** Lines to take out of a file. */
export interface Removal {
  readonly source: string
  readonly path: string
  readonly line: number
  readonly endLine: number
}

/** A declaration of a machine that never answered though it was asked. */
export interface DeadDeclaration {
  readonly declaration: Declaration
  readonly sentence: string
  readonly asked: number
  readonly firstAsked: Moment
  /** Mail of who wrote the line; null where the history does not say. */
  readonly author: string | null
  readonly since: Moment | null
  /** The lines that would go; null where they hold something else too, and `kept` says what. */
  readonly removal: Removal | null
  readonly kept: string | null
}

const FEWEST_ASKED = 2
const QUIET = 7 * 86_400_000

// Planned machines don't answer yet, and what is unmanaged or switched off on purpose need not.
const EXPECTED_SILENT =
  /^(?:planned|staged|staging|offline|unmanaged|reserved|inventory|powered[ _-]?off|stock|spare)$/iu

/** Declarations of machines that never answered though asked at least twice over a week; leases and patterns aside. */
export function deadDeclarations(given: DeadGiven): readonly DeadDeclaration[] {
  const linked = linkedIds(given.links)
  const dead = given.declarations.filter((declaration) => isDead(declaration, linked, given))
  const ids = new Set(dead.map(({ id }) => id))
  const files = filesOf(given.declarations)
  return dead
    .map((declaration) =>
      deadFrom(declaration, { given, ids, beside: files.get(fileKey(declaration)) ?? [] }),
    )
    .toSorted((one, other) => byText(sortKey(one.declaration), sortKey(other.declaration)))
}

/** Also those that may be about a machine: what may stand for something alive stays. */
const linkedIds = (links: readonly Link[]) =>
  new Set(links.flatMap(({ reference }) => (reference.kind === "declaration" ? [reference.id] : [])))

const fileKey = ({ source, path }: Declaration) => `${source}\n${path}`

const sortKey = (declaration: Declaration) =>
  `${fileKey(declaration)}\n${String(declaration.line).padStart(9, "0")}\n${String(declaration.id).padStart(12, "0")}`

function filesOf(declarations: readonly Declaration[]): ReadonlyMap<string, readonly Declaration[]> {
  const files = new Map<string, Declaration[]>()
  for (const declaration of declarations) {
    const there = files.get(fileKey(declaration))
    if (there === undefined) files.set(fileKey(declaration), [declaration])
    else there.push(declaration)
  }
  return files
}

function isDead(declaration: Declaration, linked: ReadonlySet<number>, { asked, now }: DeadGiven): boolean {
  const { id, kind, state, status, identifiers } = declaration
  if (kind !== "machine" || state !== "exact" || identifiers.length === 0) return false
  if (status !== null && EXPECTED_SILENT.test(status.trim())) return false
  const known = asked.get(id)
  if (known === undefined || known.lastAnswer !== null || linked.has(id)) return false
  const first = Math.min(...known.asked)
  return known.asked.length >= FEWEST_ASKED && now - first >= QUIET
}

interface Beside {
  readonly given: DeadGiven
  /** Ids of all dead declarations. */
  readonly ids: ReadonlySet<number>
  /** All declarations of the same file. */
  readonly beside: readonly Declaration[]
}

function deadFrom(declaration: Declaration, { given, ids, beside }: Beside): DeadDeclaration {
  const moments = given.asked.get(declaration.id)?.asked ?? []
  const firstAsked = Math.min(...moments)
  const commit = given.commits.get(declaration.id)
  const kept = keptBecause(declaration, beside, ids)
  const { source, path, line, endLine } = declaration
  const name = declaration.identifiers[0]?.value ?? ""
  const written = commit === undefined ? "" : `, written on ${dayOf(commit.time)}`
  return {
    declaration,
    sentence: `${name} never answered, though it was asked ${counted(moments.length, "time")} since ${dayOf(firstAsked)}${written}.`,
    asked: moments.length,
    firstAsked,
    author: commit?.author ?? null,
    since: commit?.time ?? null,
    removal: kept === null ? { source, path, line, endLine } : null,
    kept,
  }
}

/** Why the lines can't just go: they also say something of a machine that is not dead. */
function keptBecause(
  { id, line, endLine }: Declaration,
  beside: readonly Declaration[],
  dead: ReadonlySet<number>,
): string | null {
  const living = beside.filter(
    (other) => other.id !== id && !dead.has(other.id) && other.line <= endLine && other.endLine >= line,
  )
  const first = living.toSorted((one, other) => one.line - other.line || one.id - other.id)[0]
  if (first === undefined) return null
  const what = first.identifiers[0]?.value ?? first.pattern ?? "something else"
  return `Lines ${line} to ${endLine} also declare ${what}: edit them by hand.`
}
