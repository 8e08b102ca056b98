import type { Weights } from "./authors.ts"
import { byText } from "./words.ts"

/** A machine whose owner is written down, from which we learn whose machines an author works on. */
export interface Taught {
  readonly machine: string
  /** As ownerKey makes it. */
  readonly owner: string
  readonly weights: Weights
}

/** What people and files say of who belongs where; both by mail, owners as ownerKey makes them. */
export interface Belonging {
  /** What the user said: goes before all that was learned. */
  readonly said: ReadonlyMap<string, string>
  /** Members of the teams that CODEOWNERS and the like name. */
  readonly members: ReadonlyMap<string, readonly string[]>
}

/** Which owners' machines each author worked on, as shares that add up to one a machine. */
export interface Lesson {
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** How many machines each owner was learned from. */
  readonly machines: ReadonlyMap<string, number>
}

/** "@acme/Data-Platform" and "data platform" are one owner. */
export function ownerKey(name: string): string {
  const bare = name.trim().toLowerCase().replace(/^@/u, "")
  return bare.slice(bare.lastIndexOf("/") + 1).replaceAll(/[\s_-]+/gu, " ")
}

/** Learns from the machines whose owner is declared. */
export function lessonFrom(taught: readonly Taught[]): Lesson {
  const counts = new Map<string, Map<string, number>>()
  const machines = new Map<string, number>()
  const ordered = taught.toSorted(
    (one, other) => byText(one.machine, other.machine) || byText(one.owner, other.owner),
  )
  for (const { owner, weights } of ordered) {
    machines.set(owner, (machines.get(owner) ?? 0) + 1)
    for (const [mail, share] of sharesOf(weights)) {
      const mine = counts.get(mail) ?? new Map<string, number>()
      mine.set(owner, (mine.get(owner) ?? 0) + share)
      counts.set(mail, mine)
    }
  }
  return { counts, machines }
}

/** What would have been learned without one machine. */
export function without(lesson: Lesson, { owner, weights }: Taught): Lesson {
  const counts = new Map(lesson.counts)
  for (const [mail, share] of sharesOf(weights)) {
    const mine = new Map(counts.get(mail))
    const left = (mine.get(owner) ?? 0) - share
    // What is left of a subtraction of shares is never quite nothing.
    if (left > 1e-9) mine.set(owner, left)
    else mine.delete(owner)
    counts.set(mail, mine)
  }
  const machines = new Map(lesson.machines)
  const others = (machines.get(owner) ?? 0) - 1
  if (others > 0) machines.set(owner, others)
  else machines.delete(owner)
  return { counts, machines }
}

function sharesOf({ authors }: Weights): readonly (readonly [mail: string, share: number])[] {
  const whole = authors.reduce((sum, { weight }) => sum + weight, 0)
  return whole === 0 ? [] : authors.map(({ mail, weight }) => [mail, weight / whole] as const)
}

/**
 * The owners whose machines an author's lines are likely about, with how likely; empty: nothing is known of the author,
 * who then stands for nobody else. What smoothing gives to owners that the author never worked for is left
 * out, so that nobody is named whom nothing speaks for.
 */
export function chancesOf(
  mail: string,
  lesson: Lesson,
  { said, members }: Belonging,
): ReadonlyMap<string, number> {
  const told = said.get(mail)
  if (told !== undefined) return new Map([[told, 1]])
  const learned = lesson.counts.get(mail)
  if (learned !== undefined && learned.size > 0) return chancesLearned(learned, lesson)
  const teams = [...new Set(members.get(mail))]
  return new Map(teams.map((team) => [team, 1 / teams.length] as const))
}

// An author's share of a machine is far less than one machine, so one added to every owner would drown what was learned.
const ADDED = 0.1

/**
 * How likely each owner is whose machines an author worked on. Who works for the owner of most machines does so by
 * chance too: what an author does beyond that tells more, so that each chance is weighed by how common its owner is.
 */
function chancesLearned(
  learned: ReadonlyMap<string, number>,
  { machines }: Lesson,
): ReadonlyMap<string, number> {
  const sorted = [...learned].toSorted(([one], [other]) => byText(one, other))
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const counted = sum(sorted.map(([, count]) => count))
  const known = (counted + ADDED * sorted.length) / (counted + ADDED * machines.size)
  const lifted = sorted.map(
    ([owner, count]) => [owner, (count + ADDED) / Math.sqrt(machines.get(owner) ?? 1)] as const,
  )
  const whole = sum(lifted.map(([, value]) => value))
  return new Map(lifted.map(([owner, value]) => [owner, (known * value) / whole] as const))
}
