import type { Cell, Matrix, MatrixRow, PeerClass } from "#model/peers.ts"
import { printable } from "#model/printable.ts"
import { counted } from "#renderer/ui/format.ts"
import { namedFew } from "./findingWords.ts"

/** Classes of one environment that stand side by side. */
export interface EnvironmentSpan {
  /** "" where none is known. */
  readonly name: string
  readonly first: number
  readonly classes: number
  readonly machines: number
}

/** The second level of the head: which columns are of which environment. */
export function environmentsOf(classes: readonly PeerClass[]): readonly EnvironmentSpan[] {
  const spans: EnvironmentSpan[] = []
  for (const [at, { environment, machines, classes: rest }] of classes.entries()) {
    const name = rest === undefined ? (environment ?? "") : `\u0000rest ${at}`
    const last = spans.at(-1)
    if (last?.name === name)
      spans[spans.length - 1] = {
        ...last,
        classes: last.classes + 1,
        machines: last.machines + machines.length,
      }
    else spans.push({ name, first: at, classes: 1, machines: machines.length })
  }
  return spans.map((span) => (span.name.startsWith("\u0000") ? { ...span, name: "others" } : span))
}

/** Names without the domain that all of them share, since it tells none of them apart. */
export function shortNames(names: Matrix["names"]): Matrix["names"] {
  const all = Object.values(names)
  const domainOf = (name: string) => (name.includes(".") ? name.slice(name.indexOf(".")) : "")
  const domain = domainOf(all[0] ?? "")
  const isShared = domain !== "" && !/^\.\d/u.test(domain) && all.every((name) => domainOf(name) === domain)
  if (!isShared) return names
  return Object.fromEntries(Object.entries(names).map(([id, name]) => [id, name.slice(0, -domain.length)]))
}

/** How a column is called: "7 alike" over their names, or the name of one over "alone". */
export function classInWords(
  { machines, classes }: PeerClass,
  names: Matrix["names"],
): { readonly title: string; readonly second: string; readonly whole: string } {
  const called = machines.map((id) => names[id] ?? id)
  const whole = called
    .slice(0, 100)
    .map((name) => printable(name, 60))
    .join(", ")
  const [only = ""] = called
  if (classes !== undefined)
    return { title: `${classes} more classes`, second: counted(machines.length, "machine"), whole }
  if (machines.length === 1) return { title: printable(only, 60), second: "alone", whole }
  return { title: `${machines.length} alike`, second: namedFew(called, 3), whole }
}

/** Peers among which one that differs says something; two against one does not. */
const ENOUGH = 4
const MINORITY = 6

/**
 * Columns that stand apart from their own environment in a fact that nothing explains. Where peers merely differ none of
 * them does, and what is declared so never does.
 */
export function apartIn(row: MatrixRow, classes: readonly PeerClass[]): ReadonlySet<number> {
  const apart = new Set<number>()
  const isOne = row.agreement === "outlier" || row.agreement === "odd-one-out"
  if (row.tag !== "unexplained" || !isOne) return apart
  for (const { first, classes: width } of environmentsOf(classes)) {
    const columns = Array.from({ length: width }, (_, at) => first + at)
    const have = new Map<string, number>()
    for (const at of columns) {
      const cell = row.cells[at]
      if (cell?.known === true)
        have.set(cell.value, (have.get(cell.value) ?? 0) + (classes[at]?.machines.length ?? 0))
    }
    const known = [...have.values()].reduce((sum, number) => sum + number, 0)
    for (const at of columns) if (isApart(row.cells[at], row.declared, { have, known })) apart.add(at)
  }
  return apart
}

function isApart(
  cell: Cell | undefined,
  declared: Cell | null,
  { have, known }: { readonly have: ReadonlyMap<string, number>; readonly known: number },
): boolean {
  if (cell?.known !== true || known < ENOUGH || have.size < 2) return false
  if (declared?.known === true && declared.value === cell.value) return false
  const own = have.get(cell.value) ?? 0
  return own === 1 || own * MINORITY <= known
}

/** Where the keyboard stands: a row, and 0 for what is declared, then the classes. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** Where a key leads from a place; null where it is none that walks. */
export function stepFrom({ row, column }: Place, key: string, rows: number, columns: number): Place | null {
  const to = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    Home: { row, column: 0 },
    End: { row, column: columns - 1 },
    PageUp: { row: 0, column },
    PageDown: { row: rows - 1, column },
  }[key]
  if (to === undefined) return null
  return {
    row: Math.max(0, Math.min(rows - 1, to.row)),
    column: Math.max(0, Math.min(columns - 1, to.column)),
  }
}

/** What a finding is about begins with its fact: "version nginx 443/tcp 1.24.0". The longest fact is meant. */
function rowOf(rows: Matrix["rows"], matter: string | null): number {
  const begins = rows.filter(({ fact }) => matter === fact || matter?.startsWith(`${fact} `) === true)
  const longest = begins.toSorted((one, other) => other.fact.length - one.fact.length)[0]
  return longest === undefined ? 0 : rows.indexOf(longest)
}

/** The cell to begin at: the fact that a finding is about, in the first class that holds one of its machines. */
export function placeOf(matrix: Matrix, matter: string | null, machines: readonly string[]): Place {
  const at = matrix.classes.findIndex((each) => each.machines.some((id) => machines.includes(id)))
  return { row: rowOf(matrix.rows, matter), column: Math.max(0, at) + 1 }
}
