import { type Expectation, SAME_FAMILIES, type Selector } from "#model/expectation.ts"
import type { Moment } from "#model/moment.ts"
import type { Sheet } from "#model/sheet.ts"
import { judgeClock, judgeOwner, judgeSystem, clockOf } from "./judge-machine.ts"
import type { Case } from "./judgement.ts"
import { classesOf, compared, spreadText } from "./same.ts"
import { Seen } from "./seen.ts"
import { commonOf, NOTHING_EXPECTED } from "./write-trials.ts"
import { portLines } from "./write-ports.ts"
import { comment, selectorYaml, textYaml } from "./yaml-text.ts"

/** Whose state is written down, and what it is to be called. */
export interface ToWrite {
  readonly name: string
  readonly for: Selector
  readonly now: Moment
}

/** What is there now, as a file that a person would have written, and that holds as long as nothing changes. */
export function writeExpectations(sheets: readonly Sheet[], { name, for: selector, now }: ToWrite): string {
  const all = sheets.map((sheet) => new Seen(sheet))
  const group = all.filter(({ absence }) => absence === null)
  const count = `${group.length} ${group.length === 1 ? "machine" : "machines"}`
  const missing = sheets.length - group.length
  const day = new Date(now).toISOString().slice(0, 10)
  return [
    comment(`What ${count} showed on ${day}. Read it, change it, and keep it beside your code.`),
    ...(missing > 0 ? [comment(`${missing} more did not answer, and were left out.`)] : []),
    "expect:",
    `  - name: ${textYaml(name.trim().slice(0, 120) || "group")}`,
    `    for: ${selectorYaml(selector)}`,
    ...[
      ...ownerLine(all, now),
      ...machineLines(group, now),
      ...portLines(group, now),
      ...sameLines(group),
    ].map((line) => `    ${line}`),
    "",
  ].join("\n")
}

type Judge = (one: Case) => readonly { readonly state: string }[]

/** Whether something can be expected of all of them as they are. */
const holds = (group: readonly Seen[], now: Moment, expected: Partial<Expectation>, judge: Judge): boolean =>
  group.every((seen) =>
    judge({ expectation: { ...NOTHING_EXPECTED, ...expected }, seen, now }).every(
      ({ state }) => state !== "drift",
    ),
  )

/** Who owns a machine is known while it is away, too. */
function ownerLine(all: readonly Seen[], now: Moment): readonly string[] {
  const owner = commonOf(all, ({ sheet }) => sheet.owner?.name ?? null)
  return owner !== null && holds(all, now, { owner: [owner] }, judgeOwner)
    ? [`owner: ${textYaml(owner)}`]
    : []
}

function machineLines(group: readonly Seen[], now: Moment): readonly string[] {
  const os = commonOf(group, ({ sheet }) => sheet.os)
  const isTold = group.some((seen) => clockOf(seen) !== null)
  const inStep = isTold && holds(group, now, { clock: 2_000 }, (one) => judgeClock(one, null))
  return [
    ...(os !== null && holds(group, now, { os: [os] }, judgeSystem) ? [`os: ${textYaml(os)}`] : []),
    ...(inStep ? ["clock: 2s"] : []),
  ]
}

/** What is the same in all of them, and what differs as a remark. */
function sameLines(group: readonly Seen[]): readonly string[] {
  if (group.length < 2) return []
  const families = SAME_FAMILIES.map((family) => {
    const facts = compared({ ...NOTHING_EXPECTED, same: [family] }, group)
    const classes = facts.map(({ fact, answers }) => ({ fact, classes: classesOf(answers) }))
    return {
      family,
      differing: classes.filter((each) => each.classes.length > 1),
      known: classes.some((each) => each.classes.some(([, of]) => of.length > 1)),
    }
  })
  const same = families
    .filter(({ differing, known }) => known && differing.length === 0)
    .map(({ family }) => family)
  const differing = new Map(
    families.flatMap((each) => each.differing.map(({ fact, classes }) => [fact, classes])),
  )
  return [
    ...(same.length > 0 ? [`same: [${same.join(", ")}]`] : []),
    ...[...differing]
      .slice(0, 30)
      .map(([fact, classes]) => comment(`${fact} differs: ${spreadText(classes)}.`)),
  ]
}
