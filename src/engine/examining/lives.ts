import type { FindingState, Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { KeptFinding } from "#store/finding-writer.ts"
import type { Store } from "#store/store.ts"
import { findingRules } from "#engine/finding-rules.ts"
import { livesOn, type Living } from "#engine/findings/life.ts"
import { sayingsIn } from "./sayings.ts"

/** A finding that became something else. */
export interface FindingNews {
  readonly finding: KeptFinding
  readonly before: FindingState | null
}

/** What was looked at for the first time, so that what is found there is nobody's news. */
export interface FirstLook {
  readonly everything: boolean
  readonly networks: readonly string[]
  readonly sources: readonly string[]
}

const AT_A_TIME = 500
const RULES = new Map(findingRules().map((rule) => [rule.id, rule]))

/** Leads the lives of findings on, and says what became of them. */
export async function leadOn(
  store: Store,
  ids: readonly string[],
  { now, at, first }: { readonly now: Moment; readonly at: Moment; readonly first: FirstLook },
): Promise<readonly FindingNews[]> {
  const sayings = await sayingsIn(store)
  const news: FindingNews[] = []
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const some = ids.slice(from, from + AT_A_TIME)
    const verdicts = await store.findings.verdictsOf(some)
    const before = await store.findings.byIds(some)
    const wereOpen = await store.findings.everOpen(some)
    const machines = [...verdicts.values()].flat().flatMap((verdict) => verdict.machines)
    const places = await store.findings.placesOf([...new Set(machines)])
    const living: Living = {
      now,
      at,
      rules: RULES,
      nameOf: (machine) => places.get(machine)?.name ?? machine,
      isFirstLook: (own) => isFirst(own, first, (machine) => places.get(machine)?.network ?? null),
    }
    const lives = some.map((id) =>
      livesOn(
        {
          id,
          before: before.get(id) ?? null,
          verdicts: verdicts.get(id) ?? [],
          saying: sayings.get(id) ?? null,
          wasOpen: wereOpen.has(id),
        },
        living,
      ),
    )
    await store.findings.put(
      lives.flatMap((life) => life ?? []),
      at,
    )
    await store.findings.drop(some.filter((id, index) => lives[index] === null && before.has(id)))
    for (const life of lives)
      if (life !== null && life.state !== before.get(life.id)?.state)
        news.push({ finding: life, before: before.get(life.id)?.state ?? null })
  }
  return news
}

function isFirst(
  verdicts: readonly Verdict[],
  first: FirstLook,
  networkOf: (machine: string) => string | null,
): boolean {
  if (first.everything) return true
  // Who is whose peer, sources say.
  if (first.sources.length > 0 && verdicts.some(({ peers }) => peers !== null)) return true
  const networks = new Set(verdicts.flatMap(({ machines }) => machines.map(networkOf)))
  const isNewNetwork =
    networks.size > 0 && [...networks].every((name) => name !== null && first.networks.includes(name))
  if (isNewNetwork) return true
  const sources = new Set(
    verdicts.flatMap((verdict) =>
      verdict.for.flatMap(({ evidence }) =>
        evidence.flatMap((one) => (one.kind === "declaration" ? [one.source] : [])),
      ),
    ),
  )
  return sources.size > 0 && [...sources].every((name) => first.sources.includes(name))
}
