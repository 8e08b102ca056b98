import type { Evidence } from "#api/shapes.ts"
import { kindInWords } from "#renderer/app/Evidence.tsx"

/** Names the kinds of observations behind a conclusion, each once: "host key", "certificate". */
export function kindsOfEvidence(facts: readonly Evidence[]): (ids: readonly number[]) => readonly string[] {
  const kinds = new Map(facts.map(({ id, kind }) => [id, kind]))
  return (ids) => [
    ...new Set(
      ids.flatMap((id) => {
        const kind = kinds.get(id)
        return kind === undefined || kind === "up" ? [] : [kindInWords(kind)]
      }),
    ),
  ]
}
