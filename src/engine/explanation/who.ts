import type { Answered, Ground, Reference } from "#model/explanation.ts"
import type { Owner } from "#model/machine.ts"
import type { Moment } from "#model/moment.ts"
import { weightsOf, type Block, type History, type Weights } from "./authors.ts"
import { explainersFrom, type Explainer, type Maintainer } from "./explainers.ts"
import { candidatesFrom, type Candidate } from "./inferred.ts"
import { isTrusted, type SelfTest } from "./self-test.ts"
import { ownerKey, type Belonging, type Lesson } from "./teams.ts"
import { whoGrounds } from "./who-grounds.ts"
import { byText, counted, dayOf, distinct, listed, placeText, quoted } from "./words.ts"

/** Somebody who says whose the machine is. */
export interface Saying {
  readonly name: string
  /** How it is said: "variable owner", "rule 10.0.4.0/24", "CODEOWNERS". */
  readonly by: string
  /** 0 to 1: 1 for what a person confirmed, 0.8, 0.6 and 0.2 for a path's, a directory's and everybody's owner. */
  readonly weight: number
  readonly reference: Reference
}

/** Levels of saying, the strongest first; the first that says anything answers. */
export const LEVELS = ["decided", "declared", "rule", "inherited"] as const
export type Level = (typeof LEVELS)[number]

/** All that says whose a machine is. */
export interface WhoGiven {
  readonly sayings: Readonly<Record<Level, readonly Saying[]>>
  readonly blocks: readonly Block[]
  readonly history: History
  readonly lesson: Lesson
  readonly belonging: Belonging
  /** How well inference does where owners are declared. */
  readonly tested: SelfTest
  /** How owners are written, by ownerKey. */
  readonly names: ReadonlyMap<string, string>
  /** Who keeps the files of its lines today: those to turn to where everybody who wrote them has left. */
  readonly maintainers: readonly Maintainer[]
  readonly now: Moment
}

/** Two owners on one level. */
export interface OwnerConflict {
  readonly how: Level
  readonly names: readonly string[]
  readonly evidence: readonly Reference[]
}

/** Who owns a machine, apart from who can explain it. */
export interface Who extends Answered {
  readonly owner: Owner | null
  readonly against: readonly string[]
  /** What every level says, also those that don't answer. */
  readonly levels: readonly { readonly how: Level; readonly names: readonly string[] }[]
  readonly conflicts: readonly OwnerConflict[]
  /** The three for whom the lines speak most, contacts where inference is not trusted. */
  readonly inferred: readonly Candidate[]
  readonly inferredAs: "owners" | "contacts"
  readonly explainers: readonly Explainer[]
  /** How few authors wrote 80 % of it; 0 where nobody did. */
  readonly busFactor: number
  /** What the lines tell of its people, and what was left out of account. */
  readonly grounds: readonly Ground[]
}

// CODEOWNERS' "*" says nothing of a machine, so that what its lines say goes before it.
const CATCH_ALL = 0.2
const MOST_SHOWN = 3

/** Who owns it: what people confirmed, what is declared, a rule, what its group or path says, and then its lines. */
export function who(given: WhoGiven): Who {
  const weights = weightsOf(given.blocks, given.history)
  const inferred = candidatesFrom(weights, given.lesson, given.belonging)
  const { explainers, busFactor } = explainersFrom(weights, given)
  const groups = LEVELS.map((how) => ({ how, owners: ownersOf(given.sayings[how]) }))
  const answered = answerFrom(groups, inferred, { given, weights, explainers })
  return {
    ...answered,
    levels: groups.flatMap(({ how, owners }) =>
      owners.length === 0 ? [] : [{ how, names: owners.map(({ name }) => name) }],
    ),
    conflicts: groups.flatMap(({ how, owners }) => conflictOn(how, owners)),
    inferred: inferred.slice(0, MOST_SHOWN),
    inferredAs: isTrusted(given.tested) ? "owners" : "contacts",
    explainers,
    busFactor,
    grounds: whoGrounds(weights, given),
  }
}

/** One owner on a level, with everybody who says so. */
interface Said {
  readonly name: string
  readonly weight: number
  readonly sayings: readonly Saying[]
}

function ownersOf(sayings: readonly Saying[]): readonly Said[] {
  const found = new Map<string, Saying[]>()
  for (const saying of sayings) {
    const key = ownerKey(saying.name)
    if (key !== "") found.set(key, [...(found.get(key) ?? []), saying])
  }
  return [...found.values()]
    .map((same) => {
      const sorted = same.toSorted((one, other) => other.weight - one.weight || byText(one.name, other.name))
      return { name: sorted[0]!.name, weight: sorted[0]!.weight, sayings: sorted }
    })
    .toSorted((one, other) => other.weight - one.weight || byText(one.name, other.name))
}

/** Those of a level that nobody of the same level outweighs. */
const strongest = (owners: readonly Said[]) => owners.filter(({ weight }) => weight === owners[0]?.weight)

function conflictOn(how: Level, owners: readonly Said[]): readonly OwnerConflict[] {
  const equal = strongest(owners)
  if (equal.length < 2) return []
  const evidence = distinct(equal.flatMap(({ sayings }) => sayings.map(({ reference }) => reference)))
  return [{ how, names: equal.map(({ name }) => name), evidence }]
}

type Groups = readonly { readonly how: Level; readonly owners: readonly Said[] }[]

interface Around {
  readonly given: WhoGiven
  readonly weights: Weights
  readonly explainers: readonly Explainer[]
}

