import type { Expectation, Expectations } from "#model/expectation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import type { Declaration } from "#model/written.ts"
import type { BriefRow } from "#store/examining.ts"
import type { Reading } from "#store/store.ts"
import { expectationsOf } from "#engine/expectations/declared.ts"
import { evaluate } from "#engine/expectations/evaluate.ts"
import { selected } from "#engine/expectations/selector.ts"
import { endedWaivers, waived } from "#engine/expectations/waivers.ts"

/** What sources expect, all together. */
export async function expectationsIn(store: Pick<Reading, "declarations">): Promise<Expectations> {
  const declarations: Declaration[] = []
  for await (const page of store.declarations.all("expectation")) declarations.push(...page)
  return expectationsOf(declarations)
}

/** Sheets with as much on them as selecting needs. */
export async function lightSheets(
  store: Pick<Reading, "examining" | "declarations">,
  briefs: readonly BriefRow[],
): Promise<readonly Sheet[]> {
  const lines = new Map<string, Sheet["lines"][number][]>()
  const wanted = new Map<number, Declaration>()
  for await (const page of store.declarations.all("expectation"))
    for (const one of page) wanted.set(one.id, one)
  for (const { declaration: id, machine, standing, confidence } of await store.examining.linked()) {
    const declaration = wanted.get(id)
    if (declaration === undefined) continue
    const own = lines.get(machine) ?? []
    own.push({ declaration, standing, confidence })
    lines.set(machine, own)
  }
  return briefs.map((brief) => lightSheet(brief, lines.get(brief.id) ?? []))
}

function lightSheet(brief: BriefRow, lines: Sheet["lines"]): Sheet {
  const { id, ips, owner, since, network, declared: _declared, ...rest } = brief
  return {
    ...rest,
    machine: id,
    vendor: null,
    model: null,
    presentSince: since,
    firstSeen: since,
    owner: owner === null ? null : { name: owner, how: "declared", confidence: 1 },
    addresses: ips.map((ip) => ({ network, ip, mac: null, since, until: null, evidence: [] })),
    services: [],
    facts: [],
    asked: [],
    lines,
    removed: [],
    changes: [],
  }
}

/** One expectation at its place, with the machines that it is about. */
export interface Expecting {
  readonly scope: string
  readonly expectation: Expectation
  readonly keys: readonly number[]
}

/** Every expectation with the machines that it selects. */
export function expecting({ expect }: Expectations, sheets: readonly Sheet[]): readonly Expecting[] {
  return expect.map((expectation) => {
    const { source, path, line } = expectation.at
    return {
      scope: `expected ${source} ${path}:${line} ${expectation.name}`.slice(0, 1_000),
      expectation,
      keys: selected(expectation.for, sheets).map(({ key }) => key),
    }
  })
}

/** What one expectation makes of the machines that it selects. */
export const judged = (
  { expectation }: Expecting,
  { differ, waive }: Expectations,
  sheets: readonly Sheet[],
  now: Moment,
): readonly Verdict[] =>
  evaluate({ expect: [expectation], differ, waive }, sheets, now).parts.flatMap(({ verdicts }) => verdicts)

/** Waivers that hold no longer are findings of their own. */
export const overdueWaivers = ({ waive }: Expectations, now: Moment): readonly Verdict[] =>
  endedWaivers(waive, now)

/** What people accept in their own files, whichever rule said it. */
export const withWaivers = (
  verdicts: readonly Verdict[],
  { waive }: Expectations,
  sheets: readonly Sheet[],
  now: Moment,
): readonly Verdict[] => (waive.length === 0 ? verdicts : waived(verdicts, waive, sheets, now))
