import { Button } from "@mantine/core"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { counted, exactly, whenInWords } from "#renderer/ui/format.ts"
import { Kbd } from "#renderer/ui/Kbd.tsx"
import { Mono } from "#renderer/ui/Mono.tsx"
import { shortCommit } from "#renderer/ui/placeWords.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { heldInWords } from "./Failures.tsx"
import { ReadingLine, StopButton } from "./ReadingLine.tsx"
import { type Reading, readSources } from "./readings.ts"
import { kindInWords, standingOf } from "./sourceWords.ts"

function Facts({ source }: { readonly source: SourceTold }) {
  const { kind, location, branch, head, commits, network, synced } = source
  return (
    <div className="source-facts">
      <span>{kindInWords(kind)}</span>
      <Mono text={location} copies="location" />
      {kind === "repository" && (
        <span>{branch === null ? "its HEAD" : `branch ${printable(branch, 120)}`}</span>
      )}
      {head !== null && (
        <span>
          at <Mono text={head} short={shortCommit(head)} copies="commit" />, {counted(commits, "commit")}
        </span>
      )}
      <span>{network === null ? "of any network" : `of network ${printable(network, 80)}`}</span>
      {synced !== null && <time title={exactly(synced)}>read {whenInWords(synced)}</time>}
    </div>
  )
}

/** Why it could not be read, or what is missing in it, whole. */
function Said({ source }: { readonly source: SourceTold }) {
  const { state, said } = source
  if (state === "failed")
    return (
      <div className="source-said" role="alert">
        <StateMark mark="bad" says="" />
        <div className="stack">
          <span>It could not be read. {printable(said ?? "", 2_000)}</span>
          <span className="small quiet">{heldInWords(source)}</span>
        </div>
      </div>
    )
  if (said === null) return null
  return (
    <div className="source-said">
      <StateMark mark="doubt" says="" />
      <span>{printable(said, 2_000)}</span>
    </div>
  )
}

interface HeadProps {
  readonly source: SourceTold
  readonly reading: Reading | null
  readonly canWrite: boolean
  readonly onRemove: () => void
}

/** Which source this is, how it stands, and what can be done with it. */
export function SourceHead({ source, reading, canWrite, onRemove }: HeadProps) {
  const { mark, word } = standingOf(source)
  return (
    <div className="source-head">
      <div className="row">
        <StateMark mark={reading ? "not-asked" : mark} says={reading ? "being read" : word} />
        <h2 className="source-title">{printable(source.name, 80)}</h2>
        <span className="push" />
        {reading && <ReadingLine name={source.name} reading={reading} />}
        {reading ? (
          <StopButton name={source.name} keys="s" />
        ) : (
          <Button variant="default" disabled={!canWrite} onClick={() => readSources([source.name])}>
            Read again <Kbd keys="r" />
          </Button>
        )}
        <Button
          variant="subtle"
          className="danger"
          disabled={!canWrite || reading !== null}
          onClick={onRemove}
        >
          Remove
        </Button>
      </div>
      <Facts source={source} />
      {!reading && <Said source={source} />}
    </div>
  )
}
