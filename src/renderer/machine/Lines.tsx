import { IconGitBranch } from "@tabler/icons-react"
import { useState } from "react"
import type { CommitTold, ExplainedTold, LinkTold } from "#api/explanation.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally } from "#renderer/app/Evidence.tsx"
import { becauseOf, linkEvidence, removedInWords } from "#renderer/app/linkWords.ts"
import { Part } from "#renderer/app/Part.tsx"
import { WrittenLines } from "#renderer/app/WrittenLines.tsx"
import { AllOrFirst } from "#renderer/ui/AllOrFirst.tsx"
import { useFirstOf } from "#renderer/ui/firstOf.ts"
import { count, counted, exactly, day } from "#renderer/ui/format.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { PathText } from "#renderer/ui/PathText.tsx"
import { placeInWords, shortCommit } from "#renderer/ui/placeWords.ts"
import { Section } from "#renderer/ui/Section.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { NoSource } from "./NoSource.tsx"
import { type Excerpt, excerptsOf, type Saying } from "./excerpts.ts"
import type { Explaining } from "./Told.tsx"
import "./Lines.css"

/** How a line is about it, how sure that is, and why. */
function Said({ saying: { line, words, link }, many }: { readonly saying: Saying; readonly many: boolean }) {
  const at = many ? `${count(line)} ` : ""
  if (link === null)
    return (
      <li className="lines-said">
        <span>
          <span className="faint tabular">{at}</span>
          {printable(words, 300)}
        </span>
      </li>
    )
  const because = becauseOf(link)
  const contrary = link.against.map((one) => printable(one.because, 200)).join("; ")
  return (
    <li className="lines-said">
      <span>
        <span className="faint tabular">{at}</span>
        {printable(words, 300)}
        <span className="quiet">
          , {link.confidence}
          {because === "" ? "" : `: ${because}`}
        </span>
        {contrary !== "" && <span className="doubt">; but {contrary}</span>}
      </span>
      <EvidenceTally about={`${placeInWords(link)} ${words}`} {...linkEvidence(link)} />
    </li>
  )
}

function ExcerptShown({ excerpt: { place, named, sayings } }: { readonly excerpt: Excerpt }) {
  const at = placeInWords({ ...place, endLine: place.line })
  return (
    <li className="lines-excerpt">
      <div className="lines-head">
        <IconGitBranch size={14} stroke={1.5} aria-hidden className="quiet" />
        <span className="mono">{printable(place.source, 120)}</span>
        <span className="mono quiet lines-path">
          <PathText path={at} />
        </span>
        <Copy text={at} what="path and line" />
        {place.commit !== null && (
          <span className="push faint nowrap">
            at <span className="mono">{shortCommit(place.commit)}</span>
          </span>
        )}
      </div>
      <ul className="lines-sayings">
        {sayings.map((saying, index) => (
          // Two rules may read one line in the same words.
          <Said key={`${saying.line} ${saying.words} ${index}`} saying={saying} many={sayings.length > 1} />
        ))}
      </ul>
      <WrittenLines place={place} named={named} />
    </li>
  )
}

const SHOWN_FIRST = 6
const SHOWN_MORE = 20

function Excerpts({ excerpts, label }: { readonly excerpts: readonly Excerpt[]; readonly label: string }) {
  const [shown, setShown] = useState(SHOWN_FIRST)
  const left = excerpts.length - shown
  return (
    <>
      <ol className="lines" aria-label={label}>
        {excerpts.slice(0, shown).map((excerpt) => (
          <ExcerptShown key={excerpt.key} excerpt={excerpt} />
        ))}
      </ol>
      {left > 0 && (
        <button
          type="button"
          className="link small lines-more no-print"
          onClick={() => setShown(shown + SHOWN_MORE)}
        >
          {counted(Math.min(left, SHOWN_MORE), "more place")} of {count(left)}
        </button>
      )}
    </>
  )
}

