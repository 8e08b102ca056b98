import type { Edit, EditedFile } from "./edit.ts"
import type { Known } from "./known.ts"
import type { Part, Tier } from "./made-of.ts"

/** How a commit has to do with a machine. */
export interface Tie {
  readonly named: Named | null
  readonly file: Touched | null
  /** Share of its files that the machine is made of. */
  readonly share: number
  readonly says: "name" | "role" | null
  readonly word: string
}

export interface Named {
  readonly name: string
  readonly how: "adds" | "removes" | "changes"
  /** How many machines' names there are on its lines: who is one of many is little meant. */
  readonly among: number
}

export interface Touched {
  readonly path: string
  readonly tier: Tier
  readonly points: number
  readonly because: string
}

/** How a commit has to do with a machine; null where it has nothing to do with it. */
export function tieOf(edit: Edit, machine: Known): Tie | null {
  const named = namedIn(edit, machine)
  const { file, linked } = filesOf(edit, machine)
  const { says, word } = saidOf(edit, machine)
  if (named === null && file === null && says !== "name") return null
  return { named, file, says, word, share: edit.files.length === 0 ? 0 : linked / edit.files.length }
}

const MACHINE_NAME = /^[a-z][a-z-]*\d{1,5}(?:-[a-z]+)?(?:\.[a-z0-9-]+)*$|^\d{1,3}(?:\.\d{1,3}){3}$/u

function namedIn({ added, removed }: Edit, { identifiers, labels }: Known): Named | null {
  for (const name of [...identifiers, ...labels]) {
    const [isAdded, isRemoved] = [added.has(name), removed.has(name)]
    if (!isAdded && !isRemoved) continue
    const names = new Set([...added, ...removed].filter((token) => MACHINE_NAME.test(token)))
    return {
      name,
      how: isAdded && isRemoved ? "changes" : isAdded ? "adds" : "removes",
      among: Math.max(1, names.size),
    }
  }
  return null
}

function filesOf(edit: Edit, machine: Known): { readonly file: Touched | null; readonly linked: number } {
  let best: Touched | null = null
  let linked = 0
  for (const file of edit.files) {
    const found = file.counts ? touchedPart(edit, file, machine) : null
    if (found === null) continue
    linked += 1
    if (found.points > (best?.points ?? 0)) best = found
  }
  return { file: best, linked }
}

const OWN_LINES = { tier: "own", points: 10, because: "where its own lines stand" } as const

/** What a file of a commit is to a machine; null where it is nothing to it. */
export function touchedPart(edit: Edit, file: EditedFile, machine: Known): Touched | null {
  const { path } = file.touch
  const part: Part | null = machine.made.partOf(path) ?? keyed(file, machine)
  if (part?.tier !== "own" && machine.isOwnLines(edit, file)) return { path, ...OWN_LINES }
  return part === null ? null : { path, ...part }
}

const MOST_KEYS = 200

/** Data for a class that it uses, in a file that is of others as well. */
function keyed({ touch, added, removed }: EditedFile, { made }: Known): Part | null {
  if (!/\.ya?ml$/u.test(touch.path)) return null
  const names = [...added, ...removed].filter((token) => token.includes("::")).slice(0, MOST_KEYS)
  const found = names.flatMap((name) => made.classOf(name.slice(0, name.lastIndexOf("::")), touch.path) ?? [])
  return found.toSorted((one, other) => other.points - one.points)[0] ?? null
}

function saidOf({ said }: Edit, { identifiers, labels, roleWords }: Known): Pick<Tie, "says" | "word"> {
  const name = [...identifiers, ...labels].find((one) => said.has(one))
  if (name !== undefined) return { says: "name", word: name }
  const role = [...roleWords].find((word) => said.has(word))
  return role === undefined ? { says: null, word: "" } : { says: "role", word: role }
}
