import type { RuleExample, WrittenRule } from "#engine/findings/rules.ts"
import type { Level } from "#model/finding.ts"

const LEVELS: Readonly<Record<Level, string>> = {
  exact: "exact: what is seen proves it",
  strong: "strong: hardly anything else explains what is seen",
  hint: "a hint: worth a look, and never an alarm by itself",
}

const FOUND_BY: Readonly<Record<WrittenRule["by"], readonly string[]>> = {
  check: [],
  identity: ["It is found while machines are told apart: [identity](../identity.md)."],
  expectations: ["It is found where people write down what they expect: [expectations](../expectations.md)."],
}

/** The page of one rule. */
export function pageOf(rule: WrittenRule): string {
  const { id, title, level, severity, because, advice, guards, fires, quiet } = rule
  return `${[
    `# ${title}`,
    `\`${id}\` · ${severity} · ${LEVELS[level]}`,
    because,
    `**What to do.** ${advice}`,
    ["## What keeps it quiet", "", ...guards.map((guard) => `- ${guard}`)].join("\n"),
    ...settingsOf(rule),
    ...examplesOf("## It speaks of", fires),
    ...examplesOf("## It is quiet about", quiet),
    ...FOUND_BY[rule.by],
    "[All rules](../findings.md)",
  ].join("\n\n")}\n`
}

function settingsOf({ settings }: WrittenRule): readonly string[] {
  const lines = Object.entries(settings).map(
    ([name, value]) =>
      `| ${name} | ${typeof value === "number" ? value : value.map((one) => `\`${one}\``).join(" ")} |`,
  )
  return lines.length === 0 ? [] : [["## It works with", "", "| | |", "|---|---|", ...lines].join("\n")]
}

function examplesOf(head: string, examples: readonly RuleExample[]): readonly string[] {
  return examples.length === 0 ? [] : [[head, "", ...examples.map(({ is }) => `- ${is}`)].join("\n")]
}

/** The page that leads to all of them. */
export function indexOf(rules: readonly WrittenRule[]): string {
  const rows = rules
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      ({ id, title, level, severity }) =>
        `| [${id}](findings/${id}.md) | ${title} | ${level} | ${severity} |`,
    )
  return `${[ABOUT, ["| rule | what | evidence | severity |", "|---|---|---|---|", ...rows].join("\n")].join("\n\n")}\n`
}

const ABOUT = `# Findings

A finding is something that doesn't agree: between what is written down and what answers, between machines that ought to be alike, between one look and the next, or with a rule of good order. Each says what is, what ought to be, since when, and by what that is known; each leads to the observation, the line or the commit behind it.

## States

| state | means |
|---|---|
| open | it doesn't agree |
| came back | it was resolved before, and is there again |
| pending | it was seen once only, and waits for a second look |
| accepted | somebody said why it may stay, and until when |
| expected | a line, or somebody, says that it should differ |
| false alarm | somebody said that it is none |
| unknown | it can't be told, for a reason that is shown: nobody asked, something filters, a template fills it in, the machine is not there, a source is incomplete |
| resolved | it is no longer so |

Only *open* and *came back* call for anybody, and only they are counted. Unknown is never wrong: it is shown in grey with its reason, and only where somebody wanted to know.

## What keeps it quiet

- **The first scan is a baseline.** What was there at the first look is shown as it was found, and is nobody's news.
- **A second look.** What changed, and was seen once only, is pending until the next look says the same.
- **Silence means something only where it was asked.** A smaller scan never makes anything missing.
- **One matter, one finding.** The same rule with the same value among the same peers is one finding about so many machines.
- **What two or three can't decide, isn't decided.** Where two machines differ, they differ; nobody is called wrong, and a majority is never called right.
- **Each rule names its guards** and brings examples in which it must speak and others in which it must not; the tests try them all.

A rule is an entry of \`rules/findings\` with its examples, and a check beside it in \`src/engine/findings/checks\`.

## On the screen

Findings stand in one list by severity, the worst first; hints, and what was seen once, are folded below it. What was there at the first look is marked, and can be left out. Words, severity, rule, machine and peers narrow the list, and all of it stands in the address, so a finding can be sent to somebody else.

| key | does |
|---|---|
| J K | next, previous finding |
| E | the evidence |
| A | accept until a day, with a reason; then it is open again by itself |
| N | expected here |
| Shift F | false alarm, which is counted against its rule |
| X, Shift X | choose several, and say it of all of them |
| Z | take back what was said |

A finding about peers shows them side by side: rows are the facts that differ, columns are what is declared and the classes of machines that are alike, under their environment. Hatched is not known, and never counts as a difference. A cell is marked where one of many peers stands apart and nothing explains it; where peers merely differ, none is. Arrows walk the cells, Enter opens what was observed, what is declared and who would know, = folds what is equal.

**Peers** does the same for any group, tag or suggestion, and for machines that were chosen in the list of machines (C). W there writes down what is there now as [expectations](expectations.md), to be read, changed and committed by people. **Rules** says of every rule what it means, where it is silent, and how often it was a false alarm.

## Rules`
