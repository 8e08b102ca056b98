import type { Clues } from "./clues.ts"
import type { Edit, EditedFile } from "./edit.ts"
import type { MadeOf, Part } from "./made-of.ts"

/** A machine as commits may speak of it. */
export interface Known {
  /** Whole names, addresses, hardware addresses and fingerprints, in lower case. */
  readonly identifiers: readonly string[]
  /** Short names, where they are its alone. */
  readonly labels: readonly string[]
  readonly made: MadeOf
  /** Words of its roles and groups. */
  readonly roleWords: ReadonlySet<string>
  /** Whether lines of a file that declares others too are the machine's own. */
  readonly isOwnLines: (edit: Edit, file: EditedFile) => boolean
}

/** How well a commit fits, and why. */
export interface Score {
  readonly points: number
  /** It speaks of what changed, and not only of the machine; null where nothing is known of what changed. */
  readonly relevant: boolean | null
  readonly reasons: readonly string[]
}

const NAMED = 10
const OWN_LINES = 10
const SAID_NAME = 5
const SAID_ROLE = 2
const NOTHING: Score = { points: 0, relevant: false, reasons: [] }

/** Weighs a commit for a change of a machine: what it touches of the machine, then what it says of the change. */
export function scoreOf(edit: Edit, machine: Known, clues: Clues | null): Score {
  const named = namedIn(edit, machine)
  const file = bestFile(edit, machine)
  const said = saidOf(edit, machine)
  if (named === null && file === null && said?.isName !== true) return NOTHING
  const spread = 1 + 0.15 * Math.log(1 + edit.commit.files)
  const link =
    (named === null ? 0 : NAMED) +
    (file === null ? 0 : file.points / spread) +
    (said === null ? 0 : said.points)
  const reasons = [named, file?.because, said?.because].flatMap((one) => one ?? [])
  if (clues === null) return { points: link, relevant: null, reasons }
  const fit = clues.fit(edit, machine)
  return {
    points: fit.relevant ? link + fit.points : Math.min(link, 1.9),
    relevant: fit.relevant,
    reasons: [...reasons, ...fit.reasons],
  }
}

function namedIn(edit: Edit, { identifiers, labels }: Known): string | null {
  for (const name of [...identifiers, ...labels]) {
    const [isAdded, isRemoved] = [edit.added.has(name), edit.removed.has(name)]
    if (isAdded || isRemoved)
      return isAdded && isRemoved
        ? `changes a line that names ${name}`
        : `${isAdded ? "adds" : "removes"} a line that names ${name}`
  }
  return null
}

interface Best {
  readonly points: number
  readonly because: string
}

function bestFile(edit: Edit, machine: Known): Best | null {
  let best: Best | null = null
  for (const file of edit.files) {
    if (!file.counts) continue
    const found = partPoints(edit, file, machine)
    if (found !== null && found.points > (best?.points ?? 0)) best = found
  }
  return best
}

function partPoints(edit: Edit, file: EditedFile, machine: Known): Best | null {
  const { path } = file.touch
  const part: Part | null = machine.made.partOf(path) ?? keyed(file, machine)
  if (part?.tier !== "own" && machine.isOwnLines(edit, file))
    return { points: OWN_LINES, because: `edits its lines in ${path}` }
  return part === null ? null : { points: part.points, because: `edits ${path}: ${part.because}` }
}

const MOST_KEYS = 200

/** Data for a class that it uses, in a file that is of others as well. */
function keyed({ touch, added, removed }: EditedFile, { made }: Known): Part | null {
  if (!/\.ya?ml$/u.test(touch.path)) return null
  const names = [...added, ...removed].filter((token) => token.includes("::")).slice(0, MOST_KEYS)
  const found = names.flatMap((name) => made.classOf(name.slice(0, name.lastIndexOf("::"))) ?? [])
  return found.toSorted((one, other) => other.points - one.points)[0] ?? null
}

interface Saying extends Best {
  readonly isName: boolean
}

function saidOf({ said }: Edit, { identifiers, labels, roleWords }: Known): Saying | null {
  const name = [...identifiers, ...labels].find((one) => said.has(one))
  if (name !== undefined) return { points: SAID_NAME, isName: true, because: `its message names ${name}` }
  const role = [...roleWords].find((word) => said.has(word))
  return role === undefined
    ? null
    : { points: SAID_ROLE, isName: false, because: `its message speaks of ${role}` }
}