function CommitWords({ commit }: { readonly commit: CommitTold }) {
  const { oid, author, time, subject } = commit
  return (
    <>
      “{printable(subject, 200)}” <span className="quiet">by {printable(author, 80)},</span>{" "}
      <span className="quiet nowrap" title={exactly(time)}>
        {day(time)}
      </span>
      <Copy text={oid} what={`commit ${shortCommit(oid)}`} />
    </>
  )
}

const MOST_REMOVED = 8

/** Lines that named it once and were taken out: where it may have come from. */
function Removed({ links }: { readonly links: readonly LinkTold[] }) {
  const { shown, extent } = useFirstOf(links, MOST_REMOVED)
  if (links.length === 0) return null
  return (
    <div className="lines-apart">
      <h3>No longer there</h3>
      <ul aria-label="Lines that are no longer there">
        {shown.map((link) => (
          <li key={`${link.source} ${placeInWords(link)} ${link.commit}`} className="lines-removed">
            <StateMark mark="gone" says="" />
            <span>
              <span className="mono">{printable(`${link.source} ${placeInWords(link)}`, 300)}</span>{" "}
              {removedInWords(link)} {link.removed && <CommitWords commit={link.removed} />}
            </span>
          </li>
        ))}
      </ul>
      <AllOrFirst extent={extent} />
    </div>
  )
}

function Candidates({ links }: { readonly links: readonly LinkTold[] }) {
  if (links.length === 0) return null
  return (
    <div className="lines-apart">
      <h3>
        <StateMark mark="doubt" says="" />
        {counted(links.length, "line")} that may be about it, or about another machine
      </h3>
      <p className="small quiet">Nothing is concluded from them.</p>
      <Excerpts excerpts={excerptsOf(links)} label="Lines that may be about it" />
    </div>
  )
}

function Unread({ unread }: Pick<ExplainedTold, "unread">) {
  if (unread.length === 0) return null
  return (
    <p className="small doubt lines-unread">
      Not read whole: {printable(unread.join(", "), 300)}. A line may be missing here.
    </p>
  )
}

function LinesTold({ told }: { readonly told: ExplainedTold }) {
  const { links, dependants, unread } = told
  const standing = links.filter(({ standing: as }) => as === "link")
  const removed = standing.filter(({ state }) => state === "removed")
  const excerpts = excerptsOf(standing, dependants)
  return (
    <>
      <Unread unread={unread} />
      {excerpts.length === 0 ? (
        <p className="quiet">No line in any source names it.</p>
      ) : (
        <Excerpts excerpts={excerpts} label="Lines that explain it" />
      )}
      <Removed links={removed} />
      <Candidates links={links.filter(({ standing: as, state }) => as !== "link" && state !== "removed")} />
    </>
  )
}

function noteOf(told: ExplainedTold | undefined, sources: number | undefined): string | undefined {
  const links = told?.links.filter(({ standing, state }) => standing === "link" && state !== "removed") ?? []
  if (links.length === 0 || sources === undefined) return undefined
  const named = new Set(links.map(({ source }) => source)).size
  return `${counted(links.length, "line")} in ${count(named)} of ${counted(sources, "source")}`
}

interface LinesProps {
  readonly explaining: Explaining
  readonly sources: number | undefined
}

/** The lines of the sources that are about it, as they stand there, with who wrote them. */
export function Lines({ explaining, sources }: LinesProps) {
  if (explaining === null)
    return (
      <Section title="Lines that explain it">
        <p className="quiet">What is written down is told of now only.</p>
      </Section>
    )
  const note = noteOf(explaining.data, sources)
  return (
    <Section title="Lines that explain it" {...(note === undefined ? {} : { note })}>
      {sources === 0 ? (
        <NoSource />
      ) : (
        <Part query={explaining} what="What is written about it" rows={5}>
          {(told) => <LinesTold told={told} />}
        </Part>
      )}
    </Section>
  )
}
