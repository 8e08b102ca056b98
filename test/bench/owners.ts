// npm run bench owners -- MIRROR [EVERY]: how often inference names the owner that a repository declares, each left out in turn.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { selfTest, selfTestSentence, type OwnedMachine } from "#engine/explanation/self-test.ts"
import { labelledIn, lastChangesOf, openRepository, ownedFrom, type Repository } from "./owners/blocks.ts"
import type { Labelled } from "./owners/labelled.ts"
import { BASELINES, inferences, NO_BELONGING, type Guess, type Known } from "./owners/methods.ts"

const percent = (part: number, whole: number) =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`

async function measure(location: string, every: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "rollcall-bench-owners-"))
  try {
    const repository = await timed("mirror and history", () => openRepository(location, home))
    for (const sentence of repository.synced.said) console.log(sentence)
    await measureIn(repository, every)
    await repository.store.close()
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function measureIn(repository: Repository, every: number): Promise<void> {
  const { labelling, parts: all } = await labelledIn(repository)
  const chosen = new Set([...new Set(all.map(({ owner }) => owner))].filter((_, at) => at % every === 0))
  const parts = all.filter(({ owner }) => chosen.has(owner))
  const { head, commits } = repository.synced
  const owners = new Set(parts.map(({ owner }) => owner)).size
  console.log(
    `${head.slice(0, 10)}, ${commits} commits: ${parts.length} of ${all.length} ${labelling.name}, ${owners} owners`,
  )
  const read = await timed("blame", () =>
    ownedFrom(repository, parts, (done, of) => {
      if (done % 200 === 0) console.error(`${done} of ${of} files blamed`)
    }),
  )
  const last = new Map<string, string>()
  for (const { name, files } of parts) {
    const change = (await lastChangesOf(repository, files)).find(({ bot }) => !bot)
    if (change !== undefined) last.set(name, change.author)
  }
  show(parts, { ...read, last })
}

function show(parts: readonly Labelled[], known: Known): void {
  const tested = selfTest(known.owned, known.history, NO_BELONGING)
  console.log(selfTestSentence(tested))
  const guesses = inferences(known, (one) => [one])
  const families = new Map(parts.map(({ name, family }) => [name, family]))
  const together = Map.groupBy(known.owned, ({ machine }) => families.get(machine))
  const inFamily = (one: OwnedMachine) => together.get(families.get(one.machine)) ?? [one]
  console.table([
    row("Rollcall, one left out", guesses),
    row("Rollcall, its family left out", inferences(known, inFamily)),
    ...BASELINES.map(({ name, guess }) => row(name, guess(known, inFamily))),
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
    "npm run bench owners -- MIRROR [EVERY]: MIRROR is a git repository that declares owners; of every EVERYth owner all is tried.",
  )
  process.exitCode = 2
} else await measure(mirror, Number(every))
