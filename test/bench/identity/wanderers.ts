import type { Contingency } from "./contingency.ts"
import type { Contested } from "./ours.ts"

/** What became of addresses that are no machine. */
export interface WandererScore {
  readonly virtual: number
  /** Told as virtual, held by the machine that truly held it. */
  readonly rightHolder: number
  /** Told as virtual with another holder, or none. */
  readonly otherHolder: number
  /** Told as one of the holder's own addresses. */
  readonly holdersOwn: number
  /** Told as something else: a machine that does not exist, or a wrong one. */
  readonly virtualAsMachine: number
  /** Ids of machines that do not exist, made of virtual addresses. */
  readonly machinesOfVirtual: number
  readonly bogus: number
  /** Sightings of addresses where nobody stands that were told as machines. */
  readonly bogusAsMachine: number
  readonly machinesOfBogus: number
}

/** Looks at every sighting of an address that belongs to no machine. */
export function scoreWanderers({ contest, told }: Contested, counts: Contingency): WandererScore {
  const found = { rightHolder: 0, otherHolder: 0, holdersOwn: 0, virtualAsMachine: 0, bogusAsMachine: 0 }
  const seen = { virtual: 0, bogus: 0 }
  const [ofVirtual, ofBogus] = [new Set<string>(), new Set<string>()]
  const idOf = counts.byTruth()
  const real = counts.byPrediction()
  for (let index = 0; index < contest.truths.length; index += 1) {
    const { kind, ip, shot, machine } = contest.truths.at(index)
    if (kind === "machine") continue
    seen[kind] += 1
    const claim = told.at(ip, contest.truths.shots[shot]!.at)
    const right = idOf.get(machine)?.[0]?.predicted
    const outcome = outcomeOf(kind, claim, right)
    if (outcome === null || claim === null) continue
    found[outcome] += 1
    if (outcome === "virtualAsMachine" && !real.has(claim.id)) ofVirtual.add(claim.id)
    if (outcome === "bogusAsMachine") ofBogus.add(claim.id)
  }
  return { ...found, ...seen, machinesOfVirtual: ofVirtual.size, machinesOfBogus: ofBogus.size }
}

function outcomeOf(
  kind: "virtual" | "bogus",
  claim: ReturnType<Contested["told"]["at"]>,
  right: string | undefined,
) {
  if (claim === null) return kind === "bogus" ? null : "virtualAsMachine"
  if (kind === "bogus") return claim.virtual ? null : "bogusAsMachine"
  if (claim.virtual) return claim.holder !== null && claim.holder === right ? "rightHolder" : "otherHolder"
  return claim.id === right ? "holdersOwn" : "virtualAsMachine"
}
