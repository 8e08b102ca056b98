import type { Reference } from "#model/explanation.ts"
import type { Moment } from "#model/moment.ts"
import type { History, Weights } from "./authors.ts"

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
  readonly evidence: readonly Reference[]
}

const LEFT_AFTER = 180 * 86_400_000
const MOST = 5
const COVERED = 0.8

/** Who can explain a machine, those first who are still there, and how few of them carry all of it. */
export function explainersFrom(
  { authors }: Weights,
  history: History,
  now: Moment,
): { readonly explainers: readonly Explainer[]; readonly busFactor: number } {
  const whole = authors.reduce((sum, { weight }) => sum + weight, 0)
  const all = authors.map(({ mail, weight, lines, commits, evidence }): Explainer => {
    const known = history.authors.get(mail)
    const lastActive = known?.lastActive ?? lastCommit(commits, history)
    return {
      name: known?.name ?? mail,
      mail,
      share: weight / whole,
      lines,
      commits: commits.length,
      lastActive,
      left: now - lastActive > LEFT_AFTER,
      evidence,
    }
  })
  const order = all.toSorted((one, other) => Number(one.left) - Number(other.left) || other.share - one.share)
  return { explainers: order.slice(0, MOST), busFactor: busFactorOf(all) }
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
