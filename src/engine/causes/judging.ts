import type { Cause, Caused } from "#model/cause.ts"
import type { Change } from "#model/change.ts"
import { isoTime, type Moment } from "#model/moment.ts"

/** What is known of the sources that could say why a machine changed. */
export interface Covering {
  /** Repositories that were read at all. */
  readonly repositories: number
  /** Sources that name the machine, or that claim to list every machine where it is. */
  readonly sources: readonly string[]
  /** Those of them that were not read since the change was seen. */
  readonly unread: readonly string[]
  /** Those of them whose history begins after the window does. */
  readonly cut: readonly { readonly source: string; readonly begins: Moment }[]
  /** Where commits were left out, since there are too many. */
  readonly left: number
}

/** How the commits of a change's window fit it, and what it says if none does. */
export interface Found {
  readonly change: Change
  readonly causes: readonly Cause[]
  /** Commits of the window in the sources that cover the machine. */
  readonly candidates: number
  /** Those of them that touch something of the machine. */
  readonly touching: number
}

/** Says whether a change is explained, unexplained, or why that can't be known. */
export function judged({ change, causes, candidates, touching }: Found, covering: Covering): Caused {
  const [first] = causes
  if (first !== undefined && first.band !== "weak")
    return { state: "explained", causes, because: explainedBecause(first, candidates), candidates }
  const why = unknownBecause(covering)
  if (why !== null) return { state: "unknown", causes, because: why, candidates }
  return {
    state: "unexplained",
    causes,
    because: unexplainedBecause({ change, candidates, touching }),
    candidates,
  }
}

function explainedBecause({ commit, reasons, said }: Cause, candidates: number): string {
  if (said === "confirmed") return `${commit.slice(0, 7)} explains it, as was confirmed`
  const why = reasons.slice(0, 2).join("; ")
  return `${commit.slice(0, 7)} of ${counted(candidates, "commit")} likely explains it: it ${why}`
}

function unknownBecause({ repositories, sources, unread, cut, left }: Covering): string | null {
  if (repositories === 0) return "no repository was read, so no commit is known"
  if (sources.length === 0) return "no source names this machine"
  if (unread.length > 0)
    return `${unread.join(", ")} ${unread.length === 1 ? "was" : "were"} not read since the change was seen: sync first`
  const [first] = cut
  if (first !== undefined)
    return `the history of ${first.source} that we have begins on ${isoTime(first.begins).slice(0, 10)}, after the window does`
  return left > 0 ? `${left} commits of the window were left unread, since there are too many` : null
}

function unexplainedBecause({ change, candidates, touching }: Omit<Found, "causes">): string {
  if (candidates === 0) return "no commit arrived in between"
  if (touching === 0)
    return candidates === 1
      ? "the one commit that arrived in between touches nothing of it"
      : `no commit of the ${candidates} that arrived in between touches anything of it`
  const what = change.fact.slice(0, 100)
  return `${touching} of ${counted(candidates, "commit")} that arrived in between ${touching === 1 ? "touches" : "touch"} something of it, and none speaks of ${what}`
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`
