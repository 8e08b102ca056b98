import { IconChevronRight } from "@tabler/icons-react"
import { useId, useState } from "react"
import type { CommitTold, ExplainedTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { WrittenLines } from "#renderer/app/WrittenLines.tsx"
import { counted, day, exactly } from "#renderer/ui/format.ts"
import { placeInWords, shortCommit } from "#renderer/ui/placeWords.ts"
import { type WrittenPlace, writtenPlaces } from "./grounds.ts"

const SHOWN_FIRST = 5

function Commit({ says, commit }: { readonly says: string; readonly commit: CommitTold }) {
  const { oid, author, time, subject } = commit
  return (
    <span title={`${printable(subject, 300)}\n${exactly(time)}`}>
      {says} <span className="mono">{shortCommit(oid)}</span> “{printable(subject, 160)}” by{" "}
      {printable(author, 80)}, {day(time)}
    </span>
  )
}

function Line({ written: { place, says, ...sides } }: { readonly written: WrittenPlace }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  const at = placeInWords(place)
  const { introduced, removed } = place
  return (
    <li className="case-line">
      <div className="case-line-row">
        <button
          type="button"
          className="case-line-open"
          aria-expanded={opened}
          aria-controls={opened ? id : undefined}
          onClick={() => setOpened(!opened)}
        >
          <IconChevronRight size={12} stroke={2} aria-hidden className="case-chevron" />
          <span className="mono">{printable(at, 300)}</span>
        </button>
        <span className="small quiet">
          {printable(place.source, 120)}, {printable(says, 300)}
        </span>
        <span className="push" />
        <EvidenceTally about={`${at} is about it`} for={sides.for} against={sides.against} />
      </div>
      {(removed ?? introduced) !== null && (
        <div className="small quiet case-line-commit">
          {removed === null ? (
            introduced && <Commit says="since" commit={introduced} />
          ) : (
            <Commit says="until" commit={removed} />
          )}
        </div>
      )}
      {opened && (
        <div id={id}>
          <WrittenLines place={place} />
        </div>
      )}
    </li>
  )
}

/** The lines that name it, each opening to what stands there. */
export function Lines({ explained }: { readonly explained: ExplainedTold }) {
  const [all, setAll] = useState(false)
  const places = writtenPlaces(explained)
  if (places.length === 0) return null
  const shown = all ? places : places.slice(0, SHOWN_FIRST)
  return (
    <>
      <ul className="case-lines" aria-label="Lines that name it">
        {shown.map((written) => (
          <Line key={written.key} written={written} />
        ))}
      </ul>
      {places.length > SHOWN_FIRST && (
        <button type="button" className="link small" onClick={() => setAll(!all)}>
          {all ? "Only the first" : `All ${counted(places.length, "place")} that name it`}
        </button>
      )}
    </>
  )
}
