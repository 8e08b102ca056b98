import { IconChevronRight } from "@tabler/icons-react"
import { useId, useState } from "react"
import type { CommitTold, LinkTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { WrittenLines } from "#renderer/app/WrittenLines.tsx"
import { count, counted, day, exactly } from "#renderer/ui/format.ts"
import { placeInWords, shortCommit } from "#renderer/ui/placeWords.ts"
import { linkEvidence, linkInWords } from "./grounds.ts"

const SHOWN_FIRST = 5

function Commit({ says, commit }: { readonly says: string; readonly commit: CommitTold }) {
  const { oid, author, time, subject } = commit
  return (
    <span title={`${printable(subject, 300)}\n${exactly(time)}`}>
      {says} <span className="mono">{shortCommit(oid)}</span> by {printable(author, 80)}, {day(time)}
    </span>
  )
}

function Line({ link }: { readonly link: LinkTold }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  const at = placeInWords(link)
  const { introduced, removed } = link
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
          {printable(link.source, 120)}, {linkInWords(link)}
        </span>
        <span className="push" />
        <EvidenceTally about={`${at} is about it`} {...linkEvidence(link)} />
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
          <WrittenLines place={link} />
        </div>
      )}
    </li>
  )
}

/** The lines that name it, each opening to what stands there. */
export function Lines({ links }: { readonly links: readonly LinkTold[] }) {
  const [all, setAll] = useState(false)
  if (links.length === 0) return null
  const shown = all ? links : links.slice(0, SHOWN_FIRST)
  return (
    <>
      <ul className="case-lines" aria-label="Lines that name it">
        {shown.map((link) => (
          <Line key={`${link.source}\n${placeInWords(link)}\n${link.kind}\n${link.state}`} link={link} />
        ))}
      </ul>
      {links.length > SHOWN_FIRST && (
        <button type="button" className="link small" onClick={() => setAll(!all)}>
          {all ? "Only the first" : `All ${count(links.length)} lines`}
          <span className="hidden"> of {counted(links.length, "line")}</span>
        </button>
      )}
    </>
  )
}
