import { referenceOf, type Waiver } from "#model/expectation.ts"
import type { Verdict } from "#model/finding.ts"
import { matchesGlob } from "#model/glob.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import { endOfDay } from "./amounts.ts"
import { EXPECTATION_RULES } from "./rules.ts"
import { selects, selectorText } from "./selector.ts"
import { lineText } from "./verdicts.ts"

/** Verdicts of any rule, those apart that a waiver accepts: still there, with who accepted them until when. */
export function waived(
  verdicts: readonly Verdict[],
  waivers: readonly Waiver[],
  sheets: readonly Sheet[],
  now: Moment,
): readonly Verdict[] {
  const standing = waivers.filter((waiver) => now < endOf(waiver))
  if (standing.length === 0) return verdicts
  const byId = new Map(sheets.map((sheet) => [sheet.machine, sheet]))
  const tests = standing.map((waiver) => ({ waiver, selects: selects(waiver.for) }))
  return verdicts.flatMap((verdict) => {
    if (verdict.state !== "drift") return [verdict]
    const by = Map.groupBy(verdict.machines, (machine) => {
      const sheet = byId.get(machine)
      return tests.find((each) => isOf(each.waiver, verdict) && sheet && each.selects(sheet))?.waiver ?? null
    })
    return verdict.machines.length === 0
      ? [verdict]
      : [...by].map(([waiver, machines]) =>
          waiver === null ? { ...verdict, machines } : accepted(verdict, waiver, machines),
        )
  })
}

const endOf = ({ until }: Waiver): Moment => endOfDay(until) ?? 0

function isOf({ rule, matter }: Waiver, verdict: Verdict): boolean {
  if (!matchesGlob(verdict.rule, rule)) return false
  return matter === null || matchesGlob(verdict.matter.slice(0, 1_000).toLowerCase(), matter.toLowerCase())
}

function accepted(verdict: Verdict, waiver: Waiver, machines: readonly string[]): Verdict {
  const { at, because, by, until } = waiver
  const sentence = `${by} accepts it until ${until}: ${because} (${lineText(at)}).`
  return {
    ...verdict,
    // What is accepted for some of them alone is no longer the same as what is not for the others.
    ...(machines.length < verdict.machines.length && {
      matter: `${verdict.matter}, accepted in ${lineText(at)}`,
    }),
    machines,
    state: "expected",
    reason: { sentence, evidence: [referenceOf(at)] },
    review: endOf(waiver),
  }
}

/** Waivers that hold no longer: each is a finding of its own. */
export function endedWaivers(waivers: readonly Waiver[], now: Moment): readonly Verdict[] {
  const rule = EXPECTATION_RULES["expectation-waiver-ended"]
  return waivers
    .filter((waiver) => now >= endOf(waiver))
    .map((waiver) => {
      const { at, because, by, until } = waiver
      const about = `${waiver.rule} for ${selectorText(waiver.for)}`
      const written = `${lineText(at)} accepts ${about} until ${until}, by ${by}: ${because}`
      return {
        rule: rule.id,
        state: "drift",
        severity: rule.severity,
        matter: `waiver of ${about}, until ${until}`,
        peers: null,
        machines: [],
        title: `The waiver of ${waiver.rule} ended on ${until}`,
        says: `${written}. That day is over, so what it accepted counts again.`,
        advice: rule.advice,
        for: [{ sentence: `${written}.`, evidence: [referenceOf(at)] }],
        against: [],
        reason: null,
        since: endOf(waiver),
        pending: false,
        review: null,
      }
    })
}
