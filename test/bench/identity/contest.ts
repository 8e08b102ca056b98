import { allBaselines } from "./baselines.ts"
import { shownBy } from "./clues.ts"
import { Column, Numbered } from "./numbered.ts"
import { writeScan, type Played } from "./play.ts"
import { Truths } from "./truths.ts"

/** A baseline's answers to all sightings, in their order. */
export interface Guesses {
  readonly name: string
  readonly idOf: (index: number) => string
}

/** Plays scans once: writes their files, keeps the truth, and lets every baseline guess on the way. */
export class Contest {
  readonly truths = new Truths()
  private readonly players = allBaselines().map((baseline) => ({
    baseline,
    ids: new Numbered(),
    guesses: new Column(),
  }))

  /** Writes one scan's file. */
  scan(path: string, played: Played): void {
    const { shot } = played
    this.truths.shots.push(shot)
    writeScan(path, played, ({ answer, sighting }) => {
      this.truths.add(shot, answer, shownBy(sighting.facts, answer))
      for (const { baseline, ids, guesses } of this.players) guesses.push(ids.of(baseline.idOf(sighting)))
    })
  }

  guesses(): readonly Guesses[] {
    return this.players.map(({ baseline, ids, guesses }) => ({
      name: baseline.name,
      idOf: (index) => ids.text(guesses.at(index)),
    }))
  }
}
