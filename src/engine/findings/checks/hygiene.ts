import type { Verdict } from "#model/finding.ts"
import type { Severity } from "#model/severity.ts"
import type { Declaration } from "#model/written.ts"
import type { Around, Checks, Written } from "../check.ts"
import { calledIn, isInForce, machinesOf, machinesOfAll, writtenLast } from "../declaring.ts"
import { counted, dayOf, ground, placeText, quoted, written as lineOf } from "../grounds.ts"
import { DAY, verdictOf } from "../verdict.ts"
import { unmonitored } from "./monitored.ts"
import { typos } from "./typos.ts"

/** What is wrong in what is written, whatever is seen. */
export const hygiene: Checks = {
  "source-hygiene": {
    of: "written",
    check: (written, around) => [
      ...mistakes(written, around),
      ...typos(written, around),
      ...unmonitored(written, around),
      ...overdue(written, around),
    ],
  },
}

type Problem = Written["problems"][number]

interface Mistake {
  readonly fits: (problem: Problem) => boolean
  readonly what: (count: number) => string
  readonly severity: Severity
}

// Of all that could not be read these are the ones that mean something else than was meant. Duplicate hardware
// addresses are told by a rule of their own.
const MISTAKES: readonly Mistake[] = [
  {
    fits: ({ sentence, missing }) =>
      !missing &&
      /^(?:This key|The name .{1,300}?) (?:is written twice|stands here a second time)/u.test(sentence),
    what: (count) => `${counted(count, "key or name is", "keys or names are")} written twice in one file`,
    severity: "medium",
  },
  {
    fits: ({ sentence, missing }) =>
      !missing && /reads this MAC as a number|made a number of this hardware address/u.test(sentence),
    what: (count) => `${counted(count, "hardware address", "hardware addresses")} read as a number`,
    severity: "medium",
  },
  {
    fits: ({ sentence, missing }) => missing && isDeadInclude(sentence.slice(0, 500)),
    what: (count) => `${counted(count, "include")} of what is not there`,
    severity: "low",
  },
]

const INCLUDES =
  /^(?:The file that is included here is not|The file of this zone is not|A compose file that is included here is not|It (?:includes|reads|takes in) )/u
const MOST_INCLUDES = 3

/** What is named by its whole path lies on the machine; what nginx includes is named from where it is put in the end. */
function isDeadInclude(sentence: string): boolean {
  const [, verb, file] = /^It (includes|reads|takes in) (.*), which is not/u.exec(sentence) ?? []
  if (file === undefined) return INCLUDES.test(sentence)
  return (
    !(verb === "includes" && sentence.endsWith("among the files.")) && !/^[/~$"'(]|[*?]|^a file$/u.test(file)
  )
}

/** Where many are missing, something makes them when it is rolled out. */
function isMany({ missing, source }: Problem, includes: ReadonlyMap<string, number>): boolean {
  return missing && (includes.get(source) ?? 0) > MOST_INCLUDES
}

function includesOf(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const dead = problems.filter(({ sentence, missing }) => missing && isDeadInclude(sentence.slice(0, 500)))
  return new Map([...Map.groupBy(dead, ({ source }) => source)].map(([source, own]) => [source, own.length]))
}

function mistakes({ problems: all }: Written, around: Around): readonly Verdict[] {
  const includes = includesOf(all)
  const problems = all.filter((problem) => !isMany(problem, includes))
  return MISTAKES.flatMap(({ fits, what, severity }) => {
    const files = Map.groupBy(problems.filter(fits), ({ source, path }) => `${source} ${path}`)
    return [...files].map(([file, own]) => {
      const first = own[0]!
      return verdictOf(around, {
        matter: `${what(2).replace(/^2 /u, "")}: ${file}`.slice(0, 500),
        severity,
        title: what(own.length),
        says: `${placeText(first)}: ${quoted(first.sentence, 300)}${own.length > 1 ? ` And ${counted(own.length - 1, "more line")} of that file.` : ""}`,
        for: own
          .slice(0, 20)
          .map(({ sentence, source, path, line, endLine, commit }) =>
            ground(quoted(sentence, 300), [{ kind: "mention", source, path, line, endLine, commit }]),
          ),
        since: around.firstScan,
      })
    })
  })
}

// Words of inventories for the day after which a machine ought to be gone, or looked at again.
const ENDING =
  /^(?:expir(?:y|es?|ation)(?:[ _-]?(?:on|at|date))?|valid[ _-]?(?:until|to|thru)|until|keep[ _-]?until|end[ _-]?date|(?:decommission|retire|remove|delete)(?:d|ment|al)?[ _-]?(?:on|at|by|date|after)|review[ _-]?(?:on|by|date))$/iu

/** Machines that still answer though a line says that they end, or are looked at again, by a day that is over. */
function overdue(written: Written, around: Around): readonly Verdict[] {
  return written.declarations.flatMap((line) => {
    const said = endingIn(line)
    const machines = machinesOf(written, line)
    if (said === null || line.state !== "exact" || line.kind !== "machine") return []
    const isOver = said.day + DAY <= around.now
    const alive = machines.filter((id) => written.machines.get(id)?.presence === "present")
    if (!isOver || alive.length === 0 || !(isInForce(line) || line.status !== null)) return []
    return [
      verdictOf(around, {
        matter: `${said.word} ${dayOf(said.day)}`.slice(0, 200),
        severity: "low",
        title: `A date in an inventory is over: ${quoted(said.word, 60)} ${dayOf(said.day)}`,
        says: `${placeText(line)} says "${quoted(said.word, 60)} ${dayOf(said.day)}" of ${calledIn(line)}, and it still answers.`,
        machines: machinesOfAll(written, [line]),
        for: [ground(`${quoted(said.word, 60)} ${dayOf(said.day)}`, [lineOf(line)])],
        since: Math.max(said.day, writtenLast(written, [line], said.day)),
      }),
    ]
  })
}

function endingIn({
  attributes,
  status,
}: Declaration): { readonly word: string; readonly day: number } | null {
  const found = Object.entries(attributes).find(([word]) => ENDING.test(word.slice(0, 100)))
  const [word, text] = found ?? ["status", status ?? ""]
  const date = /(?<!\d)(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?!\d)/u.exec(
    text.slice(0, 200),
  )?.[1]
  const day = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(day) ? null : { word, day }
}
