import { shownBy } from "./clues.ts"
import type { Contested } from "./ours.ts"
import { play, type NetworkWish } from "./play.ts"

/** Prints the life of one address: who truly stood there, what it showed, and what was told. Same stretches once. */
export function look(wish: NetworkWish, { contest, told }: Contested, ip: string): void {
  const undecidable = undecidableAt(contest, ip)
  let before = ""
  for (const { shot, seen } of play(wish)) {
    for (const { answer, sighting } of seen()) {
      if (answer.ip !== ip) continue
      const claim = told.at(ip, shot.at)
      const truth = answer.truth.kind === "machine" ? answer.truth.id : JSON.stringify(answer.truth)
      const { clues, ports } = shownBy(sighting.facts, answer)
      const shown = [...clues.map((clue) => clue.slice(0, 34)), ...ports].join(", ")
      const doubt = claim && claim.candidates.length > 0 ? ` or ${claim.candidates.join(", ")}` : ""
      const judged = undecidable.has(shot.index) ? " (undecidable)" : ""
      const line = `${truth}${judged}, ${answer.behaviour} | told ${claim?.id ?? "nobody"}${doubt} | ${shown}`
      if (line !== before) console.log(`scan ${shot.index} day ${shot.day}: ${line}`)
      before = line
    }
  }
}

function undecidableAt({ truths }: Contested["contest"], ip: string): ReadonlySet<number> {
  const shots = new Set<number>()
  for (let index = 0; index < truths.length; index += 1) {
    const sighted = truths.at(index)
    if (sighted.ip === ip && sighted.undecidable) shots.add(sighted.shot)
  }
  return shots
}
