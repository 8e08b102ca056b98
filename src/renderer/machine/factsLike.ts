import type { Evidence } from "#api/shapes.ts"
import type { Sort } from "#renderer/ui/VirtualTable.tsx"

/** What a fact has to hold to be shown. */
export interface FactFilter {
  readonly words: string
  readonly kind: Evidence["kind"] | null
}

function textOf({ kind, subject, value, method, ip, detail }: Evidence): string {
  return [kind, subject, value, method, ip, JSON.stringify(detail)].join("\n").toLowerCase()
}

/** The facts that are of a kind and hold every word, wherever it stands in them. */
export function factsLike(facts: readonly Evidence[], { words, kind }: FactFilter): readonly Evidence[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return facts.filter(
    (fact) => (kind === null || fact.kind === kind) && wanted.every((word) => textOf(fact).includes(word)),
  )
}

type Sortable = "id" | "kind" | "subject" | "value" | "ip" | "method" | "first" | "last" | "until"

const FOREVER = Number.MAX_SAFE_INTEGER

function orderOf(by: string): Sortable {
  const sortable: readonly Sortable[] = [
    "id",
    "kind",
    "subject",
    "value",
    "ip",
    "method",
    "first",
    "last",
    "until",
  ]
  return sortable.find((known) => known === by) ?? "id"
}

/** The facts in the order of one of their parts; numbers inside text count as numbers. */
export function sortedFacts(facts: readonly Evidence[], { by, descending }: Sort): readonly Evidence[] {
  const part = orderOf(by)
  const compare = new Intl.Collator("en", { numeric: true }).compare
  const sorted = facts.toSorted((a, b) => {
    const [left, right] = [a[part] ?? FOREVER, b[part] ?? FOREVER]
    if (typeof left === "number" && typeof right === "number") return left - right || a.id - b.id
    return compare(String(left), String(right)) || a.id - b.id
  })
  return descending ? sorted.toReversed() : sorted
}
