import { Option } from "commander"
import type { Client } from "#api/client.ts"
import type { FindingCounts, FindingPage, FindingTold } from "#api/findings.ts"
import { Failure } from "#model/failure.ts"
import { FINDING_STATES, OPEN_STATES, type FindingState } from "#model/finding.ts"
import { printable } from "#model/printable.ts"
import { SEVERITIES, type Severity } from "#model/severity.ts"
import { writeDocument } from "./documents.ts"
import { EXIT } from "./exit.ts"
import { checkFiles, type ExpectOptions } from "./findings-expect.ts"
import { findingDocument } from "./finding-documents.ts"
import { settledFindings } from "./settled.ts"
import { table } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { verbOf, withEngine, type Shell, type Verb } from "./verb.ts"
import { count, counted, localTime } from "./words.ts"

interface Options extends ExpectOptions {
  readonly state?: readonly FindingState[]
  readonly severity?: readonly Severity[]
  readonly rule?: readonly string[]
  readonly machine?: string
  readonly peers?: string
  readonly hints?: boolean
}

const PAGE = 1_000

/** `rollcall findings [ID]`: what does not agree, or one of it with all its grounds. */
export const findings: Verb = (program, shell) => {
  verbOf(program, "findings [id]", "what does not agree and a person ought to look at")
    .addOption(new Option("--state <state...>", "also others than the open ones").choices(FINDING_STATES))
    .addOption(new Option("--severity <severity...>", "only of this severity").choices(SEVERITIES))
    .option("--rule <rule...>", "only from this rule")
    .option("--machine <ref>", "only about this machine")
    .option("--peers <group>", "only about these peers, as they are written: group web")
    .option("--hints", "also what is a hint alone")
    .addOption(
      new Option("--fail-on <severity>", "end with code 1 where one is as severe as that").choices(
        SEVERITIES,
      ),
    )
    .option("--expect <file...>", "whether machines are as these files say: rollcall.yml")
    .option("--scan <file...>", "with --expect: what these files of nmap's say, and no database")
    .option("--junit <file>", "with --expect: write JUnit's XML there")
    .option("--sarif <file>", "with --expect: write SARIF there")
    .action((id: string | undefined, options: Options) =>
      options.expect === undefined ? tell(shell, id, options) : checkFiles(shell, options),
    )
}

function tell(shell: Shell, id: string | undefined, options: Options): Promise<void> {
  const { scan, junit, sarif } = options
  if ((scan ?? junit ?? sarif) !== undefined)
    throw new Failure("bad-input", "--scan, --junit and --sarif go with --expect FILE.")
  return withEngine(shell, options, async ({ client }) => {
    const { terminal } = shell
    const counts = await settledFindings(terminal, client)
    if (id !== undefined) {
      const finding = await client.findings.get({ id })
      if (options.json) await writeDocument(terminal, "findings", { findings: [findingDocument(finding)] })
      else await writeFinding(terminal, finding)
      return EXIT.done
    }
    const found = await askedFor(client, options)
    if (options.json) await writeDocument(terminal, "findings", { findings: found.map(findingDocument) })
    else await writeFindings(terminal, found, counts)
    return found.some((one) => isBad(one, options.failOn)) ? EXIT.badNews : EXIT.done
  })
}

async function askedFor(client: Client, options: Options): Promise<readonly FindingTold[]> {
  const question = {
    states: options.state ?? [],
    severities: options.severity ?? [],
    rules: options.rule ?? [],
    machine: options.machine ?? null,
    peers: options.peers ?? null,
    withoutHints: options.hints !== true && options.rule === undefined,
    limit: PAGE,
  }
  const found: FindingTold[] = []
  for (;;) {
    const page = await client.findings.list({ ...question, offset: found.length })
    found.push(...page.findings)
    if (page.findings.length === 0 || found.length >= page.total) return found
  }
}

