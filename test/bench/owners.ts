// npm run bench owners -- MIRROR [EVERY]: how often inference names the owner that a repository declares, each left out in turn.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Git } from "#engine/declarations/git/git.ts"
import { syncMirror } from "#engine/declarations/git/mirror.ts"
import type { OwnedMachine } from "#engine/explanation/self-test.ts"
import { selfTest, selfTestSentence } from "#engine/explanation/self-test.ts"
import { historyOf, labelledIn, ownedFrom } from "./owners/blocks.ts"
import type { Labelled } from "./owners/labelled.ts"
import { BASELINES, inferences, NO_BELONGING, type Guess } from "./owners/methods.ts"

const percent = (part: number, whole: number) =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`

async function measure(location: string, every: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "rollcall-bench-owners-"))
  try {
    const places = { mirror: join(home, "mirror.git"), home }
    const synced = await timed("our mirror", () => syncMirror(location, places))
    for (const sentence of synced.said) console.log(sentence)
    if (synced.head === null) throw new Error(`${location} has no commit.`)
    const repository = { git: new Git(places), head: synced.head }
    const { labelling, parts: all } = await labelledIn(repository)
    const parts = all.filter((_, at) => at % every === 0)
    if (parts.length === 0) throw new Error(`${location} declares no owner in a way that this bench knows.`)
    console.log(
      `${location} at ${synced.head.slice(0, 10)}, ${synced.commits} commits: ${parts.length} of ${all.length} ${labelling.name}, ${new Set(parts.map(({ owner }) => owner)).size} owners`,
    )
    const wanted = new Set(parts.flatMap(({ files }) => files))
    const { history, ...reading } = await timed("history", () => historyOf(repository, wanted))
    const tell = (done: number) => {
      if (done % 50 === 0) console.error(`${done} of ${parts.length} blamed`)
    }
    const owned = await timed(`blame of ${wanted.size} files`, () =>
      ownedFrom(repository, parts, { ...reading, tell }),
    )
    show(parts, owned, history)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function show(
  parts: readonly Labelled[],
  owned: readonly OwnedMachine[],
  history: Parameters<typeof inferences>[1],
) {
  const tested = selfTest(owned, history, NO_BELONGING)
  console.log(selfTestSentence(tested))
  const guesses = inferences(owned, history, (one) => [one])
  const families = new Map(parts.map(({ name, family }) => [name, family]))
  const together = Map.groupBy(owned, ({ machine }) => families.get(machine))
  const inFamily = (one: OwnedMachine) => together.get(families.get(one.machine)) ?? [one]
  const apart = inferences(owned, history, inFamily)
  console.table([
    row("Rollcall's inference, one left out", guesses),
    row("Rollcall's inference, its family left out", apart),
    ...BASELINES.map(({ name, guess }) => row(name, guess(owned, history, inFamily))),
  ])
  console.log(`The engine's own self-test: ${tested.right} and ${tested.within3} of ${tested.of}.`)
  console.table(byBand(guesses))
}

const row = (method: string, guesses: readonly Guess[]) => {
  const right = guesses.filter(({ place }) => place === 0).length
  const within = guesses.filter(({ place }) => place >= 0 && place < 3).length
  return {
    method,
    "right at first place": `${right} = ${percent(right, guesses.length)}`,
    "within three": `${within} = ${percent(within, guesses.length)}`,
    of: guesses.length,
  }
}

const byBand = (guesses: readonly Guess[]) =>
  [...Map.groupBy(guesses, ({ band }) => band)]
    .toSorted(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other))
    .map(([band, own]) => ({ band, ...row("", own) }))
    .map(({ method: _method, ...rest }) => rest)

const ORDER = ["likely", "possible", "unsure", "nobody"]

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await work()
  console.error(`${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s`)
  return result
}

const [mirror, every = "1"] = process.argv.slice(2)
if (mirror === undefined) {
  console.log(
    "npm run bench owners -- MIRROR [EVERY]: MIRROR is a git repository that declares owners; EVERY nth is tried.",
  )
  process.exitCode = 2
} else await measure(mirror, Number(every))
