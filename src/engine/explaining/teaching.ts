import type { Source } from "#model/source.ts"
import type { History } from "#engine/explanation/authors.ts"
import { isLine } from "./lines.ts"
import {
  learn,
  selfTest,
  selfTestSentence,
  type OwnedMachine,
  type SelfTest,
} from "#engine/explanation/self-test.ts"
import { ownerKey, type Belonging, type Lesson } from "#engine/explanation/teams.ts"
import { LEVELS, type Level, type Saying } from "#engine/explanation/who.ts"
import type { Lines } from "./lines.ts"

/** What was learned from the machines whose owners are written down, and how well it fits them. */
export interface Taught {
  readonly lesson: Lesson
  readonly belonging: Belonging
  /** How owners are written, by ownerKey. */
  readonly names: ReadonlyMap<string, string>
  readonly tested: SelfTest
  readonly bySource: readonly (SelfTest & { readonly source: string; readonly sentence: string })[]
}

/** A machine whose owner may be written down. */
export interface Pupil {
  readonly id: string
  readonly sayings: Readonly<Record<Level, readonly Saying[]>>
  readonly lines: Lines
}

const NOBODY: Belonging = { said: new Map(), members: new Map() }

// What everybody owns teaches nothing of anybody.
const LEAST_WEIGHT = 0.5

/** Learns who works on whose machines, and tries it out on each of them with what the others taught. */
export function taughtBy(pupils: Iterable<Pupil>, history: History, sources: readonly Source[]): Taught {
  const names = new Map<string, string>()
  const owned: (OwnedMachine & { readonly source: string | null })[] = []
  for (const { id, sayings, lines } of pupils) {
    const saying = LEVELS.flatMap((level) => sayings[level]).find(({ weight }) => weight >= LEAST_WEIGHT)
    for (const level of LEVELS)
      for (const { name } of sayings[level]) if (!names.has(ownerKey(name))) names.set(ownerKey(name), name)
    if (saying === undefined || lines.blocks.length === 0) continue
    const { reference } = saying
    const ownerAt = isLine(reference)
      ? { source: reference.source, path: reference.path, line: reference.line }
      : null
    const first = lines.blocks.map((block) => block.reference).find(isLine)
    owned.push({
      machine: id,
      owner: saying.name,
      ownerAt,
      blocks: lines.blocks,
      source: first?.source ?? null,
    })
  }
  const repositories = sources.filter(({ kind }) => kind === "repository")
  return {
    lesson: learn(owned, history),
    belonging: NOBODY,
    names,
    tested: selfTest(owned, history, NOBODY),
    bySource: repositories.map(({ name }) => {
      const test = selfTest(
        owned.filter(({ source }) => source === name),
        history,
        NOBODY,
      )
      return { source: name, ...test, sentence: selfTestSentence(test) }
    }),
  }
}

/** As it is kept between two passes. */
export interface KeptTaught {
  readonly counts: readonly (readonly [string, readonly (readonly [string, number])[]])[]
  readonly machines: readonly (readonly [string, number])[]
  readonly names: readonly (readonly [string, string])[]
  readonly tested: SelfTest
  readonly bySource: Taught["bySource"]
}

export function keptTaught({ lesson, names, tested, bySource }: Taught): KeptTaught {
  return {
    counts: [...lesson.counts].map(([mail, owners]) => [mail, [...owners]]),
    machines: [...lesson.machines],
    names: [...names],
    tested,
    bySource,
  }
}

export function taughtFrom(kept: KeptTaught): Taught {
  return {
    lesson: {
      counts: new Map(kept.counts.map(([mail, owners]) => [mail, new Map(owners)])),
      machines: new Map(kept.machines),
    },
    belonging: NOBODY,
    names: new Map(kept.names),
    tested: kept.tested,
    bySource: kept.bySource,
  }
}

export const NOTHING_TAUGHT: Taught = taughtFrom({
  counts: [],
  machines: [],
  names: [],
  tested: { right: 0, within3: 0, of: 0 },
  bySource: [],
})