/** Severities are listed from the worst; what people said of one, and what waits, is no bad news. */
export const isBad = ({ severity, state }: FindingTold, limit: Severity | undefined): boolean =>
  limit !== undefined &&
  OPEN_STATES.includes(state) &&
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(limit)

async function writeFindings(
  terminal: Terminal,
  found: readonly FindingTold[],
  counts: FindingCounts,
): Promise<void> {
  const [titles = "", ...rows] = found.length === 0 ? [] : table(found, COLUMNS)
  if (found.length > 0) await terminal.line(terminal.colours.dim(titles))
  for (const row of rows) await terminal.line(row)
  terminal.say(terminal.sayColours.dim(countsText(counts)))
}

const COLUMNS = [
  { title: "severity", value: ({ severity }: FindingTold) => severity },
  { title: "finding", value: ({ title }: FindingTold) => printable(title), widest: 60 },
  { title: "machines", value: ({ names }: FindingTold) => namesText(names), widest: 36 },
  { title: "since", value: ({ since }: FindingTold) => localTime(since) },
  { title: "state", value: (finding: FindingTold) => stateText(finding) },
  { title: "rule", value: ({ rule }: FindingTold) => rule },
  { title: "id", value: ({ id }: FindingTold) => id },
]

const MOST_NAMES = 2

function namesText(names: readonly string[]): string {
  const more = names.length - MOST_NAMES
  const shown = names
    .slice(0, MOST_NAMES)
    .map((name) => printable(name))
    .join(" ")
  return more > 0 ? `${shown} +${more}` : shown
}

function stateText({ state, saying, isBaseline }: FindingTold): string {
  if (state === "accepted" && saying?.until) return `accepted until ${saying.until}`
  return state === "open" && isBaseline ? "open, from the first look" : state
}

/** "12 open, 3 of them from the first look; 4 hints; 2 accepted; 7 can't be told." */
function countsText({
  open,
  baseline,
  hints,
  pending,
  accepted,
  expected,
  falseAlarms,
  unknown,
}: FindingCounts) {
  const first = baseline === 0 ? "" : `, ${count(baseline)} of them from the first look`
  const others: readonly (readonly [number, string])[] = [
    [hints, "as hints alone"],
    [pending, "seen once and waiting for a second look"],
    [accepted, "accepted"],
    [expected, "expected"],
    [falseAlarms, "false alarms"],
    [unknown, "that can't be told"],
  ]
  const told = others.flatMap(([number, words]) => (number === 0 ? [] : [`${count(number)} ${words}`]))
  const whole =
    open === 0 ? "Nothing that does not agree is open" : `${counted(open, "finding")} open${first}`
  return `${[whole, ...told].join("; ")}.`
}

async function writeFinding(terminal: Terminal, finding: FindingPage): Promise<void> {
  const { colours } = terminal
  const section = async (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return
    await terminal.line("")
    await terminal.line(colours.bold(title))
    for (const line of lines) await terminal.line(`  ${printable(line, 1_000)}`)
  }
  await terminal.line(colours.bold(printable(finding.title)))
  await terminal.line(
    `${finding.severity}, ${stateText(finding)}, since ${localTime(finding.since)}, ${finding.rule}`,
  )
  await terminal.line(printable(finding.says, 2_000))
  await section(
    "Machines",
    finding.machinesTold.map(({ name, id, network }) => `${name} ${id} in ${network}`),
  )
  await section(
    "For",
    finding.for.map(({ sentence }) => sentence),
  )
  await section(
    "Against",
    finding.against.map(({ sentence }) => sentence),
  )
  await section(
    "Why it can't be told, or is expected",
    finding.reason === null ? [] : [finding.reason.sentence],
  )
  await section(
    "Likely explained by",
    finding.commits.map(
      ({ commit, author, subject, source }) => `${commit.slice(0, 7)} ${author}, ${subject} (${source})`,
    ),
  )
  await section("Do", [finding.advice])
  await section("Not said where", finding.ruleTold.guards)
  await section(
    "Its life",
    finding.turns.map(({ at, state }) => `${localTime(at)} ${state}`),
  )
}
