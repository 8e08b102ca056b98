import { IconArrowUp, IconChevronDown, IconChevronRight, IconGitBranch } from "@tabler/icons-react"
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react"
import type { Cell, Matrix as MatrixTold, MatrixRow, RowTag } from "#model/peers.ts"
import { printable } from "#model/printable.ts"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { counted } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { EvidenceStrip } from "./EvidenceStrip.tsx"
import { apartIn, placeOf, type Place, stepFrom } from "./matrixCells.ts"
import { MatrixHead } from "./MatrixHead.tsx"
import "./Matrix.css"

const MOST_ROWS = 100
const MOST_EQUAL = 100

const TAG_MARKS: Readonly<Record<RowTag, ReactNode>> = {
  unexplained: <StateMark mark="mystery" says="" />,
  rollout: <StateMark mark="doubt" says="" />,
  unknown: <StateMark mark="not-asked" says="" />,
  same: <StateMark mark="answered" says="" />,
  expected: <IconGitBranch size={14} stroke={1.5} aria-hidden />,
  promoting: <IconArrowUp size={14} stroke={1.5} aria-hidden />,
}

interface CellProps {
  readonly cell: Cell | null
  readonly kind: "declared" | "seen"
  readonly apart: boolean
  /** It begins another environment. */
  readonly first: boolean
  readonly current: boolean
  readonly onGo: () => void
}

function Inside({ cell, kind, apart }: Pick<CellProps, "cell" | "kind" | "apart">) {
  if (cell === null) return <span className="small faint">not declared</span>
  if (!cell.known)
    return (
      <span className="matrix-unknown small" title={printable(cell.reason, 200)}>
        <span className="hidden">not known: </span>
        {printable(cell.reason, 80) || "not known"}
      </span>
    )
  const [from] = kind === "declared" ? cell.evidence : []
  return (
    <>
      <span className="matrix-value" title={printable(cell.value, 400)}>
        {printable(cell.value, 120)}
      </span>
      {apart && <span className="hidden"> apart from its peers</span>}
      {cell.partly !== undefined && (
        <span className="matrix-partly small" title={printable(cell.partly, 200)}>
          not of all
        </span>
      )}
      {from !== undefined && "line" in from && (
        <span className="matrix-line"> {printable(lineInShort(from.path, from.line), 40)}</span>
      )}
    </>
  )
}

/** "vars.yml:14": the end of a path is what tells. */
const lineInShort = (path: string, line: number) => `${path.split("/").at(-1) ?? path}:${line}`

function MatrixCell({ cell, kind, apart, first, current, onGo }: CellProps) {
  const own = useRef<HTMLTableCellElement>(null)
  const names = [
    kind === "declared" ? "matrix-declared" : "",
    apart ? "matrix-apart" : "",
    first ? "matrix-first" : "",
    cell !== null && !cell.known ? "hatch matrix-not-known" : "",
    current ? "matrix-current" : "",
  ]
  return (
    <td
      ref={own}
      className={names.filter(Boolean).join(" ")}
      tabIndex={current ? 0 : -1}
      onClick={() => {
        own.current?.focus()
        onGo()
      }}
    >
      <Inside cell={cell} kind={kind} apart={apart} />
    </td>
  )
}

interface RowProps {
  readonly matrix: MatrixTold
  readonly row: MatrixRow
  /** The column the keyboard stands on; null where it stands in another row. */
  readonly column: number | null
  readonly starts: ReadonlySet<number>
  readonly onGo: (column: number) => void
}

function Row({ matrix, row, column, starts, onGo }: RowProps) {
  const apart = useMemo(() => apartIn(row, matrix.classes), [row, matrix.classes])
  const label = printable(row.label, 80)
  return (
    <tr>
      <th scope="row" className="matrix-fact" title={printable(row.says, 300)}>
        <span className="cut">{label}</span>
      </th>
      <MatrixCell
        cell={row.declared}
        kind="declared"
        apart={false}
        first={false}
        current={column === 0}
        onGo={() => onGo(0)}
      />
      {row.cells.map((cell, at) => (
        <MatrixCell
          // Classes stand in one order, and have no name of their own.
          key={at}
          cell={cell}
          kind="seen"
          apart={apart.has(at)}
          first={starts.has(at)}
          current={column === at + 1}
          onGo={() => onGo(at + 1)}
        />
      ))}
      <td className="matrix-tag">
        <span className={`matrix-is matrix-is-${row.tag}`}>
          {TAG_MARKS[row.tag]}
          {row.tag}
        </span>
      </td>
    </tr>
  )
}

