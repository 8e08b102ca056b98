import type { Reference } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import type { History, Weights } from "./authors.ts"
import { byText } from "./words.ts"

/** A person who can probably say what a machine is for: never its owner for that alone. */
export interface Explainer {
  readonly name: string
  readonly mail: string
  /** Of all that was written about the machine, their part: 0 to 1. */
  readonly share: number
  readonly lines: number
  readonly commits: number
  readonly lastActive: Moment
  /** No commit in any source for 180 days. */
  readonly left: boolean
  /** The file that they keep today, where they wrote no line of the machine; else null. */
  readonly keeps: string | null
  readonly evidence: readonly Reference[]
}

/** Somebody who commits to a file today. */
export interface Maintainer {
  readonly mail: string
  readonly path: string
  readonly commits: number
}

interface ExplainersGiven {
  readonly history: History
  readonly maintainers: readonly Maintainer[]
  readonly now: Moment
}

const LEFT_AFTER = 180 * 86_400_000
const MOST = 5
const COVERED = 0.8

/** Who can explain a machine, those first who are still there, and how few of them carry all of it. */
export function explainersFrom(
  { authors }: Weights,
  given: ExplainersGiven,
): { readonly explainers: readonly Explainer[]; readonly busFactor: number } {
  const whole = authors.reduce((sum, { weight }) => sum + weight, 0)
  const all = authors.map(({ mail, weight, lines, commits, evidence }): Explainer => {
    const { name, lastActive, left } = personOf(mail, commits, given)
    return {
      name,
      mail,
      share: weight / whole,
      lines,
      commits: commits.length,
      lastActive,
      left,
      keeps: null,
      evidence,
    }
  })
  const order = all.toSorted((one, other) => Number(one.left) - Number(other.left) || other.share - one.share)
  const heirs = order.length > 0 && order.every(({ left }) => left) ? heirsOf(all, given) : []
  return { explainers: [...heirs, ...order].slice(0, MOST), busFactor: busFactorOf(all) }
}

function personOf(mail: string, commits: readonly string[], { history, now }: ExplainersGiven) {
  const known = history.authors.get(mail)
  const lastActive = known?.lastActive ?? lastCommit(commits, history)
  return { name: known?.name ?? mail, lastActive, left: now - lastActive > LEFT_AFTER }
}

/** Who keeps the files today in which people who left wrote. */
function heirsOf(all: readonly Explainer[], given: ExplainersGiven): readonly Explainer[] {
  const writers = new Set(all.map(({ mail }) => mail))
  return given.maintainers
    .filter(({ mail }) => !writers.has(mail))
    .toSorted((one, other) => other.commits - one.commits || byText(one.mail, other.mail))
    .map(({ mail, path, commits }) => ({
      ...personOf(mail, [], given),
      mail,
      share: 0,
      lines: 0,
      commits,
      keeps: path,
      evidence: [],
    }))
    .filter(({ left }) => !left)
    .slice(0, 2)
}

const lastCommit = (oids: readonly string[], { commits }: History) =>
  oids.reduce((latest, oid) => Math.max(latest, commits.get(oid)?.time ?? 0), 0)

/** How few authors wrote 80 % of it. */
function busFactorOf(all: readonly Explainer[]): number {
  let covered = 0
  const needed = all.findIndex(({ share }) => {
    covered += share
    return covered >= COVERED
  })
  return needed + 1
}
