import { isMap, type Node } from "yaml"
import { CLAIMS } from "#model/answer.ts"
import type { Example } from "./rule.ts"
import type { Vocabulary } from "./vocabulary.ts"
import { byName, entriesOf, itemsOf, textOf, type Entry, type Finds } from "./yaml-tree.ts"

interface Listed {
  readonly vocabulary: Vocabulary
  readonly finds: Finds
  readonly what: "matches" | "matches-not"
}

const EXAMPLE_KEYS = { matches: ["text", "gives", "with"], "matches-not": ["text", "with"] }

/** The examples that stand under one of the two keys; that there are none is a mistake. */
export function examplesFrom(item: Node, entry: Entry | undefined, listed: Listed): readonly Example[] {
  const { finds, what } = listed
  const items = entry === undefined ? [] : (itemsOf(entry.value ?? entry.key, finds, what) ?? [])
  if (items.length === 0) {
    const must = what === "matches" ? "must match" : "is near by and must not match"
    finds.say(entry?.key ?? item, `The rule has no examples: under "${what}:", list a text that ${must}.`)
  }
  return items.flatMap((node) => {
    const example = exampleFrom(node, listed)
    return example === null ? [] : [example]
  })
}

function exampleFrom(node: Node, { finds, what, vocabulary }: Listed): Example | null {
  const line = finds.lineOf(node)
  if (!isMap(node)) {
    const text = textOf(node, finds, "An example")
    return text === null ? null : { text, gives: {}, with: {}, line }
  }
  const parts = byName(entriesOf(node, finds, { what: "An example", allowed: EXAMPLE_KEYS[what] }))
  const text = textOf(parts.get("text")?.value ?? node, finds, "An example's text")
  if (text === null) return null
  const gives = textsOf(parts.get("gives"), finds, { what: "gives", allowed: CLAIMS })
  const beside = textsOf(parts.get("with"), finds, { what: "with", allowed: [...vocabulary.fields] })
  return { text, gives, with: beside, line }
}

function textsOf(
  entry: Entry | undefined,
  finds: Finds,
  names: { readonly what: string; readonly allowed: readonly string[] },
): Readonly<Record<string, string>> {
  if (entry === undefined) return {}
  const texts = entriesOf(entry.value ?? entry.key, finds, names).flatMap(({ name, key, value }) => {
    const text = textOf(value ?? key, finds, name)
    return text === null ? [] : [[name, text] as const]
  })
  return Object.fromEntries(texts)
}
