import { CloseButton } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useEffect, useRef, useSyncExternalStore } from "react"
import type { Evidence } from "#api/shapes.ts"
import type { Reference } from "#model/explanation.ts"
import { printable } from "#model/printable.ts"
import { exactly, whenInWords } from "#renderer/ui/format.ts"
import { useKeys } from "#renderer/ui/keys.ts"
import { Copy } from "#renderer/ui/Mono.tsx"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { Empty } from "#renderer/ui/States.tsx"
import { Tally } from "#renderer/ui/Tally.tsx"
import { questions } from "./client.ts"
import { Part } from "./Part.tsx"
import { type WrittenPiece, WrittenPieceCard } from "./WrittenPieces.tsx"
import "./SideDrawer.css"
import "./Evidence.css"

/** The id of an observation, or whatever else can be looked at. */
export type Piece = number | Reference

/** A conclusion and the pieces of evidence that speak for it and against it. */
export interface Conclusion {
  /** What is concluded: "nginx 1.24.0 on 443/tcp". */
  readonly about: string
  readonly for: readonly Piece[]
  readonly against?: readonly Piece[]
}

const observationIn = (piece: Piece): number | null => {
  if (typeof piece === "number") return piece
  return piece.kind === "observation" ? piece.id : null
}

const observationsIn = (pieces: readonly Piece[]): readonly number[] =>
  pieces.flatMap((piece) => observationIn(piece) ?? [])

const writtenIn = (pieces: readonly Piece[]): readonly WrittenPiece[] =>
  pieces.flatMap((piece) => (typeof piece === "number" || piece.kind === "observation" ? [] : [piece]))

let shown: Conclusion | null = null
const watchers = new Set<() => void>()

function subscribe(watcher: () => void) {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** Opens the evidence of a conclusion at the right; null closes it. */
export function showEvidence(conclusion: Conclusion | null): void {
  shown = conclusion
  for (const watcher of watchers) watcher()
}

/** "4 for 1 against", which opens exactly those observations. */
export function EvidenceTally({ about, for: inFavour, against = [] }: Conclusion) {
  if (inFavour.length + against.length === 0) return null
  return (
    <Tally
      for={inFavour.length}
      against={against.length}
      about={about}
      onOpen={() => showEvidence({ about, for: inFavour, against })}
    />
  )
}

const KINDS: Readonly<Record<Evidence["kind"], string>> = {
  up: "answers",
  mac: "hardware address",
  name: "name",
  port: "port",
  service: "service",
  "host-key": "host key",
  certificate: "certificate",
  identifier: "identifier",
  "http-title": "page title",
  os: "operating system",
  script: "script",
  answer: "answer",
  inside: "from inside",
  neighbour: "neighbour",
  filtered: "no answer on",
  clock: "clock",
}

/** The kind of a fact in words. */
export const kindInWords = (kind: Evidence["kind"]): string => KINDS[kind]

const rawOf = (detail: unknown) => (typeof detail === "string" ? detail : JSON.stringify(detail, null, 2))

/** One observation with all that was said: what, how it was learned, since when, in which scans. */
export function ObservationCard({ observation }: { readonly observation: Evidence }) {
  const { kind, subject, value, method, standing, first, last, until, firstScan, lastScan, detail } =
    observation
  const ended = until === null ? "" : `, until ${whenInWords(until)}`
  const raw = rawOf(detail)
  return (
    <article className="observation" aria-label={`${KINDS[kind]} ${printable(subject)}`}>
      <div className="row">
        <span className="small quiet">
          {KINDS[kind]} {printable(subject)}
        </span>
        <span className="push small faint">no. {observation.id}</span>
      </div>
      <div className="row">
        <span className="mono observation-value">{printable(value)}</span>
        <Copy text={value} what="value" />
      </div>
      <div className="small quiet">
        {standing}, by {printable(method)}, from <span className="mono">{printable(observation.ip)}</span>
      </div>
      <div className="small quiet" title={`${exactly(first)} to ${exactly(last)}`}>
        first {whenInWords(first)} (<ScanLink id={firstScan} />
        ), last {whenInWords(last)} (<ScanLink id={lastScan} />){ended}
      </div>
      {raw !== undefined && raw !== "null" && raw !== "{}" && (
        <details>
          <summary className="small">As it was said</summary>
          <pre className="raw">{raw}</pre>
        </details>
      )}
    </article>
  )
}

function ScanLink({ id }: { readonly id: number }) {
  return (
    <Link to="/scans/$id" params={{ id: String(id) }} className="link">
      scan {id}
    </Link>
  )
}

function Pieces({ title, pieces, all, against }: PiecesProps) {
  if (pieces.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="row">
        <StateMark mark={against ? "against" : "answered"} says="" />
        {pieces.length} {title}
      </h3>
      {writtenIn(pieces).map((piece) => (
        <WrittenPieceCard key={JSON.stringify(piece)} piece={piece} />
      ))}
      {observationsIn(pieces).map((id) => {
        const observation = all.find((one) => one.id === id)
        return observation ? (
          <ObservationCard key={id} observation={observation} />
        ) : (
          <p key={id} className="small quiet">
            Observation {id} is no longer in the ledger.
          </p>
        )
      })}
    </section>
  )
}

interface PiecesProps {
  readonly title: string
  readonly pieces: readonly Piece[]
  /** The observations among them. */
  readonly all: readonly Evidence[]
  readonly against: boolean
}

const MOST_OBSERVATIONS = 1_000

function Opened({ conclusion }: { readonly conclusion: Conclusion }) {
  const { for: inFavour, against = [] } = conclusion
  const ids = observationsIn([...inFavour, ...against]).slice(0, MOST_OBSERVATIONS)
  const query = useQuery(questions.observations.get.queryOptions({ input: { ids }, enabled: ids.length > 0 }))
  const told = (all: readonly Evidence[]) =>
    all.length + writtenIn([...inFavour, ...against]).length === 0 ? (
      <Empty title="No observation stands behind this." />
    ) : (
      <>
        <Pieces title="for" pieces={inFavour} all={all} against={false} />
        <Pieces title="against" pieces={against} all={all} against />
      </>
    )
  if (ids.length === 0) return told([])
  return (
    <Part query={query} what="The evidence" rows={4}>
      {told}
    </Part>
  )
}

/** The evidence at the right: not modal, gives the focus back, closes with Esc. */
export function EvidenceDrawer() {
  const conclusion = useSyncExternalStore(subscribe, () => shown)
  const drawer = useRef<HTMLElement>(null)
  const before = useRef<Element | null>(null)
  const close = () => showEvidence(null)
  useKeys(conclusion ? [{ keys: "Escape", says: "close the evidence", run: close, inText: true }] : [])
  const isOpen = conclusion !== null
  useEffect(() => {
    if (!isOpen) return undefined
    before.current = document.activeElement
    drawer.current?.focus()
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus()
    }
  }, [isOpen])
  if (!conclusion) return null
  return (
    <aside
      className="side-drawer evidence"
      aria-label={`Evidence for ${conclusion.about}`}
      tabIndex={-1}
      ref={drawer}
    >
      <div className="side-drawer-head">
        <div className="stack grow">
          <span className="small quiet">Evidence</span>
          <h2>{printable(conclusion.about)}</h2>
        </div>
        <CloseButton aria-label="Close the evidence" onClick={close} />
      </div>
      <div className="side-drawer-body evidence-body">
        <Opened conclusion={conclusion} />
      </div>
    </aside>
  )
}
