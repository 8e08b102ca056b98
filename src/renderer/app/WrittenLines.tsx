import { useQuery } from "@tanstack/react-query"
import type { LinesTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import type { Place } from "#model/written.ts"
import { codeText } from "#renderer/ui/codeText.ts"
import { counted, day, exactly } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { placeInWords, shortCommit } from "#renderer/ui/placeWords.ts"
import { questions } from "./client.ts"
import { Part } from "./Part.tsx"
import "./WrittenLines.css"

type Line = LinesTold["lines"][number]

/** More of one piece than anybody reads at once. */
const MOST_LINES = 40

function Blame({ line: { oid, author, time, subject, boundary } }: { readonly line: Line }) {
  if (oid === null || time === null) return <span className="faint">no history says who</span>
  // The first commit of a history that was cut is not who wrote it.
  if (boundary)
    return (
      <span className="cut faint" title="The history that is here begins with that commit.">
        before {day(time)}, where the history begins
      </span>
    )
  const says = `${printable(author ?? "", 80)}, ${day(time)}`
  return (
    <span className="cut" title={`${says}\n${exactly(time)}\n${printable(subject ?? "", 300)}`}>
      <span className="mono written-commit">{shortCommit(oid)}</span> {says}
      {subject !== null && <span className="faint">, {printable(subject, 120)}</span>}
    </span>
  )
}

type Span = Pick<Place, "line" | "endLine">

/** What stands after the last line break of a file is no line, and nobody wrote it. */
const withoutEnd = (lines: readonly Line[]) => {
  const last = lines.at(-1)
  return last?.text === "" && last.oid === null ? lines.slice(0, -1) : lines
}

interface LinesProps {
  readonly told: LinesTold
  readonly place: Place
  readonly named: readonly Span[]
}

/** A line that was read at another commit may stand elsewhere by now, or be gone. */
const hasMoved = ({ commit }: LinesTold, place: Place) =>
  commit !== null && place.commit !== null && commit !== place.commit

function Lines({ told, place, named }: LinesProps) {
  const { withheld, lines, commit } = told
  const moved = hasMoved(told, place)
  if (withheld !== null) return <p className="small quiet written-none">{printable(withheld, 300)}</p>
  if (lines.length === 0)
    return (
      <p className="small quiet written-none">
        The file is no longer there as it was read. Read the source again.
      </p>
    )
  return (
    <>
      {moved && (
        <p className="small quiet written-none">
          As the file stands at <span className="mono">{shortCommit(commit ?? "")}</span>. It is about these
          lines at <span className="mono">{shortCommit(place.commit ?? "")}</span>, and they may have moved or
          gone since.
        </p>
      )}
      <ol className="written-lines">
        {withoutEnd(lines).map((line) => {
          const isNamed = !moved && named.some((one) => line.line >= one.line && line.line <= one.endLine)
          return (
            <li key={line.line} className={isNamed ? "written-line written-named" : "written-line"}>
              <span className="written-number">{line.line}</span>
              <code className="written-text">{codeText(line.text)}</code>
              <span className="small quiet written-blame">
                <Blame line={line} />
              </span>
            </li>
          )
        })}
      </ol>
    </>
  )
}

interface WrittenLinesProps {
  readonly place: Place
  /** The lines of it that are meant, where that is not all of it. */
  readonly named?: readonly Span[]
  readonly around?: number
}

/** Lines of a source as they stand there, with who wrote each; those that are meant are marked. */
export function WrittenLines({ place, named = [place], around = 2 }: WrittenLinesProps) {
  const { source, path, line } = place
  const endLine = Math.min(place.endLine, line + MOST_LINES - 1)
  const told = useQuery(
    questions.sources.lines.queryOptions({
      input: { source, path, line, endLine, around, commit: place.commit },
    }),
  )
  return (
    <div className="written">
      <Part query={told} what={printable(path, 200)} rows={3}>
        {(data) => <Lines told={data} place={place} named={named} />}
      </Part>
      {place.endLine > endLine && (
        <p className="small quiet written-none">
          And {counted(place.endLine - endLine, "more line")}, down to line {place.endLine}.
        </p>
      )}
    </div>
  )
}

/** Where something is written: the source, the path with its line, and that it can be copied. */
export function WrittenAt({ place }: { readonly place: Place }) {
  const at = placeInWords(place)
  return (
    <span className="written-at">
      <span className="quiet">{printable(place.source, 120)}</span>{" "}
      <span className="mono">{printable(at, 400)}</span>
      <Copy text={at} what="path and line" />
    </span>
  )
}
