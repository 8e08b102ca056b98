import type { CheckedPart, Expectation, ExpectedDifference, Expectations } from "#model/expectation.ts"
import type { Ground } from "#model/explanation.ts"
import type { Verdict } from "#model/finding.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import { judgeClock, clockOf, judgeOwner, judgeSystem } from "./judge-machine.ts"
import { judgeOthers, judgePort } from "./judge-ports.ts"
import { groundOf, type Judgement, unknown } from "./judgement.ts"
import { EXPECTATION_RULES } from "./rules.ts"
import { classesOf, compared, type Compared, concerned, type Side, sidesOf, spreadText } from "./same.ts"
import { Seen } from "./seen.ts"
import { selected } from "./selector.ts"
import { lineGround, lineText, peersOf, placeOf, verdictsOf } from "./verdicts.ts"
import { endedWaivers, waived } from "./waivers.ts"

/** What came of all expectations. */
export interface Evaluation {
  /** What does not agree, can't be told, or is accepted for a while. */
  readonly verdicts: readonly Verdict[]
  /** Every part that was looked at, those that agree too. */
  readonly parts: readonly CheckedPart[]
}

/** Looks whether machines are as they are expected to be: pure, and never throws. */
export function evaluate(
  { expect, differ, waive }: Expectations,
  sheets: readonly Sheet[],
  now: Moment,
): Evaluation {
  const seen = new Map(sheets.map((sheet) => [sheet, new Seen(sheet)]))
  const usual = usualClock([...seen.values()])
  const parts = expect.flatMap((expectation) => {
    const group = selected(expectation.for, sheets).flatMap((sheet) => seen.get(sheet) ?? [])
    return group.length === 0
      ? [nobody(expectation)]
      : [...judged(expectation, group, { now, usual }), ...alike(expectation, group, { differ, now })]
  })
  const accepted = parts.map((part) => ({ ...part, verdicts: waived(part.verdicts, waive, sheets, now) }))
  return {
    parts: accepted,
    verdicts: [...accepted.flatMap(({ verdicts }) => verdicts), ...endedWaivers(waive, now)],
  }
}

/** By how much the clock in the middle is ahead of ours; null where there are too few to tell. */
function usualClock(all: readonly Seen[]): number | null {
  const ahead = all.flatMap((seen) => clockOf(seen)?.aheadMs ?? []).toSorted((a, b) => a - b)
  return ahead.length < 3 ? null : ahead[Math.floor(ahead.length / 2)]!
}

interface When {
  readonly now: Moment
  readonly usual: number | null
}

/** What is expected of each machine by itself. */
function judged(expectation: Expectation, group: readonly Seen[], when: When): readonly CheckedPart[] {
  const all = group.flatMap((seen) =>
    judgements(expectation, seen, when).map((judgement) => ({ seen, judgement })),
  )
  return [...Map.groupBy(all, ({ judgement }) => judgement.part)].map(([part, found]) => ({
    expectation: expectation.name,
    part,
    place: placeOf(expectation, part),
    agreeing: found.flatMap(({ seen, judgement }) =>
      judgement.state === "agrees" ? [seen.sheet.machine] : [],
    ),
    verdicts: [...Map.groupBy(found, ({ judgement }) => judgement.matter ?? part).values()].flatMap((same) =>
      verdictsOf(expectation, same),
    ),
  }))
}

function judgements(expectation: Expectation, seen: Seen, { now, usual }: When): readonly Judgement[] {
  const one = { expectation, seen, now }
  const told = [
    ...judgeSystem(one),
    ...judgeClock(one, usual),
    ...expectation.ports.flatMap((port) => judgePort(one, port)),
    ...judgeOthers(one),
  ]
  const { absence } = seen
  // What was last known of it is neither right nor wrong now.
  const known = absence === null ? told : told.map((each) => withoutIt(each, absence))
  return [...judgeOwner(one), ...known]
}

const withoutIt = ({ part, matter }: Judgement, absence: string): Judgement => ({
  ...unknown(part, absence),
  ...(matter !== undefined && { matter }),
})

interface Differing {
  readonly differ: readonly ExpectedDifference[]
  readonly now: Moment
}

/** What has to be equal within the group. */
function alike(
  expectation: Expectation,
  group: readonly Seen[],
  { differ, now }: Differing,
): readonly CheckedPart[] {
  return compared(expectation, group).map((one) => {
    const sides = sidesOf(one, differ, now)
    const verdicts = [
      ...sides.flatMap((side) => sideVerdict(expectation, one, side)),
      ...apartVerdict(expectation, one, sides),
    ]
    const told = new Set(verdicts.flatMap(({ machines }) => machines))
    const known = one.answers.filter(({ value }) => value !== null).map(({ seen }) => seen.sheet.machine)
    return {
      expectation: expectation.name,
      part: `${one.part}: ${one.fact}`,
      place: placeOf(expectation, one.part),
      agreeing: known.filter((machine) => !told.has(machine)),
      verdicts,
    }
  })
}

