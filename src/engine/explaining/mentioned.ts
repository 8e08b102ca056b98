import type { IdentifierKind } from "#model/declaration.ts"
import type { Source } from "#model/source.ts"
import type { Mention } from "#model/written.ts"
import type { MentionedAt } from "#store/mentions.ts"
import type { Reading } from "#store/store.ts"
import { standingOf, type Standing } from "#engine/declarations/mentions/boundary.ts"
import { asText } from "#engine/declarations/mentions/kinds.ts"
import { tokensFor } from "#engine/declarations/mentions/keys.ts"
import { mentionUse } from "./mention-use.ts"
import { contentsAt } from "./texts.ts"

/** Something that lines are looked for by. */
export interface Looked {
  readonly kind: IdentifierKind
  readonly value: string
}

/** What it takes to look into the files of sources. */
export interface Looking {
  readonly store: Pick<Reading, "mentions" | "sources">
  readonly home: string
  readonly sources: readonly Source[]
  readonly signal?: AbortSignal | undefined
}

const MOST_LINES = 40
// A token on so many lines of one file is a word of that file.
const MOST_IN_FILE = 10

/** Every line that names one of these, as far as it says something of one machine. */
export async function mentionsOf(looked: readonly Looked[], looking: Looking): Promise<readonly Mention[]> {
  const kinds = new Map<string, IdentifierKind>()
  for (const { kind, value } of looked)
    for (const token of tokensFor(kind, value)) if (!kinds.has(token)) kinds.set(token, kind)
  const found = await looking.store.mentions.lookUp([...kinds.keys()], MOST_LINES)
  const files = looking.sources.reduce((sum, source) => sum + source.files, 0)
  const wanted = new Map<number, Map<string, Wanted[]>>()
  for (const [token, { files: inFiles, places }] of found) {
    const rarity = rarityOf(inFiles, files)
    const counted = new Map<string, number>()
    for (const place of places) {
      const count = (counted.get(place.path) ?? 0) + 1
      counted.set(place.path, count)
      if (count > MOST_IN_FILE) continue
      const ofSource = wanted.get(place.source) ?? new Map<string, Wanted[]>()
      wanted.set(place.source, ofSource)
      const ofBlob = ofSource.get(place.oid) ?? []
      ofSource.set(place.oid, ofBlob)
      ofBlob.push({ token, kind: kinds.get(token)!, rarity, place })
    }
  }
  const mentions: Mention[] = []
  for (const source of looking.sources) {
    const blobs = wanted.get(source.id)
    if (blobs !== undefined) mentions.push(...(await mentionsIn(source, blobs, looking)))
  }
  return once(mentions)
}

/** A name is found by itself and by its first label: it stands there once. In the order of places. */
export function once<M extends Mention>(mentions: readonly M[]): readonly M[] {
  const keyOf = ({ source, path, line, commit, identifier }: Mention) =>
    [source, path, String(line).padStart(9, "0"), commit ?? "", identifier.kind, identifier.value].join("\n")
  const found = new Map<string, M>()
  for (const mention of mentions) if (!found.has(keyOf(mention))) found.set(keyOf(mention), mention)
  return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, mention]) => mention)
}

interface Wanted {
  readonly token: string
  readonly kind: IdentifierKind
  readonly rarity: number
  readonly place: MentionedAt
}

/** One for what stands in a single file, less the more files it is in. */
function rarityOf(inFiles: number, files: number): number {
  if (inFiles <= 1 || files <= 1) return 1
  return Math.max(0, Math.log((files + 1) / (inFiles + 1)) / Math.log(files + 1))
}

async function mentionsIn(
  source: Source,
  blobs: ReadonlyMap<string, readonly Wanted[]>,
  { home, signal }: Looking,
): Promise<readonly Mention[]> {
  const files = [...blobs].flatMap(([oid, [first]]) => (first ? [{ oid, path: first.place.path }] : []))
  const mentions: Mention[] = []
  for await (const { oid, bytes } of contentsAt(source, home, files, signal)) {
    const lines = asText(bytes).split("\n")
    for (const wanted of blobs.get(oid) ?? []) {
      const mention = mentionFrom(source, wanted, lines[wanted.place.line - 1] ?? "")
      if (mention !== null) mentions.push(mention)
    }
  }
  return mentions
}

function mentionFrom(source: Source, { token, kind, rarity, place }: Wanted, line: string): Mention | null {
  const standing = standingOf(line, token, place.path)
  if (standing === null || standing.boundary === "network") return null
  return {
    source: source.name,
    path: place.path,
    line: place.line,
    endLine: place.line,
    commit: source.head,
    network: source.network,
    kind: standing.kind,
    boundary: standing.boundary,
    identifier: { kind, value: valueOf(kind, token, standing) },
    use: mentionUse(place.path, line),
    others: kind === "address" ? namesOn(line, false) : [],
    rarity,
  }
}

const WHOLE_NAME =
  /(?<![\w./@-])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){1,10}(?![\w/@-])/giu
const SHORT_NAME = /(?<![\w./@=-])[a-z][a-z-]{1,30}\d{1,6}(?:-[a-z0-9]{1,20})?(?![\w./=@-])/giu
const MOST_OTHERS = 8

/** Names of machines on a line, with a dot in them, and where they are wanted also such as "fax1". */
export function namesOn(line: string, also: boolean): readonly string[] {
  const text = line.slice(0, 2_000)
  const whole = (text.match(WHOLE_NAME) ?? []).filter((name) =>
    /[a-z]/iu.test(name.slice(name.lastIndexOf("."))),
  )
  const short = also ? (text.match(SHORT_NAME) ?? []) : []
  return [...new Set([...whole, ...short].map((name) => name.toLowerCase()))].slice(0, MOST_OTHERS)
}

/** What stands there, as a machine would be known by it: of a name the whole of it, which may be another's. */
export function valueOf(kind: IdentifierKind, token: string, { boundary, written }: Standing): string {
  if (kind === "mac") return token.replaceAll(/(..)(?=.)/gu, "$1:")
  if (kind !== "name" || boundary === "part-of-name") return token
  const name = written
    .toLowerCase()
    .replace(/:\d{1,5}$/u, "")
    .replace(/\.$/u, "")
  return /^[a-z0-9_][a-z0-9_.-]*$/u.test(name) && name.startsWith(token) ? name : token
}
