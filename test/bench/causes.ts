// npm run bench causes -- MIRROR [FROM TO [SEED [CASES]]]: how often the commit comes first that its author wrote for a machine, the trailer hidden.
import { tmpdir } from "node:os"
import { Git } from "#engine/declarations/git/git.ts"
import { commands } from "#engine/declarations/git/commands.ts"
import { editOf, type Edit } from "#engine/causes/edit.ts"
import { casesOf, commitsBetween, Trees, type Case, type Tree } from "./causes/cases.ts"
import { knownOf, outcomeOf, placed, type Outcome } from "./causes/measure.ts"

const STRONG = 6

async function measure(
  mirror: string,
  { from, to, seed, most }: Readonly<Record<"from" | "to" | "seed" | "most", number>>,
): Promise<void> {
  const git = new Git({ mirror, home: tmpdir() })
  const head = (await git.answer(commands.resolve("HEAD"))) ?? ""
  const { commits, named } = await timed("history", () => commitsBetween(git, { head, from, to }))
  const edits = commits
    .map((commit) => editOf(commit))
    .toSorted((one, other) => one.commit.arrived - other.commit.arrived)
  const cases = casesOf(commits, named, { seed, most })
  console.log(`${commits.length} commits, ${named.size} of them labelled, ${cases.length} cases`)
  const trees = new Trees(git)
  const now = await trees.at(head)
  const rows = {
    head: [] as Outcome[],
    sure: [] as Outcome[],

    recent: [] as Outcome[],
    random: [] as Outcome[],
  }
  await timed("cases", async () => {
    for (const [index, one] of cases.entries()) {
      const window = edits.filter(({ commit }) => commit.arrived >= one.from && commit.arrived <= one.to)
      await tryCase(one, window, { now, trees, rows })
      if (index % 100 === 99) console.error(`${index + 1} of ${cases.length}`)
    }
  })
  console.table([
    row("links from HEAD alone", rows.head),
    row("HEAD, and before the window where not sure", rows.sure),
    row("most recent", rows.recent),
    row("random", rows.random),
  ])
  console.table(byBand(rows.sure))
}

interface Trying {
  readonly now: Tree
  readonly trees: Trees
  readonly rows: Readonly<Record<"head" | "sure" | "recent" | "random", Outcome[]>>
}

async function tryCase(one: Case, window: readonly Edit[], { now, trees, rows }: Trying): Promise<void> {
  const atHead = knownOf(one.machine, now)
  const first = placed(window, [atHead])
  const isSure = first.some(({ points }) => points >= STRONG) && now.rolesOf(one.machine).length > 0
  rows.head.push(outcomeOf(one, first))
  const before = isSure ? undefined : window[0]?.commit.parents[0]
  const earlier = before === undefined ? [] : [knownOf(one.machine, await trees.at(before))]
  rows.sure.push(outcomeOf(one, placed(window, [atHead, ...earlier])))
  rows.recent.push(
    outcomeOf(
      one,
      window.map(({ commit }) => ({ commit, points: commit.arrived })),
    ),
  )
  rows.random.push(
    outcomeOf(
      one,
      window.map(({ commit }) => ({ commit, points: 1 })),
    ),
  )
}

const share = (sum: number, of: number) => (of === 0 ? "–" : (sum / of).toFixed(3))
const total = (all: readonly Outcome[], of: (one: Outcome) => number) =>
  all.reduce((sum, one) => sum + of(one), 0)

function row(method: string, all: readonly Outcome[]) {
  const counts = all.map(({ candidates }) => candidates).toSorted((one, other) => one - other)
  return {
    method,
    cases: all.length,
    "median candidates": counts[counts.length >> 1] ?? 0,
    first: share(
      total(all, ({ first }) => first),
      all.length,
    ),
    "within three": share(
      total(all, ({ within3 }) => within3),
      all.length,
    ),
    "change set first": share(
      total(all, ({ setFirst }) => setFirst),
      all.length,
    ),
    "change set within three": share(
      total(all, ({ setWithin3 }) => setWithin3),
      all.length,
    ),
    "no link": share(
      total(all, ({ isLinked }) => Number(!isLinked)),
      all.length,
    ),
  }
}

const byBand = (all: readonly Outcome[]) =>
  (["strong", "medium", "weak", "none"] as const).map((band) =>
    row(
      band,
      all.filter((one) => one.band === band),
    ),
  )

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await work()
  console.error(`${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s`)
  return result
}

const [mirror, from = "2023-04-24", to = "2024-10-25", seed = "6", most = "600"] = process.argv.slice(2)
if (mirror === undefined) {
  console.log(
    "npm run bench causes -- MIRROR [FROM TO [SEED [CASES]]]: MIRROR is a bare clone of a Puppet repository with Hosts: trailers, as wikimedia/operations-puppet.",
  )
  process.exitCode = 2
} else
  await measure(mirror, {
    from: Date.parse(from),
    to: Date.parse(to),
    seed: Number(seed),
    most: Number(most),
  })
