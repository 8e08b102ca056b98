import { scoreDoubt } from "./doubt.ts"
import { exampleText, type Evaluation } from "./evaluate.ts"
import { look } from "./look.ts"
import { contestInProcess } from "./ours.ts"
import { reportOf, type Report } from "./report.ts"
import { named, type ShapeWish } from "./shapes.ts"
import { scoreWanderers } from "./wanderers.ts"

/** Plays every behaviour alone, near and far, and prints a line for each; returns how many wrong merges there were. */
export async function playNamed(wish: ShapeWish, only: string | null, ip: string | null): Promise<number> {
  console.log(
    "| case | machines | undecidable | wrong merges | missed joins | of the others: wrong merges | missed joins | in doubt rightly, astray | virtual right, wrong | bogus machines | rebuilt | for example |",
  )
  console.log("|---|---|---|---|---|---|---|---|---|---|---|---|")
  let wrong = 0
  for (const { title, wish: network } of named(wish)) {
    if (only !== null && !title.includes(only)) continue
    const contested = await contestInProcess(network, { xml: null, rebuild: true, asOf: false })
    const report = reportOf(contested)
    console.log(`| ${[title, ...cellsOf(report)].join(" | ")} |`)
    if (ip !== null) look(network, contested, ip)
    wrong += sumOf(report.ours, "wrongMerges")
  }
  return wrong
}

const sumOf = ({ behaviours }: Evaluation, what: "wrongMerges" | "missedJoins" | "machines") =>
  behaviours.reduce((sum, fared) => sum + fared[what], 0)

function cellsOf(report: Report): (string | number)[] {
  const { ours, contested, rows } = report
  const others = rows.slice(1).map(({ evaluation }) => evaluation)
  const doubt = scoreDoubt(contested, ours.counts)
  const wanderers = scoreWanderers(contested, ours.counts)
  return [
    sumOf(ours, "machines"),
    doubt.sightings,
    sumOf(ours, "wrongMerges"),
    sumOf(ours, "missedJoins"),
    others.map((each) => sumOf(each, "wrongMerges")).join(" "),
    others.map((each) => sumOf(each, "missedJoins")).join(" "),
    doubt.sightings === 0 ? "" : `${doubt.rightlyDoubted} ${doubt.astray}`,
    wanderers.virtual === 0
      ? ""
      : `${wanderers.rightHolder + wanderers.holdersOwn} ${wanderers.virtualAsMachine + wanderers.otherHolder}`,
    wanderers.bogus === 0 ? "" : wanderers.machinesOfBogus,
    contested.rebuild?.same === true
      ? "same"
      : `DIFFERS: ${contested.rebuild?.differing[0] ?? contested.rebuild?.readOtherwise[0]}`,
    exampleIn(ours),
  ]
}

function exampleIn({ behaviours }: Evaluation): string {
  const merged = behaviours.find(({ wrongMerge }) => wrongMerge !== null)?.wrongMerge
  const apart = behaviours.find(({ missedJoin }) => missedJoin !== null)?.missedJoin
  return [merged && exampleText("merged", merged), apart && exampleText("apart", apart)]
    .filter(Boolean)
    .join("; ")
}
