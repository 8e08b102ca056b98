const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:dev|devel|development)$/u, "dev"],
  [/^(?:test|testing|tst)$/u, "test"],
  [/^(?:stag|stage|staging|stg)$/u, "staging"],
  [/^(?:prod|production|live|prd)$/u, "prod"],
]

const RANKS: readonly RegExp[] = [
  /^(?:dev|devel|development|sandbox|lab)$/iu,
  /^(?:test|testing|tst|qa|ci|int|integration)$/iu,
  /^(?:stag|stage|staging|stg|preprod|uat)$/iu,
  /^(?:prod|production|live|prd)$/iu,
]

const MOST_KEPT = 1_000
const keys = new Map<string, string>()

/** How far up an environment is; -1 where that isn't known. */
export const rankOf = (environment: string | null): number =>
  RANKS.findIndex((pattern) => pattern.test(environment ?? ""))

/** Sources call one environment by several names: "production" is "prod". */
export function environmentKey(environment: string | null): string {
  if (environment === null || environment === "") return ""
  const before = keys.get(environment)
  if (before !== undefined) return before
  const text = environment.slice(0, 100).toLowerCase()
  const key = NAMES.find(([pattern]) => pattern.test(text))?.[1] ?? text
  if (keys.size >= MOST_KEPT) keys.clear()
  keys.set(environment, key)
  return key
}

/** Machines by their environment; one that has several names goes by ours for it. */
export function byEnvironment<One extends { readonly environment: string | null }>(
  all: readonly One[],
): readonly (readonly [environment: string, of: readonly One[]])[] {
  const groups = Map.groupBy(all, ({ environment }) => environmentKey(environment))
  return [...groups].map(([key, of]) => {
    const first = of[0]?.environment ?? ""
    return [of.every(({ environment }) => (environment ?? "") === first) ? first : key, of] as const
  })
}
