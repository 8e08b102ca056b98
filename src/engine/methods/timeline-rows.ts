import type { TimelineItem } from "#api/causes.ts"
import type { Caused } from "#model/cause.ts"
import type { Change, ChangeKind } from "#model/change.ts"
import type { Scan } from "#model/scan.ts"
import { rankOf } from "#engine/findings/changes.ts"

/** A scan with what it brought. */
export interface Scanned {
  readonly scan: Scan
  readonly changes: readonly Change[]
}

const MOST_NAMED = 200

/** A scan as it stands in a timeline. */
export const scanItem = ({ scan, changes }: Scanned): TimelineItem => ({
  kind: "scan",
  at: scan.moment,
  scan: scan.id,
  network: scan.network,
  what: scan.kind,
  state: scan.state,
  answered: scan.answered,
  asked: scan.asked,
  changes: changes.length,
  quiet: 1,
  since: scan.moment,
})

// Of these the fact is an address of the machine itself: that many came by one commit is one matter.
const OF_MACHINES: ReadonlySet<ChangeKind> = new Set(["machine-new", "machine-gone", "machine-back"])

function samenessOf(change: Change, { state, causes: [first] }: Caused): string {
  const { kind, fact, before, after, between } = change
  const isOneMatter = OF_MACHINES.has(kind) && state === "explained"
  return JSON.stringify([kind, isOneMatter ? "" : fact, before, after, between[1], state, first?.commit])
}

/** The same change of several machines by one scan is one item, where the same commit explains it, or none does. */
export function changeItems(
  changes: readonly Change[],
  causedBy: (change: Change) => Caused,
): readonly TimelineItem[] {
  return [...Map.groupBy(changes, (change) => samenessOf(change, causedBy(change))).values()]
    .toSorted((one, other) => rankOf(one[0]!) - rankOf(other[0]!))
    .map((group): TimelineItem => {
      const first = group[0]!
      return {
        kind: "change",
        at: first.between[1],
        change: first.kind,
        machines: group
          .slice(0, MOST_NAMED)
          .map(({ machine, machineName }) => ({ id: machine, name: machineName })),
        count: group.length,
        fact: group.every(({ fact }) => fact === first.fact) ? first.fact : "",
        before: first.before,
        after: first.after,
        between: first.between,
        evidence: group.flatMap(({ evidence }) => evidence).slice(0, MOST_NAMED),
        caused: causedBy(first),
      }
    })
}

type ScanItem = Extract<TimelineItem, { readonly kind: "scan" }>

// One that was stopped, or failed, is worth a row of its own.
const isQuiet = (item: TimelineItem): item is ScanItem =>
  item.kind === "scan" && item.changes === 0 && item.state === "done"

/** Scans in a row that brought nothing, with nothing between them, become one item. */
export function foldQuiet(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const folded: TimelineItem[] = []
  for (const item of items) {
    const above = folded.at(-1)
    if (above !== undefined && isQuiet(item) && isQuiet(above))
      folded[folded.length - 1] = {
        ...above,
        network: above.network === item.network ? above.network : "",
        quiet: above.quiet + 1,
        since: item.at,
      }
    else folded.push(item)
  }
  return folded
}
