import type { Agreement, Score } from "./contingency.ts"
import { scoreDoubt } from "./doubt.ts"
import { evaluate, exampleText, type Evaluation, type Fared, type Predicted } from "./evaluate.ts"
import type { Contested, Rebuilt } from "./ours.ts"
import { median } from "./pace.ts"
import { scoreWanderers } from "./wanderers.ts"

/** Everything one contest gave, ready to print or to keep. */
export interface Report {
  readonly ours: Evaluation
  readonly rows: readonly { readonly name: string; readonly score: Score; readonly evaluation: Evaluation }[]
  readonly contested: Contested
}

export function reportOf(contested: Contested): Report {
  const { contest, told } = contested
  const { truths } = contest
  const ourPrediction: Predicted = ({ ip, shot }) => told.at(ip, truths.shots[shot]!.at)?.id ?? null
  const ours = evaluate(truths, ourPrediction)
  const others = contest.guesses().map(({ name, idOf }) => {
    const evaluation = evaluate(truths, (_, index) => idOf(index))
    return { name, evaluation, score: evaluation.counts.score() }
  })
  return {
    ours,
    rows: [{ name: "Rollcall", evaluation: ours, score: ours.counts.score() }, ...others],
    contested,
  }
}

export function print(report: Report): void {
  const { contested, ours } = report
  const { truths } = contested.contest
  console.log(
    `${truths.length} sightings in ${truths.shots.length} scans, ${report.rows[0]?.score.things} of machines that evidence can tell apart; ${contested.machines.length} machines told`,
  )
  console.log(
    "\n| | pairwise precision | recall | F1 | B³ precision | recall | F1 | wrong merges | missed joins |\n|---|---|---|---|---|---|---|---|---|",
  )
  for (const { name, score, evaluation } of report.rows) {
    const figures = [...agreement(score.pairwise), ...agreement(score.bcubed), ...mistakes(evaluation)]
    console.log(`| ${[name, ...figures].join(" | ")} |`)
  }
  if (ours.untold > 0) console.log(`\n${ours.untold} sightings told as no machine`)
  if (contested.told.conflicts > 0)
    console.log(`\n${contested.told.conflicts} addresses claimed by several machines at once`)
  printBehaviours(ours)
  printRest(report)
}

const agreement = ({ precision, recall, f1 }: Agreement) =>
  [precision, recall, f1].map((share) => share.toFixed(5))
const mistakes = ({ behaviours }: Evaluation) => [
  total(behaviours, ({ wrongMerges }) => wrongMerges),
  total(behaviours, ({ missedJoins }) => missedJoins),
]
const total = (behaviours: readonly Fared[], of: (fared: Fared) => number) =>
  behaviours.reduce((sum, fared) => sum + of(fared), 0)

function printBehaviours({ behaviours }: Evaluation): void {
  console.log(
    "\n| behaviour | machines | sightings | undecidable | wrong merges | missed joins | for example |\n|---|---|---|---|---|---|---|",
  )
  for (const fared of behaviours) {
    const { behaviour, machines, sightings, undecidable, wrongMerges, missedJoins } = fared
    const share = `${((100 * undecidable) / sightings).toFixed(1)} %`
    const shown = [
      fared.wrongMerge && exampleText("merged", fared.wrongMerge),
      fared.missedJoin && exampleText("apart", fared.missedJoin),
    ].filter(Boolean)
    console.log(
      `| ${[behaviour, machines, sightings, share, wrongMerges, missedJoins, shown.join("; ")].join(" | ")} |`,
    )
  }
}

function printRest({ contested, ours }: Report): void {
  const doubt = scoreDoubt(contested, ours.counts)
  const wanderers = scoreWanderers(contested, ours.counts)
  console.log(`\nundecidable sightings: ${told(doubt)}`)
  console.log(`addresses that are no machine: ${told(wanderers)}`)
  const { imports, rebuild } = contested
  const importSeconds = imports.map(({ seconds }) => seconds)
  const sum = importSeconds.reduce((all, one) => all + one, 0)
  const middle = median(importSeconds.slice(1))
  console.log(
    `import: ${sum.toFixed(1)} s in all, the first ${importSeconds[0]?.toFixed(2)} s, a later one ${middle.toFixed(3)} s (median)`,
  )
  if (rebuild)
    console.log(
      `rebuild: ${rebuild.seconds.toFixed(1)} s, ${rebuild.same ? "the same ids" : differenceText(rebuild)}`,
    )
}

function differenceText({ differing, readOtherwise }: Rebuilt): string {
  const some = (ids: readonly string[]) => `${ids.length} (${ids.slice(0, 5).join(" ")})`
  return `NOT THE SAME: the engine found ${some(differing)} to differ, ${some(readOtherwise)} read otherwise`
}

const told = (score: object) =>
  Object.entries(score)
    .map(([name, count]) => `${name.replaceAll(/([A-Z])/g, " $1").toLowerCase()} ${count}`)
    .join(" · ")
