import { weightsOf, type Block, type History } from "./authors.ts"
import { candidatesFrom } from "./inferred.ts"
import { counted } from "./words.ts"
import { lessonFrom, ownerKey, without, type Belonging, type Lesson, type Taught } from "./teams.ts"

/** A machine whose owner is written down, to learn from and to be tested with. */
export interface OwnedMachine {
  readonly machine: string
  readonly owner: string
  /** The line that says so, which the test must not see. */
  readonly ownerAt: { readonly source: string; readonly path: string; readonly line: number } | null
  readonly blocks: readonly Block[]
}

/** How often inference named the declared owner: at first place, and among the first three. */
export interface SelfTest {
  readonly right: number
  readonly within3: number
  readonly of: number
}

const FEWEST_TESTED = 20
const RIGHT_ENOUGH = 0.5

/** Whether inferred owners may be called owners; otherwise they are contacts. */
export const isTrusted = ({ right, of }: SelfTest): boolean =>
  of >= FEWEST_TESTED && right / of >= RIGHT_ENOUGH

/** Learns which owners' machines each author works on. */
export function learn(machines: readonly OwnedMachine[], history: History): Lesson {
  return lessonFrom(machines.map((machine) => taughtBy(machine, history)))
}

/** Infers the owner of each machine from all the others, and compares it with the declared one. */
export function selfTest(
  machines: readonly OwnedMachine[],
  history: History,
  belonging: Belonging,
): SelfTest {
  const taught = machines.map((machine) => taughtBy(machine, history))
  const lesson = lessonFrom(taught)
  const tested = taught.filter(({ weights }) => weights.authors.length > 0)
  const places = tested.map((one) =>
    candidatesFrom(one.weights, without(lesson, one), belonging).findIndex(
      ({ kind, key }) => kind === "owner" && key === one.owner,
    ),
  )
  return {
    right: places.filter((place) => place === 0).length,
    within3: places.filter((place) => place >= 0 && place < 3).length,
    of: tested.length,
  }
}

/** "Here inference agrees with declared owners in 82 % of 240." */
export function selfTestSentence(test: SelfTest): string {
  if (test.of < FEWEST_TESTED)
    return `${test.of === 0 ? "No machine" : `Only ${counted(test.of, "machine")}`} here ${test.of > 1 ? "have" : "has"} a declared owner and a history, too few to test inference: authors are shown as contacts.`
  const share = Math.round((test.right / test.of) * 100)
  const end = isTrusted(test) ? "" : ", so authors are shown as contacts"
  return `Here inference agrees with declared owners in ${share} % of ${test.of}${end}.`
}

/** What a machine teaches, the line that names its owner left out. */
export function taughtBy({ machine, owner, ownerAt, blocks }: OwnedMachine, history: History): Taught {
  const unseen = blocks.map((block) => ({
    ...block,
    lines: block.lines.filter(({ line }) => !isSame(block, line, ownerAt)),
  }))
  return { machine, owner: ownerKey(owner), weights: weightsOf(unseen, history) }
}

function isSame({ reference }: Block, line: number, at: OwnedMachine["ownerAt"]): boolean {
  if (at === null || (reference.kind !== "declaration" && reference.kind !== "mention")) return false
  return reference.source === at.source && reference.path === at.path && line === at.line
}
