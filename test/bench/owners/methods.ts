// Who each method names as the owner of a part whose own label, or that of its whole family, is not known to it.
import { weightsOf, type History } from "#engine/explanation/authors.ts"
import { candidatesFrom, type Band } from "#engine/explanation/inferred.ts"
import type { OwnedMachine } from "#engine/explanation/self-test.ts"
import {
  chancesOf,
  lessonFrom,
  without,
  type Belonging,
  type Lesson,
  type Taught,
} from "#engine/explanation/teams.ts"

/** At which place the declared owner was named; -1: not at all. */
export interface Guess {
  readonly place: number
  readonly band: Band | "nobody"
}

type LeavingOut = (one: OwnedMachine) => readonly OwnedMachine[]
type Method = (owned: readonly OwnedMachine[], history: History, leavingOut: LeavingOut) => readonly Guess[]

export const NO_BELONGING: Belonging = { said: new Map(), members: new Map() }

/** What inference says of each, having learned from the others. */
export const inferences: Method = (owned, history, leavingOut) =>
  trying(owned, history, leavingOut, ({ weights, owner }, lesson) => {
    const candidates = candidatesFrom(weights, lesson, NO_BELONGING)
    const place = candidates.findIndex(({ kind, key }) => kind === "owner" && key === owner)
    const [best] = candidates
    return { place, band: best?.kind === "owner" ? best.band : "nobody" }
  })

/** What is tried beside it, on the same parts with the same left out. */
export const BASELINES: readonly { readonly name: string; readonly guess: Method }[] = [
  {
    name: "the owner of most, its family left out",
    guess: (owned, history, leavingOut) =>
      trying(owned, history, leavingOut, ({ owner }, { machines }) =>
        placed(
          owner,
          [...machines].toSorted(([, one], [, other]) => other - one),
        ),
      ),
  },
  {
    name: "the owner whom the last committer works for most, its family left out",
    guess: (owned, history, leavingOut) =>
      trying(owned, history, leavingOut, ({ owner, last }, lesson) =>
        last === null
          ? { place: -1, band: "nobody" }
          : placed(
              owner,
              [...chancesOf(last, lesson, NO_BELONGING)].toSorted(([, one], [, other]) => other - one),
            ),
      ),
  },
]

const placed = (owner: string, order: readonly (readonly [string, number])[]): Guess => ({
  place: order.findIndex(([name]) => name === owner),
  band: order.length > 0 ? "likely" : "nobody",
})

interface Tried extends Taught {
  /** Who committed to it last, programs left out. */
  readonly last: string | null
}

function trying(
  owned: readonly OwnedMachine[],
  history: History,
  leavingOut: LeavingOut,
  guess: (one: Tried, lesson: Lesson) => Guess,
): readonly Guess[] {
  const taught = new Map(owned.map((one) => [one.machine, triedFrom(one, history)]))
  const lesson = lessonFrom([...taught.values()])
  return owned.flatMap((one) => {
    const own = taught.get(one.machine)!
    // As the self-test does: what has no author can't be tried.
    if (own.weights.authors.length === 0) return []
    const left = leavingOut(one).map(({ machine }) => taught.get(machine)!)
    return [guess(own, left.reduce(without, lesson))]
  })
}

function triedFrom({ machine, owner, ownerAt, blocks }: OwnedMachine, history: History): Tried {
  const unseen = blocks.map((block) => ({
    ...block,
    lines: block.lines.filter(
      ({ line }) =>
        !("path" in block.reference && block.reference.path === ownerAt?.path && line === ownerAt.line),
    ),
  }))
  const commits = blocks.flatMap((block) => block.commits.flatMap((oid) => history.commits.get(oid) ?? []))
  const last = commits.filter(({ bot }) => !bot).toSorted((one, other) => other.time - one.time)[0]
  return { machine, owner, weights: weightsOf(unseen, history), last: last?.author ?? null }
}
