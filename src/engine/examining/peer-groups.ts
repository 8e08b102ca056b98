import type { PeerGroup } from "#model/peers.ts"
import type { BriefRow } from "#store/examining.ts"
import { peerGroupsOf, withoutRepeats, type PeerSheet } from "#engine/findings/peers/groups.ts"
import type { ExaminedScope } from "#store/verdicts.ts"
import type { Verdict } from "#model/finding.ts"

/** The groups that declarations and tags make. */
export const groupsAmong = (briefs: readonly BriefRow[]): readonly PeerGroup[] =>
  peerGroupsOf(briefs.map(peerSheet)).groups

const peerSheet = (brief: BriefRow): PeerSheet => ({ ...brief, machine: brief.id })

/** The groups that have to be looked at, and those beside them that may say the same of the same machines. */
export function groupsTouched(
  groups: readonly PeerGroup[],
  isTouched: (group: PeerGroup) => boolean,
): { readonly looked: readonly PeerGroup[]; readonly told: ReadonlySet<PeerGroup> } {
  const first = groups.filter(isTouched)
  if (first.length === groups.length) return { looked: groups, told: new Set(groups) }
  const told = beside(groups, first)
  return { looked: beside(groups, told), told: new Set(told) }
}

/** Groups that share a machine with one of these. */
function beside(groups: readonly PeerGroup[], some: readonly PeerGroup[]): readonly PeerGroup[] {
  const machines = new Set(some.flatMap((group) => group.machines))
  return groups.filter((group) => group.machines.some((machine) => machines.has(machine)))
}

/** What is said of the same machines in several groups stands in the smallest of them. */
export function oncePerMachines(
  told: readonly { readonly group: PeerGroup; readonly verdicts: readonly Verdict[] }[],
  scopeOf: (scope: string, verdicts: readonly Verdict[]) => ExaminedScope,
): ReadonlyMap<PeerGroup, ExaminedScope> {
  const kept = new Set(
    withoutRepeats(told.flatMap(({ group, verdicts }) => verdicts.map((verdict) => ({ group, verdict })))),
  )
  return new Map(
    told.map(({ group, verdicts }) => [
      group,
      scopeOf(
        `peers ${group.id}`,
        verdicts.filter((verdict) => kept.has(verdict)),
      ),
    ]),
  )
}
