import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { FormatTold, SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { questions } from "#renderer/app/client.ts"
import { Part } from "#renderer/app/Part.tsx"
import { count, counted } from "#renderer/ui/format.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { formatInWords } from "./formatWords.ts"

function Declares({ name, format, declarations }: FormatTold & { readonly name: string }) {
  if (format === null) return <span className="faint">searched for names</span>
  if (declarations === 0) return <span className="faint">0</span>
  return (
    <Link
      to="/sources/$name"
      params={{ name }}
      search={{ tab: "declarations", format }}
      className="plain-link"
      aria-label={`${counted(declarations, "declaration")} of ${formatInWords(format)}`}
    >
      {count(declarations)}
    </Link>
  )
}

/** What was read in a source, format by format. */
export function Formats({ source }: { readonly source: SourceTold }) {
  const { name, synced, files } = source
  const query = useQuery(
    questions.sources.formats.queryOptions({ input: { name }, enabled: synced !== null }),
  )
  if (synced === null) return null
  return (
    <Section title="What was read" note={counted(files, "file")}>
      <Part query={query} what="What was read" rows={4}>
        {(formats) => (
          <table className="table source-formats">
            <thead>
              <tr>
                <th scope="col">Format</th>
                <th scope="col" className="num">
                  Files
                </th>
                <th scope="col" className="num">
                  Declarations
                </th>
              </tr>
            </thead>
            <tbody>
              {formats.map((told) => (
                <tr key={told.format ?? ""}>
                  <td className={told.format === null ? "quiet" : ""}>
                    {told.format === null
                      ? "of no format that is read"
                      : printable(formatInWords(told.format), 80)}
                  </td>
                  <td className="num">{count(told.files)}</td>
                  <td className="num">
                    <Declares name={name} {...told} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Part>
    </Section>
  )
}
