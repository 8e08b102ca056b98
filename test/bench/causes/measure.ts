import { changeSets } from "#engine/causes/change-sets.ts"
import type { Candidate } from "#engine/causes/candidate.ts"
import type { Edit } from "#engine/causes/edit.ts"
import type { Known } from "#engine/causes/known.ts"
import { madeOf } from "#engine/causes/made-of.ts"
import { scoreOf } from "#engine/causes/score.ts"
import { roleWords } from "#engine/causing/machines.ts"
import type { Case, Tree } from "./cases.ts"

const SITES = new Set(["eqiad", "codfw", "esams", "ulsfo", "eqsin", "drmrs", "magru"])

/** A machine as the commits of this repository may speak of it: by its name, and by the role that its tree gives it. */
export function knownOf(machine: string, { repository, rolesOf }: Tree): Known {
  const [label = machine] = machine.split(".", 1)
  const roles = rolesOf(machine)
  return {
    identifiers: [machine],
    labels: [label],
    made: madeOf(repository, { names: [machine, label], groups: [], roles, own: [], sites: SITES }),
    roleWords: roleWords(roles, [label]),
    isOwnLines: () => false,
  }
}

export interface Placed {
  readonly commit: Candidate
  readonly points: number
}

/** Commits of a window with how close they are; of several ways to know the machine the better one counts. */
export function placed(edits: readonly Edit[], ways: readonly Known[]): readonly Placed[] {
  return edits.map((edit) => ({
    commit: edit.commit,
    points: Math.max(...ways.map((known) => scoreOf(edit, known, null)?.points ?? 0)),
  }))
}

export type Band = "strong" | "medium" | "weak" | "none"

export interface Outcome {
  readonly candidates: number
  /** How much of a hit it is: ties are shared. */
  readonly first: number
  readonly within3: number
  readonly band: Band
  readonly isLinked: boolean
  /** The truth is in the change set that comes first, or within three. */
  readonly setFirst: number
  readonly setWithin3: number
}

/** How a case came out. */
export function outcomeOf(one: Case, all: readonly Placed[]): Outcome {
  const mine = all.find(({ commit }) => commit.oid === one.commit)?.points ?? 0
  const ordered = all.map(({ points }) => points).toSorted((a, b) => b - a)
  const linked = all.filter(({ points }) => points > 0)
  const sets = changeSets(linked, new Map()).map((set) => ({
    points: Math.max(...set.map(({ points }) => points)),
    isMine: set.some(({ commit }) => commit.oid === one.commit),
  }))
  const own = sets.find(({ isMine }) => isMine)?.points ?? 0
  const ofSets = sets.map(({ points }) => points)
  return {
    candidates: all.length,
    first: hit(mine, ordered, 1),
    within3: hit(mine, ordered, 3),
    setFirst: hit(own, ofSets, 1),
    setWithin3: hit(own, ofSets, 3),
    band: bandOf(ordered),
    isLinked: mine > 0,
  }
}

/** Of so many places, how surely one is this one's. */
function hit(mine: number, all: readonly number[], places: number): number {
  if (mine === 0) return 0
  const above = all.filter((points) => points > mine).length
  const equal = all.filter((points) => points === mine).length
  return Math.max(0, Math.min(1, (places - above) / equal))
}

function bandOf([best = 0, next = 0]: readonly number[]): Band {
  if (best === 0) return "none"
  if (best >= 6 && best - next >= 2) return "strong"
  return best >= 2 ? "medium" : "weak"
}
