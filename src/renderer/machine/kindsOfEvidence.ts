import type { Evidence } from "#api/shapes.ts"
import { kindInWords } from "#renderer/app/Evidence.tsx"

/** What many machines have in common joins none of them by itself. */
const WEAK: ReadonlySet<Evidence["kind"]> = new Set(["up", "port", "service", "os", "script"])

/** Names the kinds of observations behind a conclusion, each once: "host key", "certificate". */
export function kindsOfEvidence(facts: readonly Evidence[]): (ids: readonly number[]) => readonly string[] {
  const kinds = new Map(facts.map(({ id, kind }) => [id, kind]))
  return (ids) => [
    ...new Set(
      ids.flatMap((id) => {
        const kind = kinds.get(id)
        return kind === undefined || WEAK.has(kind) ? [] : [kindInWords(kind)]
      }),
    ),
  ]
}
