import type { KeyPath, ValueSource } from "./mapping-file.ts"
import { foldersOf } from "./reading.ts"
import type { Written } from "./written.ts"

/** A value and the line it stands on. */
export interface Value {
  readonly text: string
  readonly line: number
}

/** A node, the line that leads to it, and the keys that stars stood for on the way. */
export interface Place {
  readonly node: Written
  readonly line: number
  readonly stars: readonly Value[]
}

export function placesUnder(from: Place, keys: KeyPath, visits: { left: number }): readonly Place[] {
  let places: readonly Place[] = [from]
  for (const key of keys) {
    places = places.flatMap((place) => {
      if (visits.left <= 0) return []
      const next = key === "*" ? everyUnder(place) : oneUnder(place, key)
      visits.left -= next.length + 1
      return next
    })
  }
  return places
}

function everyUnder({ node, stars }: Place): readonly Place[] {
  if (node.kind === "map")
    return node.entries.map(({ key, line, value }) => ({
      node: value,
      line,
      stars: [...stars, { text: key, line }],
    }))
  if (node.kind === "text") return []
  return node.items.map((item) => {
    const text = item.kind === "text" ? item.text : ""
    return { node: item, line: item.line, stars: [...stars, { text, line: item.line }] }
  })
}

function oneUnder({ node, stars }: Place, key: string): readonly Place[] {
  const entry = node.kind === "map" ? node.byKey.get(key) : undefined
  return entry === undefined ? [] : [{ node: entry.value, line: entry.line, stars }]
}

interface From {
  readonly place: Place
  readonly path: string
  readonly visits: { left: number }
}

export function valuesOf(source: ValueSource, { place, path, visits }: From): readonly Value[] {
  if (source.kind !== "keys") {
    const star = source.kind === "star" ? place.stars.at(source.which - 1) : null
    if (star !== null) return star === undefined ? [] : [star]
    return [{ text: withKeys(outsideText(source, path), place.stars), line: place.line }]
  }
  return placesUnder({ ...place, stars: [] }, source.keys, visits).flatMap(({ node, line }) =>
    textsUnder(node, line),
  )
}

/** "{key 1}-{key}" with the keys that stars stood for. */
const withKeys = (text: string, stars: readonly Value[]): string =>
  text.replaceAll(
    /\{key(?: (\d{1,2}))?\}/gu,
    (_, which?: string) => stars.at(Number(which ?? 0) - 1)?.text ?? "",
  )

export function outsideText(source: ValueSource, path: string): string {
  if (source.kind === "literal") return source.text
  const file = path.slice(path.lastIndexOf("/") + 1)
  return source.kind === "file" ? file.replace(/\.[a-z0-9]{1,10}$/iu, "") : (foldersOf(path).at(-1) ?? "")
}

function textsUnder(node: Written, line: number): readonly Value[] {
  const items = node.kind === "list" ? node.items : [node]
  return items.slice(0, 1_000).flatMap((item) => {
    if (item.kind !== "text" || item.text.trim() === "") return []
    // What an alias stands for is written elsewhere.
    return [{ text: item.text.trim(), line: Math.max(line, item.line) }]
  })
}
