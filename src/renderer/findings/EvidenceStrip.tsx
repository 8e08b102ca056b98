import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { Cell, Matrix, MatrixRow } from "#model/peers.ts"
import type { Reference } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { WrittenAt } from "#renderer/app/WrittenLines.tsx"
import { exactly, whenInWords } from "#renderer/ui/format.ts"

const observed = (evidence: readonly Reference[]) =>
  evidence.flatMap((one) => (one.kind === "observation" ? [one.id] : []))

const written = (evidence: readonly Reference[]) =>
  evidence.flatMap((one) => (one.kind === "declaration" || one.kind === "mention" ? [one] : []))

/** The newest observation behind a cell, as it was said. */
function Observed({ cell, about }: { readonly cell: Cell; readonly about: string }) {
  const ids = observed(cell.evidence)
  const asked = useQuery(
    questions.observations.get.queryOptions({ input: { ids: ids.slice(0, 20) }, enabled: ids.length > 0 }),
  )
  if (!cell.known)
    return <p className="quiet">{printable(cell.reason, 200)}; it never counts as a difference.</p>
  if (ids.length === 0) return <p className="quiet">No observation stands behind it.</p>
  return (
    <Part query={asked} what="What was observed" rows={1}>
      {(all) => {
        const last = all.toSorted((one, other) => other.last - one.last)[0]
        if (last === undefined) return <p className="quiet">It is no longer in the ledger.</p>
        return (
          <>
            <p className="mono small strip-line">{printable(`${last.subject} ${last.value}`, 300)}</p>
            <p className="small quiet" title={exactly(last.last)}>
              <span className="mono">{printable(last.ip)}</span>, asked {whenInWords(last.last)}{" "}
              <EvidenceTally about={about} for={cell.evidence} />
            </p>
            {cell.partly !== undefined && (
              <p className="small quiet">Not known of {printable(cell.partly, 300)}.</p>
            )}
          </>
        )
      }}
    </Part>
  )
}

function Declared({ row }: { readonly row: MatrixRow }) {
  const { declared, expectedBy, label } = row
  const places = declared === null ? [] : written(declared.evidence)
  const line = expectedBy !== null && "line" in expectedBy ? expectedBy : null
  return (
    <div className="strip-part">
      <h3>
        {declared === null
          ? "not declared"
          : `declared ${declared.known ? printable(declared.value, 80) : `(${printable(declared.reason, 80)})`}`}
      </h3>
      {places.slice(0, 2).map((place) => (
        <p key={`${place.source} ${place.path} ${place.line}`} className="small strip-line">
          <WrittenAt place={place} />
        </p>
      ))}
      {declared !== null && (
        <p className="small quiet">
          <EvidenceTally about={`${label} as declared`} for={declared.evidence} />
        </p>
      )}
      {line !== null && (
        <p className="small strip-line">
          The difference is expected: <WrittenAt place={line} />
        </p>
      )}
      {declared === null && line === null && (
        <p className="small quiet">No source that was read says what it ought to be.</p>
      )}
    </div>
  )
}

/** Who owns the first machine of the class, as far as is known. */
function WhoWouldKnow({ machine, row }: { readonly machine: string | undefined; readonly row: MatrixRow }) {
  const who = useQuery(
    questions.explanation.get.queryOptions({ input: { ref: machine ?? "" }, enabled: machine !== undefined }),
  )
  return (
    <div className="strip-part">
      <h3>Who would know</h3>
      {machine === undefined ? (
        <p className="small quiet">The source that declares it names its people.</p>
      ) : (
        <Part query={who} what="Who would know" rows={1}>
          {({ who: answer }) => (
            <p>
              {printable(answer.sentence, 200)}{" "}
              <EvidenceTally about={answer.sentence} for={answer.evidence} />
            </p>
          )}
        </Part>
      )}
      <p className="small quiet">
        {printable(row.says, 300)}
        {row.splitBy !== null && ` ${printable(row.splitBy, 200)}.`}
      </p>
    </div>
  )
}

const MOST_LINKED = 3

function Whose({ matrix, column }: Pick<EvidenceStripProps, "matrix" | "column">) {
  const machines = matrix.classes[column - 1]?.machines ?? []
  return (
    <>
      {machines.slice(0, MOST_LINKED).map((id, at) => (
        <span key={id}>
          {at > 0 && ", "}
          <Link to="/machines/$id" params={{ id }} className="link in-text">
            {printable(matrix.names[id] ?? id, 60)}
          </Link>
        </span>
      ))}
      {machines.length > MOST_LINKED && ` and ${machines.length - MOST_LINKED} more`}
    </>
  )
}

interface EvidenceStripProps {
  readonly matrix: Matrix
  readonly row: MatrixRow
  /** 0 is what is declared, then the classes. */
  readonly column: number
}

/** What stands behind one cell: what was observed, what is declared, who would know. */
export function EvidenceStrip({ matrix, row, column }: EvidenceStripProps) {
  const shown = Math.max(1, column)
  const cell = row.cells[shown - 1]
  const label = printable(row.label, 80)
  return (
    <section className="strip" aria-label={`Evidence for ${label}`}>
      <div className="strip-part">
        <h3>
          <Whose matrix={matrix} column={shown} />
          <span className="faint">{label}, observed</span>
        </h3>
        {cell !== undefined && <Observed cell={cell} about={label} />}
      </div>
      <Declared row={row} />
      <WhoWouldKnow machine={matrix.classes[shown - 1]?.machines[0]} row={row} />
    </section>
  )
}
