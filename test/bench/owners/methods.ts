// Who each method names as the owner of a part whose own label, or that of its whole family, is not known to it.
import type { History } from "#engine/explanation/authors.ts"
import { candidatesFrom, type Band } from "#engine/explanation/inferred.ts"
import { taughtBy, type OwnedMachine } from "#engine/explanation/self-test.ts"
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

/** Parts whose owners are known, and who committed to each of them last. */
export interface Known {
  readonly owned: readonly OwnedMachine[]
  readonly history: History
  /** By the part's name, the author's mail. */
  readonly last: ReadonlyMap<string, string>
}

type Method = (known: Known, leavingOut: LeavingOut) => readonly Guess[]

export const NO_BELONGING: Belonging = { said: new Map(), members: new Map() }

/** What inference says of each, having learned from the others. */
export const inferences: Method = (known, leavingOut) =>
  trying(known, leavingOut, ({ weights, owner }, lesson) => {
    const candidates = candidatesFrom(weights, lesson, NO_BELONGING)
    const place = candidates.findIndex(({ kind, key }) => kind === "owner" && key === owner)
    const [best] = candidates
    return { place, band: best?.kind === "owner" ? best.band : "nobody" }
  })

/** What is tried beside it, on the same parts with the same left out. */
export const BASELINES: readonly { readonly name: string; readonly guess: Method }[] = [
  {
    name: "most that could be found: its owner owns something else",
    guess: (known, leavingOut) =>
      trying(known, leavingOut, ({ owner }, { machines }) => ({
        place: machines.has(owner) ? 0 : -1,
        band: "likely",
      })),
  },
  {
    name: "the owner of most, its family left out",
    guess: (known, leavingOut) =>
      trying(known, leavingOut, ({ owner }, { machines }) =>
        placed(
          owner,
          [...machines].toSorted(([, one], [, other]) => other - one),
        ),
      ),
  },
  {
    name: "the owner whom the last committer works for most, its family left out",
    guess: (known, leavingOut) =>
      trying(known, leavingOut, ({ owner, last }, lesson) =>
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
  { owned, history, last }: Known,
  leavingOut: LeavingOut,
  guess: (one: Tried, lesson: Lesson) => Guess,
): readonly Guess[] {
  const taught = new Map(owned.map((one) => [one.machine, taughtBy(one, history)]))
  const lesson = lessonFrom([...taught.values()])
  return owned.flatMap((one) => {
    const own = taught.get(one.machine)!
    // As the self-test does: what has no author can't be tried.
    if (own.weights.authors.length === 0) return []
    const left = leavingOut(one).map(({ machine }) => taught.get(machine)!)
    return [guess({ ...own, last: last.get(one.machine) ?? null }, left.reduce(without, lesson))]
  })
}
