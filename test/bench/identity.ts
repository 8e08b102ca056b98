// npm run bench identity -- [--machines 1000] [--scans 90] [--seed 1] [--shape mixed|hard|random|large|named]
//   [--only WORDS] one of the named cases  [--xml DIR] keep the files, and truth.jsonl  [--by-command] as an outsider would, who sees doubt in candidates only
//   [--look IP] the life of one address  [--as-of] by a list for each scan  [--pace] also how long a scan takes beside how much changed
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { look } from "./identity/look.ts"
import { playNamed } from "./identity/named-cases.ts"
import { contestByCommand, contestInProcess } from "./identity/ours.ts"
import { measurePace } from "./identity/pace.ts"
import { print, reportOf } from "./identity/report.ts"
import { writeTruth } from "./identity/truth-file.ts"
import { hard, large, mixed, random, type ShapeWish } from "./identity/shapes.ts"

const { values } = parseArgs({
  options: {
    machines: { type: "string" },
    scans: { type: "string", default: "90" },
    seed: { type: "string", default: "1" },
    shape: { type: "string", default: "mixed" },
    only: { type: "string" },
    look: { type: "string" },
    xml: { type: "string" },
    pace: { type: "boolean", default: false },
    "as-of": { type: "boolean", default: false },
    "by-command": { type: "boolean", default: false },
  },
})

const SHAPES = new Map([
  ["mixed", mixed],
  ["hard", hard],
  ["random", random],
  ["large", large],
])

async function playShape(wish: ShapeWish): Promise<void> {
  const shape = SHAPES.get(values.shape)
  if (!shape)
    throw new Error(`There is no shape "${values.shape}": ${[...SHAPES.keys(), "named"].join(", ")}.`)
  if (values.xml !== undefined) mkdirSync(values.xml, { recursive: true })
  const contest = values["by-command"] ? contestByCommand : contestInProcess
  const options = { xml: values.xml ?? null, rebuild: true, asOf: values["as-of"] }
  const network = shape(wish)
  const contested = await contest(network, options)
  if (values.xml !== undefined) writeTruth(join(values.xml, "truth.jsonl"), contested.contest.truths)
  print(reportOf(contested))
  if (values.look !== undefined) look(network, contested, values.look)
}

async function printPace(wish: ShapeWish): Promise<void> {
  const { rates, seconds, ratio } = await measurePace(wish)
  const each = rates.map((rate, at) => `${100 * rate} %: ${seconds[at]?.toFixed(3)} s`)
  const words =
    ratio === null
      ? "1 % is too little to tell from noise at this size: take more machines"
      : `ten times the change costs ${ratio.toFixed(1)} times the extra`
  console.log(`\nprocessor time to import one scan, by how much changed: ${each.join(" · ")}; ${words}`)
}

const machines = Number(values.machines ?? (values.shape === "large" ? 10_000 : 1_000))
const wish = { machines, scans: Number(values.scans), seed: values.seed }
if (values.shape === "named") {
  const wrong = await playNamed(wish, values.only ?? null, values.look ?? null)
  console.log(`\n${wrong} wrong merges in the named cases`)
} else await playShape(wish)
if (values.pace) await printPace(wish)
