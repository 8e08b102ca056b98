import { isMap } from "yaml"
import type { Pattern } from "./rule.ts"
import { entriesOf, readTree, textOf, type Entry, type Finds } from "./yaml-tree.ts"

/** What one of recog's databases is about. */
export interface RecogDatabase {
  readonly field: string
  readonly part: Pattern | null
  readonly service: string | null
}

/** How recog's words become ours: rules/vocabulary/recog.yaml. */
export interface RecogWords {
  readonly databases: ReadonlyMap<string, RecogDatabase>
  readonly kinds: ReadonlyMap<string, string>
  readonly products: ReadonlyMap<string, string>
  readonly systems: ReadonlyMap<string, { readonly os: string; readonly version: string | null }>
}

/** Reads how recog's words become ours. It is our own file, so a mistake in it is one in Rollcall. */
export function readRecogWords(text: string): RecogWords {
  const { root, finds } = readTree("rules/vocabulary/recog.yaml", text)
  const part = (name: string): readonly Entry[] => {
    const node: unknown = isMap(root) ? root.get(name, true) : null
    return entriesOf(node, finds, { what: name, allowed: null })
  }
  const words = {
    databases: new Map(part("databases").map((entry) => [entry.name, databaseFrom(entry, finds)] as const)),
    kinds: new Map(part("kinds").map(({ name, value }) => [name, textOf(value, finds, name) ?? ""] as const)),
    products: new Map(
      part("products").map(({ name, value }) => [name, textOf(value, finds, name) ?? ""] as const),
    ),
    systems: new Map(part("systems").map((entry) => [entry.name, systemFrom(entry, finds)] as const)),
  }
  const [mistake] = finds.mistakes
  if (mistake !== undefined) throw new Error(`${mistake.path}:${mistake.line}: ${mistake.sentence}`)
  return words
}

function databaseFrom({ name, value }: Entry, finds: Finds): RecogDatabase {
  const texts = textsIn(value, finds, { what: name, allowed: ["field", "part", "service"] })
  const part = texts.get("part")
  return {
    field: texts.get("field") ?? "",
    part: part === undefined ? null : { source: part, flags: "s" },
    service: texts.get("service") ?? null,
  }
}

function systemFrom({ name, value }: Entry, finds: Finds) {
  const texts = textsIn(value, finds, { what: name, allowed: ["os", "version"] })
  return { os: texts.get("os") ?? "", version: texts.get("version") ?? null }
}

function textsIn(
  node: unknown,
  finds: Finds,
  names: { readonly what: string; readonly allowed: readonly string[] },
): ReadonlyMap<string, string> {
  return new Map(
    entriesOf(node, finds, names).map(({ name, value }) => [name, textOf(value, finds, name) ?? ""]),
  )
}
