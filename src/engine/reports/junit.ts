import type { Problem } from "#model/declaration.ts"
import type { CheckedPart } from "#model/expectation.ts"
import type { Verdict } from "#model/finding.ts"
import { isoTime, type Moment } from "#model/moment.ts"
import { html as xml, type Markup } from "./html.ts"

/** What expectations came to, as reports for other programs are made from it. */
export interface Checked {
  readonly parts: readonly CheckedPart[]
  /** What stands for no part: waivers that have ended. */
  readonly beside: readonly Verdict[]
  /** Lines that are wrong in themselves. */
  readonly problems: readonly Problem[]
  readonly nameOf: (machine: string) => string
  readonly now: Moment
}

interface Case {
  readonly suite: string
  readonly outcome: "agrees" | "fails" | "skipped" | "error"
  readonly markup: Markup
}

const MOST_NAMES = 200

/** JUnit XML: one test case for a part and the machines it came to the same for. What is accepted or unknown is skipped. */
export function junitXml(checked: Checked): string {
  const cases = [
    ...checked.problems.map(wrongLine),
    ...checked.parts.flatMap((part) => casesOf(part, checked)),
    ...checked.beside.map((verdict) => besideCase(verdict, checked)),
  ]
  const at = isoTime(checked.now).slice(0, 19)
  const suites = [...Map.groupBy(cases, ({ suite }) => suite)].map(
    ([name, of]) => xml`
  <testsuite name="${name}" ${counts(of)} timestamp="${at}">${of.map(({ markup }) => markup)}
  </testsuite>`,
  )
  const whole = xml`<testsuites name="Rollcall" ${counts(cases)}>${suites}
</testsuites>
`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${whole.toString()}`
}

function counts(cases: readonly Case[]): Markup {
  const of = (outcome: Case["outcome"]) => cases.filter((each) => each.outcome === outcome).length
  const [failures, errors, skipped] = [of("fails"), of("error"), of("skipped")]
  return xml`tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="0"`
}

function casesOf(
  { expectation, part, place, agreeing, verdicts }: CheckedPart,
  checked: Checked,
): readonly Case[] {
  const at = { suite: expectation, name: part, file: place.path, line: place.line }
  const agreed: readonly Case[] =
    agreeing.length === 0
      ? []
      : [{ suite: expectation, outcome: "agrees", markup: testCase(at, [namesOf(agreeing, checked)]) }]
  return [...agreed, ...verdicts.map((verdict) => verdictCase(at, verdict, checked))]
}

interface At {
  readonly suite: string
  readonly name: string
  readonly file: string
  readonly line: number
}

function verdictCase(at: At, verdict: Verdict, checked: Checked): Case {
  const { state, title, says, reason, severity, rule, advice, machines } = verdict
  const names = namesOf(machines, checked)
  if (state === "drift" && !verdict.pending) {
    const failure = xml`
      <failure type="${rule}" message="${title}">${severity}: ${says} ${advice}</failure>`
    return { suite: at.suite, outcome: "fails", markup: testCase(at, [failure, names]) }
  }
  const once = `${title}: seen once, it waits for a second look.`
  const skipped = xml`
      <skipped message="${state === "drift" ? once : (reason?.sentence ?? says)}"/>`
  const name = state === "expected" ? `${at.name}, accepted` : `${at.name}, not known`
  return { suite: at.suite, outcome: "skipped", markup: testCase({ ...at, name }, [skipped, names]) }
}

const testCase = ({ suite, name, file, line }: At, inside: readonly Markup[]): Markup => xml`
    <testcase classname="${suite}" name="${name}" file="${file}" line="${line}" time="0">${inside}
    </testcase>`

const namesOf = (machines: readonly string[], checked: Checked): Markup => xml`
      <system-out>${nameText(machines, checked)}</system-out>`

function nameText(machines: readonly string[], { nameOf }: Checked): string {
  const names = machines.slice(0, MOST_NAMES).map(nameOf)
  const more = machines.length - names.length
  const count = `${machines.length} ${machines.length === 1 ? "machine" : "machines"}`
  return machines.length === 0
    ? "no machine"
    : `${count}: ${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`
}

function wrongLine({ path, line, sentence }: Problem): Case {
  const error = xml`
      <error type="problem" message="${sentence}"/>`
  const markup = testCase({ suite: path, name: `line ${line}`, file: path, line }, [error])
  return { suite: path, outcome: "error", markup }
}

function besideCase(verdict: Verdict, checked: Checked): Case {
  const [place] = verdict.for.flatMap(({ evidence }) =>
    evidence.flatMap((each) => ("path" in each ? [each] : [])),
  )
  const { path: file, line } = place ?? { path: "", line: 1 }
  return verdictCase({ suite: "waivers", name: verdict.matter, file, line }, verdict, checked)
}
