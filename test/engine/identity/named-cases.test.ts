import { expect, test } from "vitest"
import { contestInProcess } from "#test/bench/identity/ours.ts"
import { reportOf } from "#test/bench/identity/report.ts"
import { named } from "#test/bench/identity/shapes.ts"

// Each hard case alone, replayed through the engine as nmap's XML; the bench plays them larger.
const CASES = named({ machines: 10, scans: 8, seed: "1" })

test.each(CASES.map(({ title, wish }) => [title, wish] as const))(
  "%s: no two machines become one, and a rebuild finds nothing to put right",
  async (_, wish) => {
    const contested = await contestInProcess(wish, { xml: null, rebuild: true, asOf: false })
    const merged = reportOf(contested).ours.behaviours.flatMap(({ wrongMerge }) => wrongMerge ?? [])
    expect({ merged, differing: contested.rebuild?.differing }).toEqual({ merged: [], differing: [] })
  },
  60_000,
)
