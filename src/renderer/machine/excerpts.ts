import type { ConsumerTold, LinkTold } from "#api/explanation.ts"
import type { Place } from "#model/written.ts"
import { becauseOf, linkInWords } from "#renderer/app/linkWords.ts"

/** One thing that a line says of the machine. */
export interface Saying {
  readonly line: number
  readonly words: string
  /** null: it is another machine's line, which uses this one. */
  readonly link: LinkTold | null
}

/** Lines close together in one file, with all that they say of the machine. */
export interface Excerpt {
  readonly key: string
  readonly place: Place
  readonly named: readonly Pick<Place, "line" | "endLine">[]
  readonly sayings: readonly Saying[]
}

interface Written extends Place {
  readonly saying: Saying
  readonly weight: number
}

// As many as are read at a glance; the place itself says where the block ends.
const MOST_OF_A_BLOCK = 8
const MOST_TOGETHER = 24
// Two lines of surroundings on either side would overlap below this.
const NEAR = 5

const spanOf = ({ line, endLine }: Pick<Place, "line" | "endLine">) => ({
  line,
  endLine: Math.min(Math.max(line, endLine), line + MOST_OF_A_BLOCK - 1),
})

function weightOf({ kind, declares, state }: LinkTold): number {
  if (kind === "declaration") {
    if (state === "stale") return 9
    if (declares === "machine") return state === "exact" ? 0 : 1
    return declares === "ownership" ? 2 : 3
  }
  return { line: 5, template: 6, comment: 7, document: 8 }[state as string] ?? 8
}

const isAt = ({ source, path, line, endLine }: Place, other: Place) =>
  other.source === source && other.path === path && other.line >= line && other.line <= endLine

type Used = Place & { readonly consumer: ConsumerTold }

/** What may mean another machine, or no longer names this one, explains nothing. */
const explains = ({ standing }: ConsumerTold) =>
  standing === "uses it" || standing === "names it" || standing === "watches it"

function usedAt(consumers: readonly ConsumerTold[]): readonly Used[] {
  return consumers
    .filter(explains)
    .flatMap((consumer) =>
      consumer.evidence.flatMap((reference) =>
        reference.kind === "declaration" || reference.kind === "mention" ? [{ ...reference, consumer }] : [],
      ),
    )
}

function fromLink(link: LinkTold, used: readonly Used[]): Written {
  const uses = used.filter((place) => isAt(place, link)).map(({ consumer }) => consumer.what)
  const words = [...new Set([link.kind === "mention" && uses.length > 0 ? null : linkInWords(link), ...uses])]
  const saying = { line: link.line, words: words.filter((word) => word !== null).join("; "), link }
  return { ...placeOf(link), ...spanOf(link), saying, weight: weightOf(link) }
}

const placeOf = ({ source, path, line, endLine, commit }: Place): Place => ({
  source,
  path,
  line,
  endLine,
  commit,
})

function fromUse(place: Used): Written {
  const { name, standing, what, evidence } = place.consumer
  // A mention has no name but its place, which stands above it.
  const isMention = evidence.every(({ kind }) => kind === "mention")
  const words = isMention ? what : `${name} ${standing}: ${what}`
  const saying = { line: place.line, words, link: null }
  return { ...placeOf(place), ...spanOf(place), saying, weight: 4 }
}

/** Lines that explain a machine, close ones together: what declares it first, then what uses it and names it. */
export function excerptsOf(
  links: readonly LinkTold[],
  consumers: readonly ConsumerTold[] = [],
): readonly Excerpt[] {
  const standing = links.filter(({ state }) => state !== "removed")
  const used = usedAt(consumers)
  const others = used.filter((place) => !standing.some((link) => isAt(link, place)))
  const all = [...standing.map((link) => fromLink(link, used)), ...others.map(fromUse)]
  const files = Map.groupBy(all, ({ source, path }) => `${source}\n${path}`)
  return [...files.values()]
    .toSorted((one, other) => lightest(one) - lightest(other) || byPlace(one[0], other[0]))
    .flatMap(together)
}

const lightest = (lines: readonly Written[]) => Math.min(...lines.map(({ weight }) => weight))

function byPlace(one: Place | undefined, other: Place | undefined): number {
  const [a, b] = [one, other].map((place) => `${place?.source ?? ""}\n${place?.path ?? ""}`)
  return (a ?? "") < (b ?? "") ? -1 : 1
}

function together(lines: readonly Written[]): readonly Excerpt[] {
  const found: Written[][] = []
  for (const line of lines.toSorted((one, other) => one.line - other.line || one.weight - other.weight)) {
    const last = found.at(-1)
    const [first] = last ?? []
    const end = Math.max(...(last ?? []).map(({ endLine }) => endLine))
    const fits = first !== undefined && line.line - end <= NEAR && line.endLine - first.line < MOST_TOGETHER
    if (last && fits) last.push(line)
    else found.push([line])
  }
  return found.flatMap(excerptFrom)
}

/** One line may name a machine twice, by its name and by its address: what sounds the same is said once. */
function once(sayings: readonly Saying[]): readonly Saying[] {
  const same = ({ line, words, link }: Saying) => `${line} ${words} ${link === null ? "" : becauseOf(link)}`
  return [...new Map(sayings.map((saying) => [same(saying), saying])).values()]
}

function excerptFrom(lines: readonly Written[]): readonly Excerpt[] {
  const [first] = lines
  if (!first) return []
  const endLine = Math.max(...lines.map((line) => line.endLine))
  return [
    {
      key: `${first.source}\n${first.path}\n${first.line}`,
      place: { ...placeOf(first), endLine },
      named: lines.map(spanOf),
      sayings: once(lines.map(({ saying }) => saying)),
    },
  ]
}
