import type { Ground } from "#model/explanation.ts"
import type { Block, History, Weights } from "./authors.ts"
import { byAge, byText, counted, distinct, quoted } from "./words.ts"
import { commitText } from "./linked.ts"
import { chancesOf, type Belonging, type Lesson } from "./teams.ts"

/** What the lines of a machine tell of its people. */
export interface GroundsGiven {
  readonly blocks: readonly Block[]
  readonly history: History
  readonly lesson: Lesson
  readonly belonging: Belonging
  /** How owners are written, by ownerKey. */
  readonly names: ReadonlyMap<string, string>
}

const MOST_AUTHORS = 3

/** The evidence behind what is inferred, line by line: who wrote it, who brought it, and what was left out of account. */
export function whoGrounds(weights: Weights, given: GroundsGiven): readonly Ground[] {
  return [...written(weights, given), ...brought(given), ...leftOut(weights)]
}

function written({ authors, lines }: Weights, given: GroundsGiven): readonly Ground[] {
  return authors
    .filter(({ lines: own }) => own > 0)
    .slice(0, MOST_AUTHORS)
    .map(({ mail, lines: own, evidence }) => ({
      sentence: `${own} of ${counted(lines, "line")} by ${quoted(given.history.authors.get(mail)?.name ?? mail)}${teamOf(mail, given)}`,
      evidence: distinct(evidence),
    }))
}

/** " (works on machines of Data Platform, which has 9 declared)" */
function teamOf(mail: string, { lesson, belonging, names }: GroundsGiven): string {
  const [best] = [...chancesOf(mail, lesson, belonging)].toSorted(
    ([one, chance], [other, others]) => others - chance || byText(one, other),
  )
  if (best === undefined) return ""
  const [owner] = best
  const name = quoted(names.get(owner) ?? owner)
  if (belonging.said.get(mail) === owner) return ` (${name}, as a person said)`
  const machines = lesson.machines.get(owner) ?? 0
  return machines > 0
    ? ` (works on machines of ${name}, which has ${machines} declared)`
    : ` (member of ${name})`
}

function brought({ blocks, history }: GroundsGiven): readonly Ground[] {
  const [first] = blocks
    .flatMap(({ introducedBy, reference, spec }) => {
      const commit = introducedBy === null || spec === 0 ? undefined : history.commits.get(introducedBy)
      return commit === undefined || commit.bot || commit.bulk || commit.ignored
        ? []
        : [{ commit, reference }]
    })
    .toSorted(byAge)
  if (first === undefined) return []
  const { commit, reference } = first
  const name = history.authors.get(commit.author)?.name ?? commit.author
  return [
    {
      sentence: `introduced by ${quoted(name)} in ${commitText(commit)}`,
      evidence: distinct([reference, { kind: "commit", source: commit.source, commit: commit.oid }]),
    },
  ]
}

function leftOut({ ignored, beyond }: Weights): readonly Ground[] {
  const parts = [
    ...(ignored.bulk === 0 ? [] : [`${counted(ignored.bulk, "bulk commit")} counted little`]),
    ...(ignored.bots === 0 ? [] : [`${counted(ignored.bots, "commit")} of programs not counted`]),
    ...(ignored.listed === 0
      ? []
      : [`${counted(ignored.listed, "commit")} of .git-blame-ignore-revs not counted`]),
    ...(beyond === 0
      ? []
      : [`${counted(beyond, "line is", "lines are")} older than the history that we have`]),
  ]
  return parts.map((sentence) => ({ sentence, evidence: [] }))
}
