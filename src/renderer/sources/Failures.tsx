import { Button } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { SourceTold } from "#api/sources.ts"
import { printable } from "#model/printable.ts"
import { whenInWords } from "#renderer/ui/format.ts"
import { StateMark } from "#renderer/ui/StateMark.tsx"
import { readSources } from "./readings.ts"

/** That what was read before is still used; and that nothing was. */
export const heldInWords = ({ synced }: SourceTold): string =>
  synced === null ? "Nothing of it was read yet." : `What was read ${whenInWords(synced)} is still used.`

/** What could not be read last time, each with why and the one step. */
export function Failures({ sources, canWrite }: FailuresProps) {
  const failed = sources.filter(({ state }) => state === "failed")
  if (failed.length === 0) return null
  return (
    <ul className="source-failures" aria-label="Sources that could not be read">
      {failed.map((source) => (
        <li key={source.id} className="source-failure">
          <StateMark mark="bad" says="" />
          <div className="stack">
            <span>
              <Link to="/sources/$name" params={{ name: source.name }} className="strong plain-link">
                {printable(source.name, 80)}
              </Link>{" "}
              could not be read. {printable(source.said ?? "", 1_000)}
            </span>
            <span className="small quiet">{heldInWords(source)}</span>
          </div>
          <Button
            size="xs"
            variant="default"
            disabled={!canWrite}
            onClick={() => readSources([source.name])}
            aria-label={`Read again: ${source.name}`}
          >
            Read again
          </Button>
        </li>
      ))}
    </ul>
  )
}

interface FailuresProps {
  readonly sources: readonly SourceTold[]
  readonly canWrite: boolean
}
