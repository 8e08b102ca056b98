import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import type { SourceTold, TablePreviewTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import type { MappedColumn } from "#model/table.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { Identifiers } from "./declarationColumns.tsx"
import { saidInWords } from "./declared.ts"
import { placeOf } from "./problemColumns.tsx"
import { namesMachines } from "./tableMapping.ts"

const CHOSEN_FOR = 300
const MOST_PROBLEMS = 12

function Problems({ problems, problemsTotal }: TablePreviewTold) {
  if (problemsTotal === 0) return null
  return (
    <details className="small">
      <summary>{counted(problemsTotal, "row")} could not be read so</summary>
      <ul className="source-problems">
        {problems.slice(0, MOST_PROBLEMS).map((problem, at) => (
          <li key={at}>
            <span className="mono source-place">{printable(placeOf(problem), 300)}</span>
            <span className="quiet">{printable(problem.sentence, 600)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What there would be, if it were read so: the first of it, and what is wrong. */
export function Preview({ preview }: { readonly preview: TablePreviewTold }) {
  const { declarations, total } = preview
  return (
    <>
      <Problems {...preview} />
      {declarations.length > 0 && (
        <table className="table fixed">
          <thead>
            <tr>
              <th scope="col">Machine</th>
              <th scope="col">What is said of it</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {declarations.map((declaration, at) => (
              <tr key={at}>
                <td>
                  <Identifiers declaration={declaration} />
                </td>
                <td className="quiet" title={printable(saidInWords(declaration))}>
                  {printable(saidInWords(declaration), 400)}
                </td>
                <td className="mono" title={printable(placeOf(declaration))}>
                  {printable(placeOf(declaration), 300)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {total > declarations.length && declarations.length > 0 && (
        <p className="small quiet">And {counted(total - declarations.length, "more")}.</p>
      )}
    </>
  )
}

interface TablePreviewProps {
  readonly source: SourceTold
  readonly path: string
  readonly columns: readonly MappedColumn[]
}

/** What the rows of a table would declare, if its columns meant that. */
export function TablePreview({ source: { name, synced }, path, columns }: TablePreviewProps) {
  const [settled] = useDebouncedValue(columns, CHOSEN_FOR)
  const enough = namesMachines(settled)
  const query = useQuery(
    questions.sources.previewTable.queryOptions({
      input: { name, path, columns: settled.map((column) => ({ ...column })) },
      enabled: enough && synced !== null,
      placeholderData: keepPreviousData,
    }),
  )
  return (
    <Section
      title="What it would declare"
      {...(enough && query.data ? { note: counted(query.data.total, "machine") } : {})}
      rule
    >
      {enough ? (
        <Part query={query} what="What it would declare" rows={6}>
          {(preview) => <Preview preview={preview} />}
        </Part>
      ) : (
        <p className="quiet">
          Nothing: no column says which machine a row is about. Name the one that holds its name, its address,
          its hardware address or its serial number.
        </p>
      )}
    </Section>
  )
}
