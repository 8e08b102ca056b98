// What a structured file says, whatever its language: texts, lists and maps, each with its lines.

/** A value with no parts, as it is written there and without its quotes; "" where nothing is written. */
export interface WrittenText {
  readonly kind: "text"
  readonly text: string
  readonly line: number
  readonly endLine: number
}

export interface WrittenList {
  readonly kind: "list"
  readonly items: readonly Written[]
  readonly line: number
  readonly endLine: number
}

export interface WrittenEntry {
  readonly key: string
  readonly line: number
  readonly value: Written
}

export interface WrittenMap {
  readonly kind: "map"
  /** All of them in their order, those whose key stands there twice too. */
  readonly entries: readonly WrittenEntry[]
  /** By key, where the last one counts. */
  readonly byKey: ReadonlyMap<string, WrittenEntry>
  readonly line: number
  readonly endLine: number
}

export type Written = WrittenText | WrittenList | WrittenMap

/** A map of entries, the last of a key counting. */
export function writtenMap(entries: readonly WrittenEntry[], line: number, endLine: number): WrittenMap {
  return { kind: "map", entries, byKey: new Map(entries.map((entry) => [entry.key, entry])), line, endLine }
}

/** What stands under a path of keys; null where nothing does. */
export function at(node: Written | null, ...keys: readonly string[]): Written | null {
  let found = node
  for (const key of keys) {
    if (found?.kind !== "map") return null
    found = found.byKey.get(key)?.value ?? null
  }
  return found
}

/** The text under a path of keys; null where there is none or an empty one. */
export function textAt(node: Written | null, ...keys: readonly string[]): WrittenText | null {
  const found = at(node, ...keys)
  return found?.kind === "text" && found.text.trim() !== "" ? found : null
}

/** The bare words of the text under a path of keys. */
export const wordsAt = (node: Written | null, ...keys: readonly string[]): string | null =>
  textAt(node, ...keys)?.text.trim() ?? null

/** The items of the list under a path of keys; none where there is no list. */
export function itemsAt(node: Written | null, ...keys: readonly string[]): readonly Written[] {
  const found = at(node, ...keys)
  return found?.kind === "list" ? found.items : []
}

/** The entries of the map under a path of keys; none where there is no map. */
export function entriesAt(node: Written | null, ...keys: readonly string[]): readonly WrittenEntry[] {
  const found = at(node, ...keys)
  return found?.kind === "map" ? found.entries : []
}

/** The texts under a path of keys: of a list each, of a text the one. */
export function textsAt(node: Written | null, ...keys: readonly string[]): readonly WrittenText[] {
  const found = at(node, ...keys)
  const items = found?.kind === "list" ? found.items : found === null ? [] : [found]
  return items.filter((item): item is WrittenText => item.kind === "text" && item.text.trim() !== "")
}