type Answer = Answered & Pick<Who, "owner" | "against">

function answerFrom(groups: Groups, inferred: readonly Candidate[], around: Around): Answer {
  const inferredOwner = ownerInferred(inferred, around.given)
  const level = groups.find(
    ({ owners }) => owners.length > 0 && !(isCatchAll(owners) && inferredOwner !== null),
  )
  if (level !== undefined) return saidAnswer(level.how, level.owners, groups, inferredOwner)
  if (inferredOwner !== null) return inferredAnswer(inferredOwner, groups, around)
  return contactsAnswer(around)
}

const isCatchAll = (owners: readonly Said[]) => owners.every(({ weight }) => weight <= CATCH_ALL)

/** Only somebody whom authors are known to work for, and only where inference was found to be right. */
function ownerInferred(inferred: readonly Candidate[], { tested }: WhoGiven): Candidate | null {
  const [best, next] = inferred
  if (best?.kind !== "owner" || best.band === "unsure" || !isTrusted(tested)) return null
  return next?.kind === "owner" && next.share === best.share ? null : best
}

function saidAnswer(how: Level, owners: readonly Said[], groups: Groups, inferred: Candidate | null): Answer {
  const equal = strongest(owners)
  const best = equal[0]!
  const evidence = distinct(equal.flatMap(({ sayings }) => sayings.map(({ reference }) => reference)))
  const against = [
    ...disagreeing(ownerKey(best.name), groups),
    ...(inferred === null || inferred.key === ownerKey(best.name)
      ? []
      : [`its lines speak for ${quoted(inferred.key)}`]),
  ]
  if (equal.length > 1) {
    const sides = equal.map(({ name, sayings }) => `${quoted(name)} (${howSaid(sayings[0]!)})`)
    return {
      state: "doubtful",
      sentence: `${counted(equal.length, "owner")} are ${SAID[how]}: ${listed(sides)}.`,
      evidence,
      owner: null,
      against,
    }
  }
  return {
    state: best.weight >= 0.5 ? "answered" : "doubtful",
    sentence: `${quoted(best.name)}, ${SAID[how]}: ${howSaid(best.sayings[0]!)}${more(best.sayings.length - 1)}.`,
    evidence,
    owner: { name: best.name, how, confidence: best.weight },
    against,
  }
}

const SAID: Readonly<Record<Level, string>> = {
  decided: "confirmed",
  declared: "declared",
  rule: "by a rule",
  inherited: "inherited",
}

const more = (others: number) => (others === 0 ? "" : ` and ${counted(others, "more line")}`)

function howSaid({ by, reference }: Saying): string {
  const at =
    reference.kind === "declaration" || reference.kind === "mention" ? `, ${placeText(reference)}` : ""
  return `${quoted(by)}${at}`
}

/** What all levels say otherwise than the answer. */
function disagreeing(key: string, groups: Groups): readonly string[] {
  return groups.flatMap(({ owners }) =>
    owners.flatMap(({ name, sayings }) =>
      ownerKey(name) === key ? [] : [`${howSaid(sayings[0]!)} says ${quoted(name)}`],
    ),
  )
}

function inferredAnswer(best: Candidate, groups: Groups, { given, weights, explainers }: Around): Answer {
  const name = given.names.get(best.key) ?? best.key
  const first = best.authors[0]!
  const author = given.history.authors.get(first.mail)?.name ?? first.mail
  const taught = given.lesson.machines.get(best.key) ?? 0
  const known =
    taught === 0 ? "" : `; ${quoted(name)} is the declared owner of ${counted(taught, "other machine")}`
  const lines = `${first.lines} of ${counted(weights.lines, "line")} that name it ${first.lines === 1 ? "is" : "are"} by ${quoted(author)}`
  return {
    state: "doubtful",
    sentence: `${best.band === "likely" ? "Likely" : "Possibly"} ${quoted(name)}, inferred: ${lines}${known}.${leftSentence(explainers)}`,
    evidence: best.evidence,
    owner: { name, how: "inferred", confidence: best.share },
    against: disagreeing(best.key, groups),
  }
}

function contactsAnswer({ weights, explainers }: Around): Answer {
  const nobody = "Nobody is written down as its owner"
  const first = explainers[0]
  if (first === undefined) {
    const why =
      weights.lines === 0 ? "no line says who might know" : "nobody can be told from the lines that name it"
    return { state: "unanswered", sentence: `${nobody}, and ${why}.`, evidence: [], owner: null, against: [] }
  }
  const says = contactText(first, weights.lines)
  return {
    state: "unanswered",
    sentence: `${nobody}. ${says}.`,
    evidence: first.evidence,
    owner: null,
    against: [],
  }
}

function contactText(explainer: Explainer, lines: number): string {
  const { name, left, lastActive, keeps } = explainer
  if (keeps !== null)
    return `Everybody who wrote its lines seems to have left; ${quoted(name)} keeps ${quoted(keeps)} today and may know`
  const can = left
    ? `is the last known who could explain it (left? last commit ${dayOf(lastActive)})`
    : "can probably explain it"
  return `${quoted(name)} wrote ${explainer.lines} of ${counted(lines, "line")} that name it and ${can}`
}

function leftSentence(explainers: readonly Explainer[]): string {
  const gone = explainers.find(({ left }) => left)
  return gone === undefined
    ? ""
    : ` Last known: ${quoted(gone.name)} (left? last commit ${dayOf(gone.lastActive)}).`
}