function sideVerdict(expectation: Expectation, one: Compared, { answers }: Side): readonly Verdict[] {
  const classes = classesOf(answers)
  if (classes.length < 2) return notCompared(expectation, one, answers)
  const about = concerned(classes)
  const spread = spreadText(classes)
  return [
    {
      ...sameVerdict(expectation, one, spread),
      state: "drift",
      matter: matterOf(expectation, one, answers),
      machines: about.map(({ seen }) => seen.sheet.machine),
      title: `${one.fact} differs: ${spread}`,
      since: about.reduce((last, { since }) => Math.max(last, since), 0),
    },
  ]
}

/** Where all that is known is the same, what is not known may still differ. */
function notCompared(expectation: Expectation, one: Compared, answers: Side["answers"]): readonly Verdict[] {
  const missing = answers.filter(({ value }) => value === null)
  if (missing.length === 0 || answers.length < 2) return []
  const reasons = [...new Set(missing.map(({ seen }) => seen.absence ?? "it does not tell"))]
  const sentence = `It is not known of ${missing.length} of ${answers.length}: ${reasons.join("; ")}.`
  const place = placeOf(expectation, one.part)
  return [
    {
      ...sameVerdict(expectation, one, ""),
      state: "unknown",
      matter: matterOf(expectation, one, answers),
      machines: missing.map(({ seen }) => seen.sheet.machine),
      title: `Whether ${one.fact} is the same can't be told of all`,
      says: `${lineText(place)} expects ${one.fact} to be the same for "${expectation.name}". ${sentence}`,
      advice: "Scan them again, or leave it unknown.",
      reason: groundOf(
        sentence,
        missing.flatMap(({ evidence }) => evidence),
      ),
      since: missing.reduce((last, { since }) => Math.max(last, since), 0),
    },
  ]
}

/** The same whatever the values are, and apart for each environment that is compared by itself. */
function matterOf(expectation: Expectation, one: Compared, answers: Side["answers"]): string {
  const environments = new Set(answers.map(({ seen }) => seen.sheet.environment ?? ""))
  const [within = ""] = environments.size === 1 ? environments : []
  return `${expectation.name}: ${one.part}, ${one.fact}${within === "" ? "" : ` in ${within}`}`
}

function sameVerdict(
  expectation: Expectation,
  { part, answers, fact }: Compared,
  spread: string,
): Omit<Verdict, "state" | "matter" | "machines" | "title" | "since"> {
  const place = placeOf(expectation, part)
  const written = `${lineText(place)} expects it to be the same`
  const grounds: readonly Ground[] = classesOf(answers)
    .slice(0, 10)
    .map(([value, of]) =>
      groundOf(
        `${of.length} ${of.length === 1 ? "has" : "have"} ${value}.`,
        of.flatMap(({ evidence }) => evidence),
      ),
    )
  return {
    rule: EXPECTATION_RULES.expectation.id,
    severity: expectation.severity,
    peers: peersOf(expectation),
    says: `Of ${fact}, ${spread}, and ${written} for "${expectation.name}".`,
    advice: `Look which of them was meant; ${lineText(place)} asks for one.`,
    for: [...grounds, lineGround(expectation, part, `${written}.`)],
    against: [],
    reason: null,
    pending: false,
    review: null,
  }
}

/** Sides that differ as a line lets them. */
function apartVerdict(expectation: Expectation, one: Compared, sides: readonly Side[]): readonly Verdict[] {
  const apart = sides.find((side) => side.apart !== null)?.apart ?? null
  const classes = classesOf(one.answers)
  const isInside = sides.some(({ answers }) => classesOf(answers).length > 1)
  if (apart === null || classes.length < 2 || isInside) return []
  const spread = spreadText(classes)
  const sentence = `${lineText(apart.by)} lets it differ between ${apart.between.join(" and ")}.`
  return [
    {
      ...sameVerdict(expectation, one, spread),
      state: "expected",
      matter: `${expectation.name}: ${one.part}, ${one.fact}`,
      machines: classes.flatMap(([, of]) => of.map(({ seen }) => seen.sheet.machine)),
      title: `${one.fact} differs between environments as expected: ${spread}`,
      reason: { sentence, evidence: [{ kind: "mention", ...apart.by }] },
      since: one.answers.reduce((last, { since }) => Math.max(last, since), 0),
      review: sides[0]?.until ?? null,
    },
  ]
}

/** An expectation that selects no machine checks nothing. */
function nobody(expectation: Expectation): CheckedPart {
  const place = placeOf(expectation, "")
  const rule = EXPECTATION_RULES["expectation-nobody"]
  const sentence = `No machine is selected by ${peersOf(expectation)}.`
  const verdict: Verdict = {
    rule: rule.id,
    state: "unknown",
    severity: rule.severity,
    matter: `${expectation.name}: nobody`,
    peers: peersOf(expectation),
    machines: [],
    title: `Nobody is selected by "${expectation.name}"`,
    says: `${lineText(place)} expects something of machines. ${sentence}`,
    advice: rule.advice,
    for: [lineGround(expectation, "", `${lineText(place)} selects them.`)],
    against: [],
    reason: { sentence, evidence: [] },
    // Since when nobody is, nobody knows.
    since: 0,
    pending: false,
    review: null,
  }
  return { expectation: expectation.name, part: "selection", place, agreeing: [], verdicts: [verdict] }
}
