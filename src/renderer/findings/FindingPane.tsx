import { useEffect, useRef } from "react"
import type { FindingPage } from "#api/findings.ts"
import { referencesOf } from "#model/finding.ts"
import { printable } from "#model/printable.ts"
import { EvidenceTally, showEvidence } from "#renderer/app/Evidence.tsx"
import { Part } from "#renderer/app/Part.tsx"
import { counted, exactly, whenInWords } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { SeverityMark } from "#renderer/ui/Severity.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Causes } from "./Causes.tsx"
import { LEVEL_WORDS, sayingInWords, STATE_WORDS } from "./findingWords.ts"
import { Grounds } from "./Grounds.tsx"
import { Life } from "./Life.tsx"
import { Matrix } from "./Matrix.tsx"
import { useFinding, useMatrix } from "./queries.ts"
import { AboutRule, MachinesOfIt, Owners } from "./PaneParts.tsx"
import { Say } from "./Say.tsx"
import "./FindingPane.css"

interface PaneProps {
  readonly id: string
  /** The one after it, which is asked for ahead. */
  readonly next: string | undefined
  readonly hasKeys: boolean
  readonly onDecided: () => void
}

/** One finding: what is, what ought to be, since when, what tells so, and what people can say of it. */
export function FindingPane({ id, next, hasKeys, onDecided }: PaneProps) {
  const finding = useFinding(id, next)
  return (
    <section className="finding-pane" aria-label="The finding">
      {finding.data === undefined ? (
        <div className="finding-body">
          <Part query={finding} what="This finding" rows={8}>
            {() => null}
          </Part>
        </div>
      ) : (
        <Loaded finding={finding.data} {...{ hasKeys, onDecided }} />
      )}
    </section>
  )
}

interface LoadedProps extends Pick<PaneProps, "hasKeys" | "onDecided"> {
  readonly finding: FindingPage
}

function Head({ finding, hasKeys, onDecided }: LoadedProps) {
  const { severity, title, says, state, since, returns, isBaseline, level } = finding
  const { mark, word } = STATE_WORDS[state]
  const references = { for: referencesOf(finding.for), against: referencesOf(finding.against) }
  const said = sayingInWords(finding)
  const facts = [
    `since ${whenInWords(since)}`,
    ...(isBaseline ? ["there at the first look"] : []),
    ...(returns > 0 ? [`came back ${counted(returns, "time")}`] : []),
    LEVEL_WORDS[level],
  ]
  return (
    <header className="finding-pane-head">
      <div className="finding-title">
        <SeverityMark severity={severity} />
        <h2>{printable(title, 300)}</h2>
        <span className="push" />
        <Say findings={[finding]} hasKeys={hasKeys} onDone={onDecided} />
      </div>
      <p className="finding-says">
        {printable(says, 1_200)} <EvidenceTally about={title} {...references} />
      </p>
      <p className="small quiet finding-facts" title={exactly(since)}>
        <StateMark mark={mark} says="" />
        <span>
          {word}, {facts.join(", ")}
          {said !== null && `. ${said}`}
        </span>
      </p>
    </header>
  )
}

/** Where it can't be told: why not, hatched, so that it is never taken for a difference. */
function NotTold({ finding: { state, reason } }: Pick<LoadedProps, "finding">) {
  if (reason === null) return null
  const isUnknown = state === "unknown"
  return (
    <p className={isUnknown ? "finding-reason hatch" : "finding-reason"}>
      <span>
        {isUnknown ? "Not known: " : "Expected: "}
        {printable(reason.sentence, 600)} <EvidenceTally about={reason.sentence} for={reason.evidence} />
      </span>
    </p>
  )
}

/** Kinds of peers that are asked for by their name; a network or a suggestion is none. */
const HAS_PEERS = /^(?:group|tag) /u

function Beside({ finding }: Pick<LoadedProps, "finding">) {
  const { group, fact, machines } = finding
  const matrix = useMatrix(group !== null && HAS_PEERS.test(group) ? { group } : null)
  if (group === null || !HAS_PEERS.test(group)) return null
  return (
    <div className="finding-beside">
      <Part query={matrix} what="Its peers side by side" rows={6}>
        {(data) => <Matrix key={finding.id} matrix={data} fact={fact} machines={machines} />}
      </Part>
    </div>
  )
}

function Loaded({ finding, hasKeys, onDecided }: LoadedProps) {
  const body = useRef<HTMLDivElement>(null)
  const openEvidence = () =>
    showEvidence({
      about: finding.title,
      for: referencesOf(finding.for),
      against: referencesOf(finding.against),
    })
  useKeys([
    { keys: "Enter", says: "open", run: () => body.current?.focus(), shown: false },
    { keys: "e", says: "evidence", run: openEvidence },
  ])
  useEffect(() => {
    if (body.current) body.current.scrollTop = 0
  }, [])
  return (
    <>
      <Head {...{ finding, hasKeys, onDecided }} />
      {/* A pane that scrolls must be reachable from the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="finding-body" ref={body} role="group" aria-label="All of the finding" tabIndex={0}>
        <NotTold finding={finding} />
        <Beside finding={finding} />
        <div className="finding-parts">
          <div className="stack">
            <Grounds finding={finding} />
            <Causes finding={finding} />
            <AboutRule finding={finding} />
          </div>
          <div className="stack">
            <MachinesOfIt finding={finding} />
            <Owners finding={finding} />
            <Life finding={finding} />
          </div>
        </div>
      </div>
    </>
  )
}
