import type { Declared, DeclaredService } from "#model/declaration.ts"

type Needed = Pick<Declared, "format" | "path" | "line">

/** A declaration that says what is given, and nothing else. */
export function declared(said: Needed & Partial<Declared>): Declared {
  return {
    kind: "machine",
    state: "exact",
    endLine: said.line,
    identifiers: [],
    pattern: null,
    services: [],
    uses: [],
    groups: [],
    environment: null,
    role: null,
    owner: null,
    purpose: null,
    status: null,
    since: null,
    until: null,
    attributes: {},
    ...said,
  }
}

/** A service that a line declares. */
export function service(
  said: Pick<DeclaredService, "port" | "line"> & Partial<DeclaredService>,
): DeclaredService {
  return { protocol: "tcp", name: null, product: null, version: null, bind: null, ...said }
}

const ENVIRONMENTS: readonly (readonly [word: RegExp, environment: string])[] = [
  [/^(?:prod|production|live|prd)$/u, "prod"],
  [/^(?:stag|stage|staging|stg|preprod|uat)$/u, "staging"],
  [/^(?:test|testing|tst|qa|ci)$/u, "test"],
  [/^(?:dev|devel|development|sandbox)$/u, "dev"],
]

/** The environment that a path, a group or a label names by a whole word; null where none does. */
export function environmentIn(text: string): string | null {
  const words = text.toLowerCase().split(/[^a-z]+/u)
  for (const [pattern, environment] of ENVIRONMENTS)
    if (words.some((word) => pattern.test(word))) return environment
  return null
}