function Equal({ matrix, open, onOpen }: EqualProps) {
  const { shown, extent } = useFirstOf(matrix.equal, MOST_EQUAL)
  const machines = matrix.group.machines.length
  const Chevron = open ? IconChevronDown : IconChevronRight
  if (matrix.equal.length === 0) return null
  return (
    <div className="matrix-equal">
      <button type="button" className="row quiet matrix-fold" aria-expanded={open} onClick={onOpen}>
        <Chevron size={14} stroke={1.5} aria-hidden />
        {counted(matrix.equal.length, "fact is", "facts are")} equal in all {counted(machines, "machine")}
      </button>
      {open && (
        <dl className="matrix-equals">
          {shown.map(({ fact, label, value }) => (
            <div key={fact}>
              <dt>{printable(label, 80)}</dt>
              <dd className="mono">{printable(value, 300)}</dd>
            </div>
          ))}
        </dl>
      )}
      {open && <AllOrFirst extent={extent} what="facts" />}
    </div>
  )
}

interface EqualProps {
  readonly matrix: MatrixTold
  readonly open: boolean
  readonly onOpen: () => void
}

function Legend() {
  return (
    <div className="matrix-legend small quiet">
      <span className="row">
        <span className="matrix-swatch matrix-apart" />
        stands apart from its peers, nothing explains it
      </span>
      <span className="row">
        <span className="matrix-swatch hatch" />
        not known; never counts as a difference
      </span>
      <span className="row">{TAG_MARKS.expected}a line says so</span>
      <span className="row">{TAG_MARKS.promoting}newer in dev or test, on its way</span>
    </div>
  )
}

interface MatrixProps {
  readonly matrix: MatrixTold
  /** The fact that a finding is about. */
  readonly fact?: string | null
  /** Machines that a finding is about. */
  readonly machines?: readonly string[]
}

/** The cells as the keyboard walks them. */
function useWalk({ matrix, fact = null, machines = [] }: MatrixProps, rows: readonly MatrixRow[]) {
  const [place, setPlace] = useState<Place>(() => placeOf(matrix, fact, machines))
  const [strip, setStrip] = useState(fact !== null)
  const [fold, setFold] = useState(true)
  const table = useRef<HTMLTableElement>(null)
  const walked = useRef(false)
  const focus = () => table.current?.querySelector<HTMLElement>("td[tabindex='0']")?.focus()
  useEffect(() => {
    if (walked.current) focus()
    walked.current = false
  }, [place])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const to = stepFrom(place, event.key, rows.length, matrix.classes.length + 1)
    const opens = event.key === "Enter" || event.key.toLowerCase() === "e"
    if (to === null && !opens) return
    event.preventDefault()
    if (opens) setStrip(true)
    if (to !== null) {
      walked.current = true
      setPlace(to)
    }
  }
  useKeys([
    { keys: "Arrows", says: "walk the cells", run: focus },
    { keys: "=", says: "fold equal facts", run: () => setFold((now) => !now) },
    ...(strip ? [{ keys: "Escape", says: "close the strip", run: () => setStrip(false), shown: false }] : []),
  ])
  const go = (row: number, column: number) => {
    setPlace({ row, column })
    setStrip(true)
  }
  return { place, strip, fold, setFold, table, onKeyDown, go }
}

/** Peers side by side: facts that differ against classes of machines that are alike. */
export function Matrix(props: MatrixProps) {
  const { matrix } = props
  const { shown, extent } = useFirstOf(matrix.rows, MOST_ROWS)
  const { place, strip, fold, setFold, table, onKeyDown, go } = useWalk(props, shown)
  const starts = useMemo(
    () =>
      new Set(
        matrix.classes.flatMap(({ environment }, at) =>
          at === 0 || environment !== matrix.classes[at - 1]?.environment ? [at] : [],
        ),
      ),
    [matrix.classes],
  )
  const row = shown[place.row]
  return (
    <div className="matrix-frame">
      {/* What scrolls sideways holds cells that take the keyboard. */}
      <div className="matrix-scroll">
        {matrix.rows.length === 0 ? (
          <p className="quiet matrix-none">Nothing that was asked of them differs.</p>
        ) : (
          <table
            className="matrix"
            role="grid"
            aria-label={`${printable(matrix.group.name, 80)} side by side`}
            ref={table}
            onKeyDown={onKeyDown}
          >
            <MatrixHead matrix={matrix} />
            <tbody>
              {shown.map((each, at) => (
                <Row
                  key={each.fact}
                  matrix={matrix}
                  row={each}
                  column={place.row === at ? place.column : null}
                  starts={starts}
                  onGo={(column) => go(at, column)}
                />
              ))}
            </tbody>
          </table>
        )}
        <AllOrFirst extent={extent} what="facts that differ" />
        <Equal matrix={matrix} open={!fold} onOpen={() => setFold(!fold)} />
        {matrix.rows.length > 0 && <Legend />}
      </div>
      {strip && row !== undefined && <EvidenceStrip matrix={matrix} row={row} column={place.column} />}
    </div>
  )
}
