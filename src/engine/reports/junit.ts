import type { Problem } from "#model/declaration.ts"
import type { CheckedPart } from "#model/expectation.ts"
import type { Verdict } from "#model/finding.ts"
import { isoTime, type Moment } from "#model/moment.ts"
import { html, type Markup } from "./html.ts"

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

/** JUnit XML: one test case for a part and the machines that it came to the same for. Who accepts it, and what can't be told, is skipped. */
export function junitXml(checked: Checked): string {
  const cases = [
    ...checked.problems.map(wrongLine),
    ...checked.parts.flatMap((part) => casesOf(part, checked)),
    ...checked.beside.map((verdict) => besideCase(verdict, checked)),
  ]
  const suites = [...Map.groupBy(cases, ({ suite }) => suite)].map(
    ([name, of]) => html`
      <testsuite name="${name}" ${counts(of)} timestamp="${isoTime(checked.now).slice(0, 19)}">
        ${of.map(({ markup }) => markup)}
      </testsuite>
    `,
  )
  const whole = html`<testsuites name="Rollcall" ${counts(cases)}> ${suites}</testsuites> `
  return `<?xml version="1.0" encoding="UTF-8"?>\n${whole.toString()}`
}

function counts(cases: readonly Case[]): Markup {
  const of = (outcome: Case["outcome"]) => cases.filter((each) => each.outcome === outcome).length
  return html`tests="${cases.length}" failures="${of("fails")}" errors="${of("error")}"
  skipped="${of("skipped")}" time="0"`
}

function casesOf(
  { expectation, part, place, agreeing, verdicts }: CheckedPart,
  checked: Checked,
): readonly Case[] {
  const at = { suite: expectation, name: part, file: place.path, line: place.line }
  const agreed: readonly Case[] =
    agreeing.length === 0
      ? []
      : [{ suite: expectation, outcome: "agrees", markup: testCase(at, namesOf(agreeing, checked)) }]
  return [...agreed, ...verdicts.map((verdict) => verdictCase(at, verdict, checked))]
}

interface At {
  readonly suite: string
  readonly name: string
  readonly file: string
  readonly line: number
}

function verdictCase(at: At, verdict: Verdict, checked: Checked): Case {
  const { state, title, says, reason, severity, rule, machines } = verdict
  const names = namesOf(machines, checked)
  if (state === "drift" && !verdict.pending) {
    const markup = testCase(
      at,
      html` <failure type="${rule}" message="${title}"
          >${severity}: ${says} ${verdict.advice}
          ${machines.length === 0 ? "" : nameText(machines, checked)}</failure
        >
        ${names}`,
    )
    return { suite: at.suite, outcome: "fails", markup }
  }
  const why =
    state === "drift" ? `${title}: seen once, it waits for a second look.` : (reason?.sentence ?? says)
  const markup = testCase(
    { ...at, name: state === "unknown" ? `${at.name}, not known` : `${at.name}, accepted` },
    html` <skipped message="${why}" />
      ${names}`,
  )
  return { suite: at.suite, outcome: "skipped", markup }
}

const testCase = ({ suite, name, file, line }: At, inside: Markup): Markup => html`
  <testcase classname="${suite}" name="${name}" file="${file}" line="${line}" time="0"> ${inside} </testcase>
`

function namesOf(machines: readonly string[], checked: Checked): Markup {
  return html` <system-out>${nameText(machines, checked)}</system-out> `
}

function nameText(machines: readonly string[], { nameOf }: Checked): string {
  const names = machines.slice(0, MOST_NAMES).map(nameOf)
  const more = machines.length - names.length
  const count = `${machines.length} ${machines.length === 1 ? "machine" : "machines"}`
  return machines.length === 0
    ? "no machine"
    : `${count}: ${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`
}

function wrongLine({ path, line, sentence }: Problem): Case {
  const at = { suite: path, name: `line ${line}`, file: path, line }
  const markup = testCase(at, html` <error type="problem" message="${sentence}" /> `)
  return { suite: path, outcome: "error", markup }
}

function besideCase(verdict: Verdict, checked: Checked): Case {
  const [place] = verdict.for.flatMap(({ evidence }) =>
    evidence.flatMap((each) => ("path" in each ? [each] : [])),
  )
  const { path: file, line } = place ?? { path: "", line: 1 }
  return verdictCase({ suite: "waivers", name: verdict.matter, file, line }, verdict, checked)
}
